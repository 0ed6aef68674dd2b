"""充当 against another contract of the same payer: their consent is noted and a second person agrees.

From the asking on the money is spoken for. Nothing ever goes from one person's money to another's debt.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.payments import errors, overpaid
from mizuhiki.payments.events import OffsetMaking
from mizuhiki.payments.models import Offset, OffsetRequest, OffsetRequestEnd, Receipt
from mizuhiki.payments.models.across import KIND
from mizuhiki.payments.offsets import refuse_bills, refuse_told, set_against
from mizuhiki.payments.payers import payer_of
from mizuhiki.platform import clock, events, serials, sql
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.rulepacks.api import pack_on

PAGE = "payments:offset_request_show"
Consent = OffsetRequest.Consent


@transaction.atomic
def ask_across(
    *,
    receipt_id: int,
    supply_id: int,
    chosen: Mapping[int, int],
    shown_yen: int,
    consent: Consent,
    consented_on: date,
    reference: str,
    at: datetime,
    actor: Person,
) -> OffsetRequest:
    """Ask that what is left of an overpayment pays bills of another supply of the same payer.

    Args:
        chosen: demand → what was shown as open; another balance by now is refused.
        shown_yen: what was shown as left of the overpayment.
        consent: how the payer agreed, or that the rules need no consent.

    Raises:
        OtherPayer: the supplies are not paid for by one person.
        NoRuleForIt, ConsentAhead: there is no such consent.
        What `to_end`, `_refuse_asked_for` and `refuse_bills` raise, MayNotAsk. Nothing is changed by any.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; issue 3, point 7; design.md, law 9.
    """
    own_id = Receipt.objects.values_list("supply_id", flat=True).get(pk=receipt_id)
    lock_supplies([own_id, supply_id])
    day = clock.day_of(at)
    payer_id = _one_payer(own_id, supply_id, day)
    _refuse_consent(consent, consented_on, day)
    over = overpaid.to_end(receipt_id, shown_yen=shown_yen)
    refuse_bills(supply_id, chosen)
    _refuse_asked_for(supply_id, chosen)
    request = OffsetRequest(
        overpayment_id=receipt_id,
        supply_id=supply_id,
        payer_id=payer_id,
        consent=consent,
        consented_on=consented_on,
        chosen={str(demand_id): yen for demand_id, yen in sorted(chosen.items())},
        **serials.next_of_year(OffsetRequest, day),
        reference=reference,
        asked_at=at,
        asked_by_id=actor.pk,
    )
    _speak_for(request, over, at)
    _record("payments.offset.asked", request, actor, at, yen=over.left_yen)
    approvals.ask(
        kind=KIND,
        title=request.told,
        subject=request,
        reason=f"同じ納付者の別の契約に充てる。納付者の同意：{request.get_consent_display()}",
        actor=actor,
        at=at,
        item_count=len(chosen),
        amount_yen=min(over.left_yen, sum(chosen.values())),
    )
    return request


def _refuse_asked_for(supply_id: int, chosen: Collection[int]) -> None:
    """Ask nobody to agree to what could not be done.

    Raises:
        OffsetToldPaid, and what a listener of `OffsetMaking` raises: a bill is asked for elsewhere.
    """
    events.publish(OffsetMaking(supply_id=supply_id, demand_ids=tuple(chosen)))
    refuse_told(chosen)


def _speak_for(request: OffsetRequest, over: overpaid.Overpaid, at: datetime) -> None:
    """Keep the request with what speaks for its money."""
    ((request.pk,),) = sql.rows(f"SELECT {sql.next_id('payments_offsetrequest')}")
    request.hold = overpaid.hold(over, told=request.told, url_name=PAGE, subject_id=request.pk, at=at)
    request.save()


def _one_payer(own_id: int, supply_id: int, day: date) -> int:
    payers = {payer_of(one, today=day) for one in (own_id, supply_id)}
    payer = payers.pop()
    if payers or payer is None or own_id == supply_id:
        raise errors.OtherPayer()
    return payer


def has_rule_for_across(day: date) -> bool:
    """Whether the rules of a day let money pay the payer's other contract without consent."""
    refunds = pack_on(day).refunds
    return bool(refunds and refunds.across_article)


def _refuse_consent(consent: Consent, consented_on: date, day: date) -> None:
    if consent == Consent.RULE and not has_rule_for_across(day):
        raise errors.NoRuleForIt()
    if consented_on > day:
        raise errors.ConsentAhead()


@transaction.atomic
def make_across(*, request_id: int, at: datetime, actor: Actor) -> Offset:
    """A second person agreed: the money pays the bills, as they were when it was asked for.

    Raises:
        OffsetRequestOver: it was made or withdrawn. OtherPayer: somebody else pays by now.
        What `set_against` raises: the bills are not what was shown, or asked for elsewhere.
        Nothing is changed by any of them.

    Source:
        COL-058 【金沢収納】第23条(2)ア, エ; issue 3, point 7; design.md, law 9.
    """
    request = _locked(request_id)
    own_id = request.overpayment.supply_id
    _one_payer(own_id, request.supply_id, clock.day_of(at))
    overpaid.release([request.hold_id], at=at)
    over = overpaid.to_end(request.overpayment_id, shown_yen=request.hold.yen)
    made = set_against(
        over,
        request.bills,
        supply_id=request.supply_id,
        reference=f"across:{request.pk}",
        at=at,
        actor=actor,
    )
    OffsetRequestEnd.objects.create(request=request, offset=made, at=at, by_id=actor.pk)
    return made


@transaction.atomic
def withdraw_across(*, request_id: int, reason: str, at: datetime, actor: Person) -> OffsetRequestEnd:
    """Take a request back: the money is free to go another way.

    Raises:
        OffsetRequestOver: it was made or withdrawn. ReasonNeeded. Nothing is changed.
        OnlyAskerWithdraws: somebody else asked for agreement to it, and nobody has answered.

    Source:
        issue 3, point 7.
    """
    request = _locked(request_id)
    if not reason.strip():
        raise approvals.ReasonNeeded
    waiting = approvals.open_request_of(kind=KIND, subject_id=request.pk)
    if waiting is not None:
        approvals.decide(
            request_id=waiting.pk,
            outcome=approvals.Decision.Outcome.WITHDRAWN,
            reason=reason,
            actor=actor,
            at=at,
        )
    overpaid.release([request.hold_id], at=at)
    ended = OffsetRequestEnd.objects.create(request=request, reason=reason.strip(), at=at, by_id=actor.pk)
    _record("payments.offset.withdrawn", request, actor, at)
    return ended


def _locked(request_id: int) -> OffsetRequest:
    """A request that waits, under the locks of both supplies."""
    request = OffsetRequest.objects.select_related("overpayment", "hold").get(pk=request_id)
    lock_supplies([request.overpayment.supply_id, request.supply_id])
    if OffsetRequestEnd.objects.filter(pk=request_id).exists():
        raise errors.OffsetRequestOver(number=request.shown)
    return request


def _record(action: str, request: OffsetRequest, actor: Actor, at: datetime, **facts: Any) -> None:
    """The act, in the trace of everybody who uses or pays for one of the supplies then."""
    supplies = [request.overpayment.supply_id, request.supply_id]
    people = users_and_payers(supplies, on=clock.day_of(at))
    audit.record(action=action, subject=request, actor=actor, at=at, customers=people, **facts)
