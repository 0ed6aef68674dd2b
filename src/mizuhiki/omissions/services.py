"""A claim is asked for as it was looked at, billed as two people agreed, or ended without a yen."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Omitted
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.documents.api import MOST_BILLS
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import SlipReissue
from mizuhiki.omissions import errors, telling
from mizuhiki.omissions.models import KIND, OmissionClaim, OmissionDemand, OmissionEnd, OmissionLine
from mizuhiki.omissions.selectors import digest_of, fate_of, owed_of, slips_of
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User

How = OmissionEnd.How


@transaction.atomic
def ask_claim(
    *,
    supply_id: int,
    chosen: Collection[str],
    seen: str,
    reason: str,
    reference: str,
    actor: User,
    at: datetime,
) -> ApprovalRequest:
    """Ask a second person to let months be claimed that were never billed. Nothing is billed yet.

    Args:
        chosen: `Omitted.mark` of each that shall be claimed.
        seen: `selectors.digest_of` of everything that was on the screen.
        reference: the key of this act; the same key is written once.

    Raises:
        NothingChosen, LooksOtherwise, ClaimWaits, ReasonNeeded, AlreadyAsked: nothing is changed.

    Source:
        issue 7, point 3 (調定漏れ); design.md, law 9.
    """
    lock_supplies([supply_id])
    found = billing.omitted_of(supply_id, today=clock.day_of(at))
    if digest_of(found) != seen:
        raise errors.LooksOtherwise
    claimable = {one.mark for one in found if one.may_claim}
    if not chosen or not set(chosen) <= claimable:
        raise errors.NothingChosen
    waiting = OmissionClaim.objects.filter(supply_id=supply_id, end=None).first()
    if waiting is not None:
        raise errors.ClaimWaits(shown=waiting.shown)
    if not reason.strip():
        raise approvals.ReasonNeeded
    claim = OmissionClaim.objects.create(
        **serials.next_of_year(OmissionClaim, clock.day_of(at)),
        supply_id=supply_id,
        reason=reason.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    OmissionLine.objects.bulk_create(_line(claim, one, set(chosen)) for one in found)
    yen = sum(one.yen for one in found if one.mark in chosen)
    _record("omissions.claim.asked", claim, actor, at, yen=yen)
    return approvals.ask(
        kind=KIND,
        title=f"調定漏れの請求（{claim.shown}）",
        subject=claim,
        reason=reason,
        actor=actor,
        at=at,
        item_count=len(chosen),
        amount_yen=yen,
    )


def _line(claim: OmissionClaim, one: Omitted, chosen: set[str]) -> OmissionLine:
    return OmissionLine(
        claim=claim,
        month=one.month,
        charge=one.charge,
        period_start=one.period_start,
        period_end=one.period_end,
        usage_m3=one.usage_m3,
        yen=one.yen,
        fate=fate_of(one, is_chosen=one.mark in chosen),
        mark=one.mark,
    )


@transaction.atomic
def bill_claim(*, claim_id: int, actor: User, at: datetime) -> OmissionEnd:
    """Bill exactly what two people looked at; the slips wait for the post at once.

    Raises:
        ClaimEnded, OmittedChanged: nothing is changed.

    Source:
        issue 7, point 3 (調定漏れ); design.md, laws 4, 9 and 13.
    """
    claim = _lock(claim_id)
    marks = claim.lines.filter(fate=OmissionLine.Fate.CLAIMED).values_list("mark", flat=True)
    made = billing.bill_omitted(
        supply_id=claim.supply_id,
        marks=list(marks),
        key=f"{claim.pk}",
        title=f"調定漏れ {claim.shown}",
        actor=actor,
        at=at,
    )
    OmissionDemand.objects.bulk_create(OmissionDemand(demand=one, claim=claim) for one in made)
    end = _end(claim, How.BILLED, reason="", actor=actor, at=at)
    send_papers(claim=claim, way=SlipReissue.Way.POST, actor=actor, at=at)
    return end


def send_papers(*, claim: OmissionClaim, way: SlipReissue.Way, actor: User, at: datetime) -> Sequence[str]:
    """The letter and the slips of a billed claim, the oldest months first; what cannot be is said.

    What was made before stays and is not made again.

    Source:
        issue 7, point 3 (調定漏れ); COL-044 【金沢収納】第23条(1)イ.
    """
    refused = list[str]()
    done = {one.reference for one in slips_of(claim)}
    owed = sorted(owed_of(claim).items())
    for start in range(0, len(owed), MOST_BILLS):
        reference = f"omissions.claim:{claim.pk}:{start}"
        if reference in done:
            continue
        try:
            notices.reissue_slip(
                supply_id=claim.supply_id,
                chosen=dict(owed[start : start + MOST_BILLS]),
                asked=SlipReissue.Asked.CORRECTION,
                way=way,
                reference=reference,
                actor=actor,
                at=at,
            )
        except RuleBroken as broken:
            refused.append(broken.message)
    try:
        telling.tell_claim(claim=claim, way=way, actor=actor, at=at)
    except RuleBroken as broken:
        refused.append(broken.message)
    return refused


@transaction.atomic
def end_unbilled(*, claim_id: int, how: How, reason: str, actor: Actor, at: datetime) -> OmissionEnd:
    """It was sent back or withdrawn; nothing is billed.

    Raises:
        ClaimEnded: nothing is changed.

    Source:
        issue 7, point 3 (調定漏れ); design.md, law 9.
    """
    return _end(_lock(claim_id), how, reason=reason, actor=actor, at=at)


def _lock(claim_id: int) -> OmissionClaim:
    claim = OmissionClaim.objects.get(pk=claim_id)
    lock_supplies([claim.supply_id])
    end = OmissionEnd.objects.filter(pk=claim_id).first()
    if end is not None:
        raise errors.ClaimEnded(day=clock.day_of(end.at), how=end.get_how_display())
    return claim


def _end(claim: OmissionClaim, how: How, *, reason: str, actor: Actor, at: datetime) -> OmissionEnd:
    made = OmissionEnd.objects.create(claim=claim, how=how, reason=reason, at=at, by_id=actor.pk)
    _record("omissions.claim.ended", claim, actor, at, how=how.value)
    return made


def _record(action: str, claim: OmissionClaim, actor: Actor, at: datetime, **facts: Any) -> None:
    people = users_and_payers([claim.supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=claim, actor=actor, at=at, customers=people, **facts)
