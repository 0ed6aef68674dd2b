"""閉栓精算: what a supply owes from its last reading to the day it ends, assessed on that day.

The kernel and the calculations are those of the month's run: a closing reading that no visit settled is
billed there, to the same yen. The price table of a visit asks the same question for each m³ beforehand.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit import api as audit
from mizuhiki.billing import steps
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, Pricing
from mizuhiki.billing.pricing import Key, answer_to, cut_of, question_of, thresholds
from mizuhiki.billing.run import TariffLacksRow, post_run
from mizuhiki.billing.taxes import percent_of
from mizuhiki.customers.api import Supply, SupplyService, lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Reading
from mizuhiki.platform import batches, clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack, pack_on
from mizuhiki.tariffs import PriceRefused

MONTHS = {SupplyService.Cycle.MONTHLY.value: 1}


class FinalRefused(RuleBroken):
    """A closing that nobody may price by itself, as the month's run would not."""

    code = "final_refused"
    sentence = "閉栓精算の料金を計算できません（{reason}）。料金の担当へ確かめてください。"


class AlreadyAssessed(RuleBroken):
    """The reading month of the supply has its assessment."""

    code = "final_already_assessed"
    sentence = "{month}分は調定済みです。閉栓精算は作成していません。"


@dataclass(frozen=True)
class PricedCharge:
    """One charge of a closing bill, with the tax in it."""

    charge: str
    yen: int
    tax_yen: int
    percent: int


@dataclass(frozen=True)
class FinalPrice:
    """What a closing comes to when so much was used."""

    usage_m3: int
    charges: tuple[PricedCharge, ...]

    @property
    def total_yen(self) -> int:
        """All charges together."""
        return sum(one.yen for one in self.charges)


@dataclass(frozen=True)
class _Asked:
    """A closing, without what was used."""

    supply: Supply
    services: tuple[SupplyService, ...]
    pack: Pack
    period_start: date
    on: date

    def key(self, service: SupplyService, usage_m3: int) -> Key:
        """What decides the price, as the month's run would find it."""
        days = thresholds(self.pack)
        cut_first, cut_end = cut_of(self.pack, service.charge, self.period_start, self.on)
        return Key(
            charge=service.charge,
            use_class=service.use_class,
            bore_mm=self.supply.installation.bore_mm,
            usage_m3=usage_m3,
            months=MONTHS.get(service.cycle, 2),
            days=(self.on - self.period_start).days,
            dwellings=service.dwellings,
            scheme=service.scheme,
            persons=service.persons or 0,
            metered=True,
            opened=self.period_start == self.supply.starts_on,
            closed=True,
            read_epoch=bisect_right(days, self.on),
            period_epoch=bisect_right(days, self.period_start),
            start_epoch=bisect_right(days, self.supply.starts_on),
            cut_first=cut_first,
            cut_end=cut_end,
        )

    def pricings(self, usage_m3: int) -> Sequence[Pricing]:
        """One calculation a charge, none of them saved.

        Raises:
            TariffLacksRow: nothing is guessed.
        """
        try:
            return [
                answer_to(self.pack, question_of(self.pack, self.key(one, usage_m3), thresholds(self.pack)))
                for one in self.services
            ]
        except PriceRefused as refused:
            raise TariffLacksRow(problem=refused) from None


def final_prices(
    *, supply_id: int, period_start: date, on: date, cycle_month: date, usages_m3: Iterable[int]
) -> list[FinalPrice]:
    """What a closing on a day would come to, for each of several usages. Changes nothing.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
    """
    asked = _asked(supply_id, period_start=period_start, on=on, cycle_month=cycle_month)
    return [
        FinalPrice(
            usage_m3,
            tuple(
                PricedCharge(
                    one.charge,
                    one.amount_yen,
                    one.tax_yen,
                    percent_of(asked.pack, one.charge, one.tariff_key, one.tax_yen),
                )
                for one in asked.pricings(usage_m3)
            ),
        )
        for usage_m3 in usages_m3
    ]


