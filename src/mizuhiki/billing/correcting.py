"""更正: an assessment is calculated again, and a row of its own holds the difference.

Nothing written before changes. What is open of the bill moves by the difference; where more was paid than is
owed now it falls below zero, and the room of payments makes an overpayment of it in the same transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.billing.events import BillsCorrected, BillsCorrecting
from mizuhiki.billing.models import Assessment, Correction, Pricing, SlipInstead
from mizuhiki.billing.parted import changed_in_parts
from mizuhiki.billing.pricing import answer_to, asked, taken_over_percent, versions_of
from mizuhiki.billing.schedules import slot_of, volumes_of
from mizuhiki.customers.api import SupplyService, lock_supplies, users_and_payers
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_of_version
from mizuhiki.tariffs import PriceRequest, TariffVersion

Change = Callable[[PriceRequest, TariffVersion], PriceRequest]


class CorrectionNeedsReason(RuleBroken):
    """Whoever corrects says why."""

    code = "correction_needs_reason"
    sentence = "更正の理由を入力してください"


class NothingCorrected(RuleBroken):
    """The new calculation comes to the same yen."""

    code = "nothing_corrected"
    sentence = "計算し直しても金額が変わりません。更正するものがありません。"


class CalculatedElsewhere(RuleBroken):
    """The bill was calculated by the system before this one."""

    code = "calculated_elsewhere"
    sentence = (
        "旧システムが計算した請求のため、ここでは計算し直せません。"
        "旧システムの記録で計算し、還付・充当・不納欠損のうち合うものを使ってください。"
    )


@dataclass(frozen=True)
class Recalculated:
    """An assessment, calculated anew and not yet corrected."""

    assessment: Assessment
    pricing: Pricing  # not saved
    standing_yen: int  # the assessment with its corrections so far

    @property
    def difference_yen(self) -> int:
        """What a correction would hold; below zero where less is owed."""
        return self.pricing.amount_yen - self.standing_yen


def recalculate(assessments: Sequence[Assessment], change: Change) -> list[Recalculated]:
    """Each assessment by its own rules and tariff version, with its last request changed.

    Of versions that share a period, the last one says what may be changed.

    Raises:
        PriceRefused: the tariff cannot price it so.
        CalculatedElsewhere: it came from the system before this one.

    Source:
        design.md, laws 1 and 2; issue 7, point 4.
    """
    return [_recalculated(one, change) for one in assessments]


def m3_of(assessment: Assessment, usage_m3: int) -> int:
    """What an assessment has of its reading, had the reading come to so many m³.

    The whole of it; under a schedule that bills in parts its own part, of a guess what it takes from it.
    """
    reading = assessment.reading
    assert reading is not None, assessment.pk
    pack = pack_of_version(assessment.pricing.rules_id)
    service = SupplyService.objects.filter(
        supply_id=assessment.supply_id, charge=assessment.charge, starts_on__lt=assessment.period_end
    ).latest("starts_on")
    slot = slot_of(pack.tariffs[assessment.charge], service.cycle, assessment.cycle_month)
    if slot is None or (assessment.period_start, assessment.period_end) == (
        reading.period_start,
        reading.read_on,
    ):
        return usage_m3
    return usage_m3 // slot.basis_months if slot.is_guess else volumes_of(slot, usage_m3)[slot.part - 1]


def _recalculated(assessment: Assessment, change: Change) -> Recalculated:
    earlier = list(Assessment.objects.filter(corrects=assessment).select_related("pricing").order_by("pk"))
    last = earlier[-1].pricing if earlier else assessment.pricing
    if taken_over_percent(last.tariff_key) is not None:
        raise CalculatedElsewhere
    pack = pack_of_version(last.rules_id)
    versions = versions_of(pack, assessment.charge, last.tariff_key)
    request = changed_in_parts(PriceRequest.from_dict(last.request), change, versions[-1])
    pricing = answer_to(pack, asked(pack, assessment.charge, versions, request))
    standing_yen = assessment.amount_yen + sum(one.amount_yen for one in earlier)
    return Recalculated(assessment, pricing, standing_yen)


@transaction.atomic
def correct(
    *, supply_id: int, changes: Sequence[Recalculated], cause: str, reason: str, actor: Actor, at: datetime
) -> list[Assessment]:
    """Write a 更正 for each change that moves yen; what is open, the journal and the trace follow.

    Args:
        changes: of one supply, worked out under its lock.
        cause: the act behind it, as the journal calls it.

    Raises:
        CorrectionNeedsReason, NothingCorrected: nothing is changed.
        What a listener of `BillsCorrecting` raises: the bill is asked for elsewhere. Nothing is changed.

    Source:
        design.md, laws 2 and 4; COL-048 【金沢収納】第23条(1)カ.
    """
    lock_supplies([supply_id])
    moving = [one for one in changes if one.difference_yen]
    if not reason.strip():
        raise CorrectionNeedsReason
    if not moving:
        raise NothingCorrected
    demand_ids = tuple(sorted({one.assessment.demand_id for one in moving if one.assessment.demand_id}))
    events.publish(BillsCorrecting(supply_id=supply_id, demand_ids=demand_ids))
    made = [_write(one, cause=cause, reason=reason.strip(), actor=actor, at=at) for one in moving]
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


def _write(one: Recalculated, *, cause: str, reason: str, actor: Actor, at: datetime) -> Assessment:
    """The row of the difference, with who made it and why."""
    of = one.assessment
    later = Assessment.objects.filter(
        cycle_month=of.cycle_month, supply_id=of.supply_id, charge=of.charge
    ).order_by("-sequence")
    made = Assessment.objects.create(
        supply_id=of.supply_id,
        pricing=_kept(one.pricing),
        reading_id=of.reading_id,
        charge=of.charge,
        kind=Assessment.Kind.CORRECTION,
        cycle_month=of.cycle_month,
        fiscal_year=of.fiscal_year,
        period_start=of.period_start,
        period_end=of.period_end,
        sequence=later.values_list("sequence", flat=True)[0] + 1,
        amount_yen=one.difference_yen,
        corrects=of,
    )
    Correction.objects.create(
        assessment=made, cause=cause, reason=reason, occurred_on=clock.day_of(at), at=at, by_id=actor.pk
    )
    move_open(of, yen=one.difference_yen)
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
    sides = []
    ordered = sorted(made, key=lambda one: (one.charge, one.fiscal_year))
    for (charge, year), rows in groupby(ordered, key=lambda one: (one.charge, one.fiscal_year)):
        yen = sum(one.amount_yen for one in rows)
        sides += [Side(Account.RECEIVABLE, yen, charge, year), Side(Account.REVENUE, -yen, charge, year)]
    ledger.post(
        kind=JournalEntry.Kind.CORRECTION,
        cause=cause,
        occurred_on=clock.day_of(at),
        posted_on=ledger.open_day(clock.day_of(at)),
        sides=sides,
    )
