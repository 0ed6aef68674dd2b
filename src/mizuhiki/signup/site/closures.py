"""休止: planned ones, agreed with the utility before anybody hears of them, and those of the moment."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.signup.errors import (
    AgreedAlready,
    AgreedTooLate,
    ClosedAlready,
    ClosureBackwards,
    ClosureOver,
    NoSuchBank,
    NotAPlan,
    PlannedTooLate,
    ReopenedWithoutKeys,
)
from mizuhiki.signup.gateways import terms_on
from mizuhiki.signup.models import Closure, ClosureAgreement, ClosureEnd, Publication
from mizuhiki.signup.site.bank_selectors import pairs_of
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

UNAGREED = ItemKind("signup.unagreed", "WEB口座振替の休止の事前協議", "collection")
_LOCK = "signup-closures"


def banks_to_rest(*, at: datetime) -> dict[str, str]:
    """How the banks are called that can rest: those of the rules, and those the public can still choose.

    A bank that left the rules is offered until the site is published again, and is stoppable till then.
    """
    terms, latest = terms_on(at), Publication.objects.order_by("-pk").first()
    offered = {one["code"]: one["label"] for one in latest.body["banks"]} if latest else {}
    named = {code: bank.label for code, bank in terms.banks.items()} if terms else {}
    return {**named, **{code: label for code, label in offered.items() if code not in named}}


@transaction.atomic
def plan_closure(
    *, bank_code: str, starts_at: datetime, ends_at: datetime, reason: str, at: datetime, actor: Actor
) -> Closure:
    """Write a planned closure down. It is shown, and counts, once it was agreed: till then it lies on a desk.

    Args:
        bank_code: empty for the whole site.

    Raises:
        NoSuchBank, PlannedTooLate, ClosureBackwards: nothing is written.

    Source:
        DD-029, DD-078 【長岡口振】7(3).
    """
    if bank_code and bank_code not in banks_to_rest(at=at):
        raise NoSuchBank(bank=bank_code)
    if starts_at <= at:
        raise PlannedTooLate
    if ends_at <= starts_at:
        raise ClosureBackwards
    made = Closure.objects.create(
        bank_code=bank_code,
        is_planned=True,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        at=at,
        by_id=actor.pk,
    )
    worklist.open_item(
        kind=UNAGREED.code,
        key=_item(made),
        title="計画した休止を、発注者と協議して記録する",
        url_name="signup:closure_agree",
        url_args=[made.pk],
        due_at=starts_at,
        at=at,
    )
    audit.record(action="signup.closure.planned", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def agree_closure(
    *, closure_id: int, agreed_on: date, agreed_with: str, at: datetime, actor: Actor
) -> ClosureAgreement:
    """Write down that a planned closure was agreed with the utility; its notice is shown from now on.

    Raises:
        NotAPlan, AgreedAlready, ClosureOver, AgreedTooLate: nothing is written.

    Source:
        DD-029 【長岡口振】7(3).
    """
    closure = _locked(closure_id)
    if not closure.is_planned:
        raise NotAPlan
    if ClosureAgreement.objects.filter(pk=closure.pk).exists():
        raise AgreedAlready
    _refuse_over(closure, at)
    if closure.starts_at <= at:
        raise AgreedTooLate
    made = ClosureAgreement.objects.create(
        closure=closure, agreed_on=agreed_on, agreed_with=agreed_with, at=at, by_id=actor.pk
    )
    worklist.close_item(_item(closure), at=at, actor=actor)
    audit.record(action="signup.closure.agreed", subject=closure, actor=actor, at=at, on=agreed_on)
    return made


@transaction.atomic
def stop_now(*, bank_code: str, ends_at: datetime | None, reason: str, at: datetime, actor: Actor) -> Closure:
    """Take no more applications at one bank, or at all, from this moment; what is under way goes on.

    Args:
        ends_at: when it is expected to be over; none where nobody knows.

    Raises:
        NoSuchBank, ClosureBackwards, ClosedAlready: nothing is written.

    Source:
        DD-029, DD-078 【長岡口振】7(3), 8(8).
    """
    if bank_code and bank_code not in banks_to_rest(at=at):
        raise NoSuchBank(bank=bank_code)
    if ends_at is not None and ends_at <= at:
        raise ClosureBackwards
    locks.take_name(_LOCK)
    if is_stopped(bank_code):
        raise ClosedAlready
    made = Closure.objects.create(
        bank_code=bank_code,
        is_planned=False,
        starts_at=at,
        ends_at=ends_at,
        reason=reason,
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="signup.closure.begun", subject=made, actor=actor, at=at)
    return made


@transaction.atomic
def end_closure(*, closure_id: int, at: datetime, actor: Actor) -> ClosureEnd:
    """Open again before the time, or give a plan up.

    Raises:
        ClosureOver, ReopenedWithoutKeys: nothing is written.

    Source:
        DD-029, DD-078 【長岡口振】7(3).
    """
    closure = _locked(closure_id)
    _refuse_over(closure, at)
    if closure.ends_at is None:
        _refuse_without_keys(closure.bank_code, at)
    made = ClosureEnd.objects.create(closure=closure, at=at, by_id=actor.pk)
    worklist.close_item(_item(closure), at=at, actor=actor)
    audit.record(action="signup.closure.ended", subject=closure, actor=actor, at=at)
    return made


def is_stopped(bank_code: str) -> bool:
    """Whether one bank, or the whole site where none is named, was stopped until somebody opens it again."""
    found = Closure.objects.filter(bank_code=bank_code, is_planned=False, ends_at=None, end=None)
    return found.exists()


def is_closed(bank_code: str, *, at: datetime) -> bool:
    """Whether nobody is sent to a bank: it is stopped, or neither the rules nor the site name it."""
    return is_stopped(bank_code) or bank_code not in banks_to_rest(at=at)


def stays_closed(bank_code: str, *, at: datetime) -> bool:
    """Whether nobody is sent to a bank until what is done here is committed."""
    locks.take_name(_LOCK)
    return is_closed(bank_code, at=at)


def _refuse_without_keys(bank_code: str, at: datetime) -> None:
    """A bank whose keys were ended stays closed until others hold; one that never had any is not offered."""
    pairs = pairs_of(bank_code)
    if pairs and not (any(one.holds(at) for one in pairs) and any(one.ends_at is None for one in pairs)):
        raise ReopenedWithoutKeys


def _locked(closure_id: int) -> Closure:
    locks.take_name(_LOCK)
    return Closure.objects.get(pk=closure_id)


def _refuse_over(closure: Closure, at: datetime) -> None:
    is_ended = closure.ends_at is not None and closure.ends_at <= at
    if is_ended or ClosureEnd.objects.filter(pk=closure.pk).exists():
        raise ClosureOver


def _item(closure: Closure) -> str:
    return f"{UNAGREED.code}:{closure.pk}"
