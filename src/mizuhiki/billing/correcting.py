"""更正: an assessment is calculated again, and a row of its own holds the difference.

Nothing written before changes. Where less is owed, what is open of the bill falls by the difference; where
more was paid than is owed now it falls below zero, and the room of payments makes an overpayment of it in the
same transaction. Where more is owed, a demand of its own asks for it: nobody is late before being asked.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.events import BillsCorrected, BillsCorrecting
from mizuhiki.billing.instead import slip_due_on_of
from mizuhiki.billing.models import Assessment, Correction, Demand, Pricing, SlipInstead
from mizuhiki.billing.recalculating import Recalculated
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


class CorrectionNeedsReason(RuleBroken):
    """Whoever corrects says why."""

    code = "correction_needs_reason"
    sentence = "更正の理由を入力してください"


class NothingCorrected(RuleBroken):
    """The new calculation comes to the same yen."""

    code = "nothing_corrected"
    sentence = "計算し直しても金額が変わりません。更正するものがありません。"


@transaction.atomic
def correct(
    *,
    supply_id: int,
    changes: Sequence[Recalculated],
    cause: str,
    reason: str,
    actor: Actor,
    at: datetime,
    run: BatchRun | None = None,
) -> list[Assessment]:
    """Write a 更正 for each change that moves yen or a reading; what is open, journal and trace follow.

    Args:
        changes: of one supply, worked out under its lock.
        cause: the act behind it, as the journal calls it.
        run: whose demands ask for what is owed more; without one the bill itself asks for it.

    Raises:
        CorrectionNeedsReason, NothingCorrected: nothing is changed.
        What a listener of `BillsCorrecting` raises: the bill is asked for elsewhere. Nothing is changed.

    Source:
        design.md, laws 2 and 4; COL-048 【金沢収納】第23条(1)カ; issue 7, point 4.
    """
    lock_supplies([supply_id])
    moving = [one for one in changes if one.is_other]
    if not reason.strip():
        raise CorrectionNeedsReason
    if not moving:
        raise NothingCorrected
    touched = [one for one in moving if one.difference_yen and not (run and one.difference_yen > 0)]
    demand_ids = tuple(sorted({one.assessment.demand_id for one in touched if one.assessment.demand_id}))
    events.publish(BillsCorrecting(supply_id=supply_id, demand_ids=demand_ids))
    demands = _ask_for_more(supply_id, moving, run, day=clock.day_of(at)) if run else {}
    made = [_write(one, demands, cause=cause, reason=reason.strip(), actor=actor, at=at) for one in moving]
    _post(made, cause, at)
    events.publish(
        BillsCorrected(
            supply_id=supply_id,
            assessment_ids=tuple(one.assessment.pk for one in moving),
            at=at,
            actor=actor,
        )
    )
    audit.record(
        action="billing.assessment.corrected",
        subject=made[0],
        actor=actor,
        at=at,
        customers=users_and_payers([supply_id], on=clock.day_of(at)),
        count=len(made),
        yen=sum(one.amount_yen for one in made),
    )
    return made


def _ask_for_more(
    supply_id: int, moving: Sequence[Recalculated], run: BatchRun, *, day: date
) -> Mapping[date, Demand]:
    """A demand by slip for each month of bills of which more is owed, due as a bill of that day is."""
    more: dict[date, int] = {}
    for one in moving:
        if one.difference_yen > 0:
            month = one.assessment.cycle_month
            more[month] = more.get(month, 0) + one.difference_yen
    return {
        month: Demand.objects.create(
            supply_id=supply_id,
            run=run,
            cycle_month=month,
            method=Demand.Method.SLIP,
            due_on=slip_due_on_of(day),
            amount_yen=yen,
        )
        for month, yen in sorted(more.items())
    }


def _write(
    one: Recalculated,
    demands: Mapping[date, Demand],
    *,
    cause: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Assessment:
    """The row of the difference, with who made it and why."""
    of = one.assessment
    later = Assessment.objects.filter(
        cycle_month=of.cycle_month, supply_id=of.supply_id, charge=of.charge
    ).order_by("-sequence")
    demand = demands.get(of.cycle_month) if one.difference_yen > 0 else None
    first, end = one.period or (of.period_start, of.period_end)
    made = Assessment.objects.create(
        supply_id=of.supply_id,
        run_id=demand.run_id if demand else None,
        demand=demand,
        pricing=_kept(one.pricing),
        reading_id=one.reading_id or of.reading_id,
        charge=of.charge,
        kind=Assessment.Kind.CORRECTION,
        cycle_month=of.cycle_month,
        fiscal_year=of.fiscal_year,
        period_start=first,
        period_end=end,
        sequence=later.values_list("sequence", flat=True)[0] + 1,
        amount_yen=one.difference_yen,
        corrects=of,
    )
    Correction.objects.create(
        assessment=made, cause=cause, reason=reason, occurred_on=clock.day_of(at), at=at, by_id=actor.pk
    )
    if one.difference_yen:
        move_open(made if demand else of, yen=one.difference_yen)
    return made


def move_open(assessment: Assessment, *, yen: int) -> None:
    """Add signed yen to what is open of an assessment, due as its demand is by now."""
    demand = assessment.demand
    asked = (demand and SlipInstead.objects.filter(demand=demand).first()) or demand
    ledger.move_item(
        item_id=assessment.pk,
        supply_id=assessment.supply_id,
        charge=assessment.charge,
        fiscal_year=assessment.fiscal_year,
        due_on=asked.due_on if asked else None,
        yen=yen,
    )


def _kept(pricing: Pricing) -> Pricing:
    """The calculation as it is stored; equal ones are written once."""
    Pricing.objects.bulk_create([pricing], ignore_conflicts=True)
    return Pricing.objects.get(digest=pricing.digest)


def _post(made: Sequence[Assessment], cause: str, at: datetime) -> None:
    """One entry: receivables against revenue, by charge and fiscal year of the claim."""
    sides = list[Side]()
    ordered = sorted(made, key=lambda one: (one.charge, one.fiscal_year))
    for (charge, year), rows in groupby(ordered, key=lambda one: (one.charge, one.fiscal_year)):
        yen = sum(one.amount_yen for one in rows)
        sides += [Side(Account.RECEIVABLE, yen, charge, year), Side(Account.REVENUE, -yen, charge, year)]
    if not any(one.amount_yen for one in made):
        return  # the reading alone is another one
    ledger.post(
        kind=JournalEntry.Kind.CORRECTION,
        cause=cause,
        occurred_on=clock.day_of(at),
        posted_on=ledger.open_day(clock.day_of(at)),
        sides=sides,
    )
