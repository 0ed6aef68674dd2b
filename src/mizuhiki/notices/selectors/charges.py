"""What a notice says of money and water: the stored calculation of each charge, never a new one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN

from mizuhiki.billing.api import Pricing, percent_of
from mizuhiki.documents.api import Charge, MeterReading, Working
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack, pack_of_version
from mizuhiki.tariffs import PricedBill, workings

KEPT_CALCULATIONS = 20_000
NOTES = {"estimated": "認定", "final": "閉栓"}
SHARED = {"estimate": "概算", "regular": "分割"}  # a bill that has only a part of the reading it stands on
PARTS = """
    SELECT a.demand_id, a.charge, a.pricing_id, a.amount_yen, a.period_start, a.period_end
    FROM billing_assessment a WHERE a.demand_id = ANY(%s)
    ORDER BY a.demand_id, array_position(%s::text[], a.charge::text), a.id
"""
READINGS = """
    SELECT DISTINCT ON (a.demand_id, r.id) a.demand_id, m.serial, r.read_on, r.previous_m3, r.index_m3,
           r.usage_m3, r.kind, r.carried_m3, r.id,
           (SELECT b.usage_m3 FROM metering_reading b
            WHERE b.supply_id = a.supply_id AND b.cycle_month = a.cycle_month - interval '1 year'
              AND b.usage_m3 IS NOT NULL ORDER BY b.sequence DESC LIMIT 1),
           CASE WHEN (a.period_start, a.period_end) <> (r.period_start, r.read_on) THEN a.kind ELSE '' END,
           a.pricing_id
    FROM billing_assessment a
    JOIN metering_reading r ON r.id = a.reading_id
    LEFT JOIN customers_meterfitting f ON f.id = r.fitting_id
    LEFT JOIN customers_meter m ON m.id = f.meter_id
    WHERE a.demand_id = ANY(%s) ORDER BY a.demand_id, r.id
"""
TAKEN_OFF = """
    SELECT r.id, m.serial, x.exchanged_on, x.previous_m3, x.removed_m3,
           x.carried_m3 - coalesce(lag(x.carried_m3) OVER (PARTITION BY r.id ORDER BY x.exchanged_on), 0)
    FROM metering_reading r
    JOIN metering_meterexchange last ON last.fitted_id = r.fitting_id
    JOIN metering_meterexchange x ON x.supply_id = last.supply_id AND x.since = last.since
         AND x.exchanged_on <= last.exchanged_on
    JOIN customers_meterfitting f ON f.id = x.removed_id
    JOIN customers_meter m ON m.id = f.meter_id
    WHERE r.id = ANY(%s) ORDER BY r.id, x.exchanged_on
"""


@dataclass
class Told:
    """What one demand asks for: its charges, its time, its readings."""

    charges: list[Charge] = field(default_factory=list)
    period_start: date = date.max
    period_end: date = date.min
    readings: list[MeterReading] = field(default_factory=list)
    usage_m3: int = 0
    usage_year_before_m3: int | None = None


@dataclass(frozen=True)
class Calculation:
    """One stored calculation as papers show it."""

    charge: Charge
    m3: int


class Calculations:
    """Stored calculations by number; a few thousand serve a million bills, so they are kept."""

    def __init__(self) -> None:
        self._known: dict[int, Calculation] = {}

    def learn(self, pricing_ids: Iterable[int]) -> None:
        """Read those that are not known yet, in one query."""
        if len(self._known) > KEPT_CALCULATIONS:
            self._known.clear()
        unknown = set(pricing_ids) - self._known.keys()
        if not unknown:
            return
        for pricing in Pricing.objects.filter(pk__in=unknown):
            self._known[pricing.pk] = _calculation(pricing, pack_of_version(pricing.rules_id))

    def __getitem__(self, pricing_id: int) -> Calculation:
        return self._known[pricing_id]


def _calculation(pricing: Pricing, pack: Pack) -> Calculation:
    bill, terms = PricedBill.from_dict(pricing.bill), pack.charges[pricing.charge]
    charge = Charge(
        label=terms.label,
        basis=terms.legal_basis,
        workings=tuple(Working(text=words, amount_yen=amount) for words, amount in workings(bill)),
        amount_yen=pricing.amount_yen,
        tax_yen=pricing.tax_yen,
        tax_percent=percent_of(pack, pricing.charge, pricing.tariff_key, pricing.tax_yen),
        invoice_issuer=terms.issuer,
        registration_no=terms.registration_no,
        english=terms.english,
    )
    return Calculation(charge=charge, m3=int(bill.charged_m3.to_integral_value(ROUND_DOWN)))


def told_of(demand_ids: Sequence[int], *, pack: Pack, known: Calculations) -> dict[int, Told]:
    """Charges, period, readings and last year's use of each demand; four queries at most."""
    told: dict[int, Told] = defaultdict(Told)
    parts = sql.rows(PARTS, [list(demand_ids), pack.charge_order()])
    known.learn(row[2] for row in parts)
    for demand_id, _, pricing_id, amount_yen, starts, ends in parts:
        one, calculation = told[demand_id], known[pricing_id]
        assert calculation.charge.amount_yen == amount_yen, pricing_id
        one.charges.append(calculation.charge)
        one.period_start, one.period_end = min(one.period_start, starts), max(one.period_end, ends)
        one.usage_m3 = max(one.usage_m3, calculation.m3)
    metered, read = set[int](), sql.rows(READINGS, [list(demand_ids)])
    taken_off = _meters_taken_off([row[8] for row in read if row[7]])
    for demand_id, serial, read_on, previous, index, usage, kind, carried, reading_id, before, *of in read:
        one, (kind_of_bill, pricing_id) = told[demand_id], of
        share = SHARED.get(kind_of_bill, "")
        used = known[pricing_id].m3 if share else usage
        one.readings += taken_off[reading_id]
        one.readings.append(
            MeterReading(
                meter_no=serial or "－",
                read_on=read_on,
                previous_m3=previous,
                current_m3=index,
                usage_m3=usage - carried,
                note=share or NOTES.get(kind, "交換後" if carried else ""),
            )
        )
        one.usage_m3 = used + (one.usage_m3 if demand_id in metered else 0)
        one.usage_year_before_m3 = before
        metered.add(demand_id)
    return dict(told)


def _meters_taken_off(reading_ids: Sequence[int]) -> dict[int, list[MeterReading]]:
    """For each reading that carries something, a line for every meter exchanged since the one before it."""
    found: dict[int, list[MeterReading]] = defaultdict(list)
    for reading_id, serial, on, previous, removed, usage in (
        sql.rows(TAKEN_OFF, [list(reading_ids)]) if reading_ids else ()
    ):
        line = MeterReading(
            meter_no=serial,
            read_on=on,
            previous_m3=previous,
            current_m3=removed,
            usage_m3=usage,
            note="交換前",
        )
        found[reading_id].append(line)
    return found
