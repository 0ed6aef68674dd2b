"""Interest is asked for when a claim or a part of it was paid late, a fee when a reminder leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, LateBill, Pricing, Recalculated
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.latecharges import errors
from mizuhiki.latecharges.claims import Claim, claims
from mizuhiki.latecharges.models import KIND, LateCharge, LateClaim, LateKind, LateWaiver
from mizuhiki.platform import batches, clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import Pack, pack_of_version, pack_on
from mizuhiki.staff.api import User, system_actor

RUN = "latecharges.run"
MORE_PAID = "一部納付による延滞金の追加"
ONE_DAY = timedelta(days=1)
Made = tuple[LateBill, str, list[int], int]  # what is asked, its cause, its claims, their turn


@transaction.atomic
def ask_interest(which: str, params: Mapping[str, object], *, cause: str, at: datetime) -> int:
    """Ask 延滞金 for each claim of a SELECT of assessments that was paid late; how many asked or moved.

    That is when nothing of it is open any more or, where the pack asks with each part, by every late part:
    what an earlier part was asked for then becomes that of all parts, cut once. Asked again for the same
    claim it does nothing. What comes to no yen by the rule leaves no row. The caller holds the lock of every
    supply in it, or the utility's.

    Args:
        cause: the money that was paid for them.

    Raises:
        LateRateMissing: the pack has no rate for a day of it. Nothing is changed.

    Source:
        issue 7, point 7; 地方自治法第231条の3第2項; design.md, laws 2, 4 and 13.
    """
    pack = pack_on(clock.day_of(at))
    bearing = {one: code for code, rule in pack.late.interests.items() for one in rule.of}
    if not bearing:
        return 0
    asked = {one: pack.late.interests[code].asked for one, code in bearing.items()}
    found = claims(which, dict(params), charges=list(bearing))
    late = [one for one in found if one.bears(asked[one.charge])]
    turns = _turns([one.assessment_id for one in late], LateKind.INTEREST)
    made: list[Made] = []
    for one in late:
        turn = turns.get(one.assessment_id, 1)
        pricing = _pricing(pack, bearing[one.charge], one)
        if turn and pricing.amount_yen:
            bill = _bill(one, pricing, one.due_on + ONE_DAY, one.paid[-1][0] + ONE_DAY)
            made.append((bill, f"{cause}/{one.assessment_id}", [one.assessment_id], turn))
    run = _write(made, LateKind.INTEREST, cause=cause, at=at)
    if run is not None:
        audit.record(action="latecharges.interest.asked", subject=run, actor=None, at=at, **_told(made, at))
    grown = [one.assessment_id for one in late if turns.get(one.assessment_id) == 0]
    return len(made) + _ask_more(grown, pack, at=at)


def _pricing(pack: Pack, code: str, claim: Claim, *, is_borne: bool = True, waived_yen: int = 0) -> Pricing:
    return billing.interest_pricing(
        pack,
        code,
        due_on=claim.due_on,
        paid=claim.paid if is_borne else (),
        unpaid_yen=claim.unpaid_yen if is_borne else 0,
        waived_yen=waived_yen,
    )


def _ask_more(claim_ids: Sequence[int], pack: Pack, *, at: datetime) -> int:
    """Of claims that bear interest already: what one more part adds, by rules that know its days.

    A new paper asks for what is open of it then.
    """
    moved = _reckon_again(claim_ids, reason=MORE_PAID, actor=system_actor("latecharges"), at=at, pack=pack)
    grown = Assessment.objects.filter(pk__in=[pk for pk, more_yen in moved if more_yen > 0])
    wanted: dict[int, list[int]] = {}
    for one in grown:
        wanted.setdefault(one.supply_id, []).append(one.demand_id or 0)
    billing.issue_slips(wanted, last_day=billing.slip_due_on_of(clock.day_of(at)), at=at)
    return len(moved)


def _turns(claim_ids: Sequence[int], kind: LateKind) -> dict[int, int]:
    """The next turn of each claim that had one; 0 where the last of them still stands."""
    found = LateClaim.objects.filter(claim_id__in=claim_ids, kind=kind).order_by("claim_id", "turn")
    return {
        one.claim_id: 0 if _stands(one.charge.assessment) else one.turn + 1
        for one in found.select_related("charge__assessment__pricing")
    }


def _stands(assessment: Assessment) -> bool:
    """Whether the claim behind it is still taken as paid late: money taken back leaves no payment in it."""
    last, _ = billing.standing_of(assessment)
    return bool(last.request["paid"])


@transaction.atomic
def ask_fees(reminded: Iterable[tuple[int, int, int]], *, cause: str, at: datetime) -> int:
    """Ask 督促手数料 for each letter that names a claim no letter cost a fee for yet; how many.

    One fee a letter and rule, under the oldest month it names for the first time. The caller holds the lock
    of every supply in it.

    Args:
        reminded: (letter, supply, assessment) of the 督促状 that left.
        cause: the dispatch.

    Source:
        issue 7, point 7; 地方自治法第231条の3第2項.
    """
    letters = {claim_id: letter for letter, _, claim_id in reminded}
    if not letters:
        return 0
    pack = pack_on(clock.day_of(at))
    made: list[Made] = []
    for code, fee in pack.late.fees.items():
        found = claims("SELECT unnest(%(ids)s::bigint[])", {"ids": list(letters)}, charges=fee.of)
        charged = _charged(found)
        fresh = [one for one in found if one.assessment_id not in charged]
        for letter in sorted({letters[one.assessment_id] for one in fresh}):
            named = [one for one in fresh if letters[one.assessment_id] == letter]
            day = clock.day_of(at)
            bill = _bill(named[0], billing.fee_pricing(pack, code), day, day + ONE_DAY)
            made.append((bill, f"arrears.notice:{letter}/{code}", [one.assessment_id for one in named], 1))
    run = _write(made, LateKind.FEE, cause=cause, at=at)
    if run is not None:
        audit.record(action="latecharges.fee.asked", subject=run, actor=None, at=at, **_told(made, at))
    return len(made)


def _charged(found: Sequence[Claim]) -> set[int]:
    ids = [one.assessment_id for one in found]
    return set(
        LateClaim.objects.filter(claim_id__in=ids, kind=LateKind.FEE).values_list("claim_id", flat=True)
    )


def _bill(claim: Claim, pricing: Pricing, first_on: date, end_on: date) -> LateBill:
    return LateBill(claim.supply_id, claim.cycle_month, first_on, end_on, pricing)


def _told(made: Sequence[Made], at: datetime) -> dict[str, Any]:
    """What the trace says of it, for everybody whose water it was."""
    supply_ids = sorted({bill.supply_id for bill, *_ in made})
    return {
        "customers": users_and_payers(supply_ids, on=clock.day_of(at)),
        "yen": sum(bill.pricing.amount_yen for bill, *_ in made),
    }


def _write(made: Sequence[Made], kind: LateKind, *, cause: str, at: datetime) -> BatchRun | None:
    """The bills, each with its claims, as one run; None where there is nothing to ask for."""
    if not made:
        return None
    title, due_on = f"{kind.label}の調定", billing.slip_due_on_of(clock.day_of(at))
    key = f"{kind.value}:{cause}/{min(min(ids) for _, _, ids, _ in made)}"
    with batches.run(kind=RUN, key=key, title=title, actor=None) as work:
        written = billing.write_late_bills(
            [bill for bill, *_ in made], run_id=work.run.pk, at=at, due_on=due_on
        )
        charges = LateCharge.objects.bulk_create(
            LateCharge(assessment=one, kind=kind, cause=of, at=at)
            for one, (_, of, _, _) in zip(written, made, strict=True)
        )
        LateClaim.objects.bulk_create(
            LateClaim(charge=charge, claim_id=claim_id, kind=kind, turn=turn)
            for charge, (_, _, ids, turn) in zip(charges, made, strict=True)
            for claim_id in ids
        )
        yen = sum(one.amount_yen for one in written)
        work.finish({"assessments": len(written), "assessed_yen": yen})
    return work.run


@transaction.atomic
def reckon_again(claim_ids: Sequence[int], *, reason: str, actor: Actor, at: datetime) -> int:
    """Put 延滞金 right whose claim changed: money for it was taken back, or it was corrected; how many moved.

    The caller holds the lock of the supplies.

    Source:
        issue 7, point 7; design.md, law 4.
    """
    return len(_reckon_again(claim_ids, reason=reason, actor=actor, at=at))


def _reckon_again(
    claim_ids: Sequence[int], *, reason: str, actor: Actor, at: datetime, pack: Pack | None = None
) -> list[tuple[int, int]]:
    """Each late charge that moved, and by how many yen; by the rules it stands on, or by a pack."""
    found = LateClaim.objects.filter(claim_id__in=claim_ids, kind=LateKind.INTEREST)
    moved = list[tuple[int, int]]()
    for one in found.select_related("charge__assessment__pricing").order_by("claim_id", "turn"):
        assessment = one.charge.assessment
        last, standing_yen = billing.standing_of(assessment)
        if not last.request["paid"]:
            continue
        (claim,) = claims(
            "SELECT %(id)s::bigint", {"id": one.claim_id}, charges=[_claim_charge(one.claim_id)]
        )
        knows = pack is not None and assessment.charge in pack.late.interests
        rules = pack if pack is not None and knows else pack_of_version(last.rules_id)
        pricing = _pricing(
            rules,
            assessment.charge,
            claim,
            is_borne=claim.bears(rules.late.interests[assessment.charge].asked),
            waived_yen=last.request["waived_yen"],
        )
        change = Recalculated(assessment, pricing, last, standing_yen)
        if change.difference_yen:
            turn = Assessment.objects.filter(corrects=assessment).count() + 1
            billing.correct(
                supply_id=assessment.supply_id,
                changes=[change],
                cause=f"latecharges.again:{assessment.pk}/{turn}",
                reason=reason,
                actor=actor,
                at=at,
            )
            _record("latecharges.interest.reckoned_again", one.charge, actor, at, yen=change.difference_yen)
            moved.append((assessment.pk, change.difference_yen))
    return moved


def _claim_charge(claim_id: int) -> str:
    return Assessment.objects.values_list("charge", flat=True).get(pk=claim_id)


@transaction.atomic
def ask_to_waive(*, late_id: int, yen: int, reason: str, actor: User, at: datetime) -> ApprovalRequest:
    """Ask a second person to waive yen of a late charge (減免).

    Raises:
        WaiverTooLarge, WaiverReasonMissing, AlreadyAsked, MayNotAsk: nothing is changed.

    Source:
        issue 7, point 7; design.md, law 9.
    """
    late = _locked(late_id)
    if not reason.strip():
        raise errors.WaiverReasonMissing()
    _refuse_too_large(late, yen)
    _record("latecharges.waiver.asked", late, actor, at, yen=yen)
    return approvals.ask(
        kind=KIND,
        title=f"{late.get_kind_display()}の減免",
        subject=late,
        reason=reason.strip(),
        actor=actor,
        at=at,
        item_count=1,
        amount_yen=-yen,
    )


def _locked(late_id: int) -> LateCharge:
    late = LateCharge.objects.select_related("assessment__pricing").get(pk=late_id)
    lock_supplies([late.assessment.supply_id])
    return late


def _refuse_too_large(late: LateCharge, yen: int) -> None:
    _, standing_yen = billing.standing_of(late.assessment)
    if not 0 < yen <= standing_yen:
        raise errors.WaiverTooLarge(yen=standing_yen)


def waived(late: LateCharge, yen: int) -> Recalculated:
    """The late charge with so many yen more waived; nothing is written."""
    last, standing_yen = billing.standing_of(late.assessment)
    pack: Pack = pack_of_version(last.rules_id)
    waived_yen = last.request["waived_yen"] + yen
    if late.kind == LateKind.FEE:
        return Recalculated(
            late.assessment,
            billing.fee_pricing(pack, late.assessment.charge, waived_yen=waived_yen),
            last,
            standing_yen,
        )
    pricing = billing.interest_pricing(
        pack,
        late.assessment.charge,
        due_on=date.fromisoformat(last.request["due_on"]),
        paid=[(date.fromisoformat(day), part) for day, part in last.request["paid"]],
        unpaid_yen=last.request.get("unpaid_yen", 0),
        waived_yen=waived_yen,
    )
    return Recalculated(late.assessment, pricing, last, standing_yen)


@transaction.atomic
def waive(*, request: ApprovalRequest, actor: Actor, at: datetime) -> LateWaiver:
    """Take what two people agreed on off a late charge, by a 更正 of its own.

    Args:
        request: granted; it says how many yen and why.

    Raises:
        WaiverTooLarge: the charge became smaller since. Nothing is changed.

    Source:
        issue 7, point 7; design.md, law 4.
    """
    late, yen = _locked(request.subject_id), -int(request.amount_yen or 0)
    _refuse_too_large(late, yen)
    (made,) = billing.correct(
        supply_id=late.assessment.supply_id,
        changes=[waived(late, yen)],
        cause=f"latecharges.waiver:{request.pk}",
        reason=request.reason,
        actor=actor,
        at=at,
    )
    waiver = LateWaiver.objects.create(
        charge=late, yen=yen, reason=request.reason, request=request, correction=made, at=at, by_id=actor.pk
    )
    _record("latecharges.waiver.granted", late, actor, at, yen=yen)
    return waiver


def _record(action: str, late: LateCharge, actor: Actor, at: datetime, **facts: Any) -> None:
    """The act, in the trace of everybody who uses or pays for the supply then."""
    people = users_and_payers([late.assessment.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=late, actor=actor, at=at, customers=people, **facts)
