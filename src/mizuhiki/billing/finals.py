"""閉栓精算: what a supply owes from its last reading to the day it ends, assessed on that day.

The kernel and the calculations are those of the month's run: a closing reading that no visit settled is
billed there, to the same yen. The price table of a visit asks the same question for each m³ beforehand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing import steps
from mizuhiki.billing.advances import sequences_of
from mizuhiki.billing.brakes import before_of, judge, stop_demand
from mizuhiki.billing.closings import Closing, ClosingBill, FinalRefused, closing_of
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, Pricing
from mizuhiki.billing.run import give_back, post_run
from mizuhiki.billing.taxes import percent_of
from mizuhiki.billing.turns import words_of
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Reading
from mizuhiki.platform import batches, clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack


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
    is_stopped: bool = False  # nobody is asked for it before two people have looked at it (law 9)

    @property
    def total_yen(self) -> int:
        """All charges together."""
        return sum(one.yen for one in self.charges)


def final_prices(
    *, supply_id: int, period_start: date, on: date, cycle_month: date, usages_m3: Iterable[int]
) -> list[FinalPrice]:
    """What a closing on a day would come to, for each of several usages. Changes nothing.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
    """
    asked = closing_of(supply_id, period_start=period_start, on=on, cycle_month=cycle_month)
    before, found = before_of(supply_id, cycle_month), list[FinalPrice]()
    for usage_m3 in usages_m3:
        charges = _charges(asked.pack, asked.bills(usage_m3))
        yen = sum(one.yen for one in charges)
        is_stopped = judge(yen, before, is_wrapped=False, terms=asked.pack.brakes) is not None
        found.append(FinalPrice(usage_m3, charges, is_stopped))
    return found


def _charges(pack: Pack, bills: Iterable[ClosingBill]) -> tuple[PricedCharge, ...]:
    """What is asked for, one a charge in the pack's order; what a settlement gives back is paid out apart."""
    found: dict[str, PricedCharge] = {}
    for one in (bill.pricing for bill in bills):
        known = found.get(one.charge, PricedCharge(one.charge, 0, 0, 0))
        found[one.charge] = PricedCharge(
            one.charge,
            known.yen + max(one.amount_yen, 0),
            known.tax_yen + max(one.tax_yen, 0),
            percent_of(pack, one.charge, one.tariff_key, one.tax_yen) or known.percent,
        )
    return tuple(sorted(found.values(), key=lambda one: pack.charge_order().index(one.charge)))


@transaction.atomic
def assess_final(*, reading_id: int, actor: Actor, at: datetime) -> Demand | None:
    """Assess every charge of a supply up to its closing reading, and ask for the sum by a slip.

    None when nothing is owed. The month's run finds these services settled. An abnormal sum is stopped as one
    of the run's is: its supply is parked until two people have looked at it.

    Raises:
        FinalRefused, TariffLacksRow: nobody may price it by itself.
        AlreadyAssessed: the month has its assessment. Nothing is changed by any of them.

    Source:
        COL-055 【金沢収納】第23条(2)イ; design.md, laws 1 to 4.
    """
    found = Reading.objects.get(pk=reading_id, kind=Reading.Kind.FINAL)
    lock_supplies([found.supply_id])
    if found.usage_m3 is None:
        raise FinalRefused(reason=NotAssessed.Reason.HELD.label)
    asked = closing_of(
        found.supply_id, period_start=found.period_start, on=found.read_on, cycle_month=found.cycle_month
    )
    _require_unassessed(asked)
    title = f"閉栓精算（{found.read_on}）"
    with batches.run(kind=steps.FINAL_KIND, key=f"{found.pk}", title=title, actor=actor) as work:
        demand = _write(asked, found, work.run.pk, day=clock.day_of(at))
        totals = steps.totals_of_run(work.run.pk)
        post_run(work.run.pk, clock.day_of(at), totals)
        if any(one.credited_yen for one in totals):
            below = Assessment.objects.filter(run_id=work.run.pk, amount_yen__lt=0).order_by("pk")
            give_back(list(below.values_list("pk", "supply_id")), actor=actor, at=at)
        if demand is not None:
            is_wrapped = found.index_m3 < found.previous_m3
            stop_demand(demand, terms=asked.pack.brakes, is_wrapped=is_wrapped, actor=actor, at=at)
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


def _require_unassessed(asked: Closing) -> None:
    for place in asked.places:
        found = Assessment.objects.filter(supply=asked.supply, charge=place.service.charge)
        if asked.is_advanced:  # what was asked for in advance is no bill of a month
            found = found.exclude(kind=Assessment.Kind.ESTIMATE).exclude(
                corrects__kind=Assessment.Kind.ESTIMATE
            )
        if found.filter(cycle_month=place.month).exists():
            raise AlreadyAssessed(month=words_of(place.month))


def _write(asked: Closing, reading: Reading, run_id: int, *, day: date) -> Demand | None:
    assert reading.usage_m3 is not None, reading.pk
    bills = [(one, _kept(one.pricing)) for one in asked.bills(reading.usage_m3, reading.pk)]
    total_yen, demand = sum(max(pricing.amount_yen, 0) for _, pricing in bills), None
    if total_yen > 0:
        demand = Demand.objects.create(
            supply_id=reading.supply_id,
            run_id=run_id,
            cycle_month=reading.cycle_month,
            method=Demand.Method.SLIP,
            due_on=slip_due_on_of(day),
            amount_yen=total_yen,
        )
    next_rows = {month: sequences_of(reading.supply_id, month) for month in {one.month for one, _ in bills}}
    Assessment.objects.bulk_create(
        Assessment(
            supply_id=reading.supply_id,
            run_id=run_id,
            demand=demand if pricing.amount_yen >= 0 else None,
            pricing=pricing,
            reading_id=one.reading_id,
            charge=pricing.charge,
            kind=one.kind,
            cycle_month=one.month,
            fiscal_year=clock.fiscal_year(one.month),
            period_start=one.period_start,
            period_end=one.period_end,
            sequence=next_rows[one.month].get(pricing.charge, 0),
            amount_yen=pricing.amount_yen,
        )
        for one, pricing in bills
    )
    ledger.open_items_from(
        "SELECT a.id, a.supply_id, a.charge, a.fiscal_year, d.due_on, a.amount_yen FROM billing_assessment a "
        "LEFT JOIN billing_demand d ON d.id = a.demand_id WHERE a.run_id = %s AND a.amount_yen <> 0",
        [run_id],
    )
    return demand


def _kept(pricing: Pricing) -> Pricing:
    """The same calculation is written once."""
    Pricing.objects.bulk_create([pricing], ignore_conflicts=True)
    return Pricing.objects.get(digest=pricing.digest)