@transaction.atomic
def assess_final(*, reading_id: int, actor: Actor, at: datetime) -> Demand | None:
    """Assess every charge of a supply up to its closing reading, and ask for the sum by a slip.

    None when nothing is owed. The month's run finds these services settled.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
        AlreadyAssessed: the month has its assessment. Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, laws 1 to 4.
    """
    found = Reading.objects.get(pk=reading_id, kind=Reading.Kind.FINAL)
    lock_supplies([found.supply_id])
    month = found.cycle_month
    if Assessment.objects.filter(supply_id=found.supply_id, cycle_month=month).exists():
        raise AlreadyAssessed(month=f"{month.year}年{month.month}月")
    if found.usage_m3 is None:
        raise FinalRefused(reason=NotAssessed.Reason.HELD.label)
    asked = _asked(found.supply_id, period_start=found.period_start, on=found.read_on, cycle_month=month)
    title = f"閉栓精算（{found.read_on}）"
    with batches.run(kind=steps.FINAL_KIND, key=f"{found.pk}", title=title, actor=actor) as work:
        demand = _write(asked, found, work.run.pk, day=clock.day_of(at))
        totals = steps.totals_of_run(work.run.pk)
        post_run(work.run.pk, clock.day_of(at), totals)
        yen = sum(one.yen for one in totals)
        work.finish({"assessments": sum(one.count for one in totals), "assessed_yen": yen})
    audit.record(
        action="billing.final.assessed",
        subject=work.run,
        actor=actor,
        at=at,
        customers=users_and_payers([found.supply_id], on=found.read_on),
        yen=yen,
    )
    return demand


def _asked(supply_id: int, *, period_start: date, on: date, cycle_month: date) -> _Asked:
    """The services of a closing, whole from its first to its last day.

    Raises:
        FinalRefused.
    """
    supply = Supply.objects.select_related("installation").get(pk=supply_id)
    if supply.parked:
        raise FinalRefused(reason=NotAssessed.Reason.PARKED.label)
    pack = pack_on(cycle_month)
    found = SupplyService.objects.filter(supply=supply, starts_on__lt=on)
    found = found.filter(Q(ends_on=None) | Q(ends_on__gt=period_start))
    order = pack.charge_order()
    services = tuple(sorted(found, key=lambda one: order.index(one.charge)))
    if any(one.starts_on > period_start or (one.ends_on and one.ends_on < on) for one in services):
        raise FinalRefused(reason=NotAssessed.Reason.MIDWAY.label)
    if any(period_start < _earliest(one, cycle_month) for one in services):
        raise FinalRefused(reason=NotAssessed.Reason.LONG.label)
    return _Asked(supply, services, pack, period_start, on)


def _earliest(service: SupplyService, cycle_month: date) -> date:
    """The first day a period may begin without holding two: a month before its own."""
    first = cycle_month
    for _ in range(MONTHS.get(service.cycle, 2)):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _write(asked: _Asked, reading: Reading, run_id: int, *, day: date) -> Demand | None:
    assert reading.usage_m3 is not None, reading.pk
    pricings = [_kept(one) for one in asked.pricings(reading.usage_m3)]
    total_yen, demand = sum(one.amount_yen for one in pricings), None
    if total_yen > 0:
        demand = Demand.objects.create(
            supply_id=reading.supply_id,
            run_id=run_id,
            cycle_month=reading.cycle_month,
            method=Demand.Method.SLIP,
            due_on=slip_due_on_of(day),
            amount_yen=total_yen,
        )
    Assessment.objects.bulk_create(
        Assessment(
            supply_id=reading.supply_id,
            run_id=run_id,
            demand=demand,
            pricing=one,
            reading=reading,
            charge=one.charge,
            kind=Assessment.Kind.FINAL,
            cycle_month=reading.cycle_month,
            fiscal_year=clock.fiscal_year(reading.cycle_month),
            period_start=reading.period_start,
            period_end=reading.read_on,
            amount_yen=one.amount_yen,
        )
        for one in pricings
    )
    ledger.open_items_from(
        "SELECT a.id, a.supply_id, a.charge, a.fiscal_year, d.due_on, a.amount_yen FROM billing_assessment a "
        "JOIN billing_demand d ON d.id = a.demand_id WHERE a.run_id = %s AND a.amount_yen <> 0",
        [run_id],
    )
    return demand


def _kept(pricing: Pricing) -> Pricing:
    """The same calculation is written once."""
    Pricing.objects.bulk_create([pricing], ignore_conflicts=True)
    return Pricing.objects.get(digest=pricing.digest)
