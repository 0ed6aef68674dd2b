"""Setting and ending holds by hand, and why nothing is paid."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.arrears import errors
from mizuhiki.arrears.models import SET_BY_HAND, Hold, HoldEnd, ReferralStep, UnpaidReason
from mizuhiki.arrears.services.evaluating import touch
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Supply, lock_supplies, users_and_payers
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

SUSPEND = "arrears.suspend"
REFERRAL_WANTED = ItemKind("arrears.referral_wanted", "福祉連携の報告", "arrears")
TIME_TO_REFER = timedelta(days=1)
LONGEST = {HoldKind.SUSPENDED: 366, HoldKind.WELFARE: 93}  # days; the others half a year
USUAL_LONGEST = 184
ALONE = tuple(kind for kind in SET_BY_HAND if kind is not HoldKind.SUSPENDED)


@transaction.atomic
def set_hold(*, supply_id: int, kind: HoldKind, until: date, reason: str, at: datetime, actor: Actor) -> Hold:
    """Hold steps back until a day, for a reason of ours; 徴収停止 goes another way (`ask_suspension`).

    Raises:
        HoldByOthers, ReasonMissing, HoldDaysWrong, HoldRuns: nothing is changed.

    Source:
        COL-098 【金沢収納】第23条(3)イ.
    """
    if kind not in ALONE:
        raise errors.HoldByOthers()
    hold = write_hold(supply_id=supply_id, kind=kind, until=until, reason=reason, at=at, actor=actor)
    if kind is HoldKind.WELFARE:
        _want_referral(hold, at, actor)
    return hold


def _want_referral(hold: Hold, at: datetime, actor: Actor) -> None:
    """Whoever noticed a need has held the tap open; the client is told of it by a referral (COL-095)."""
    worklist.open_item(
        kind=REFERRAL_WANTED.code,
        key=referral_key(hold),
        title="福祉連携の報告を作る（気付いた内容・リーフレット・本人の同意）",
        url_name="arrears:referral_new",
        url_args=[hold.supply_id],
        subject=hold,
        due_at=at + TIME_TO_REFER,
        at=at,
        actor=actor,
        note=hold.reason[: worklist.NOTE_LENGTH],
    )


def referral_key(hold: Hold) -> str:
    """The key of the work item that asks for a referral."""
    return f"{REFERRAL_WANTED.code}:{hold.pk}"


def write_hold(
    *,
    supply_id: int,
    kind: HoldKind,
    until: date,
    reason: str,
    at: datetime,
    actor: Actor,
    approved_by_id: int | None = None,
) -> Hold:
    """Write a hold under the supply's lock, and judge the supply again.

    Raises:
        ReasonMissing, HoldDaysWrong, HoldRuns: nothing is changed.
    """
    lock_supplies([supply_id])
    today = clock.day_of(at)
    refuse_hold(supply_id, kind, until, reason, today)
    hold = Hold.objects.create(
        supply_id=supply_id,
        kind=kind.value,
        since=today,
        until=until,
        reason=reason.strip(),
        at=at,
        by_id=actor.pk,
        approved_by_id=approved_by_id,
    )
    record("arrears.hold.set", hold, supply_id, actor, at, kind=kind.value)
    touch([supply_id], cause="arrears.Hold", at=at)
    return hold


def refuse_hold(supply_id: int, kind: HoldKind, until: date, reason: str, today: date) -> None:
    """What stands against a hold.

    Raises:
        ReasonMissing, HoldDaysWrong, HoldRuns.
    """
    if not reason.strip():
        raise errors.ReasonMissing()
    most = LONGEST.get(kind, USUAL_LONGEST)
    if not today < until <= today + timedelta(days=most):
        raise errors.HoldDaysWrong(most=most)
    running = Hold.objects.filter(supply_id=supply_id, kind=kind.value, until__gt=today, end=None).first()
    if running is not None:
        raise errors.HoldRuns(until=running.until)


@transaction.atomic
def end_hold(*, hold_id: int, reason: str, at: datetime, actor: Actor) -> HoldEnd:
    """End a hold before its day.

    Raises:
        ReasonMissing, HoldOver, HoldOfReferral: nothing is changed.

    Source:
        COL-098 【金沢収納】第23条(3)イ.
    """
    hold = Hold.objects.get(pk=hold_id)
    lock_supplies([hold.supply_id])
    if not reason.strip():
        raise errors.ReasonMissing()
    is_reviewed = ReferralStep.objects.filter(hold=hold).exists()
    if hold.kind == HoldKind.WELFARE and (hasattr(hold, "referral") or is_reviewed):
        raise errors.HoldOfReferral()
    return write_end(hold, reason=reason, at=at, actor=actor)


def write_end(hold: Hold, *, reason: str, at: datetime, actor: Actor) -> HoldEnd:
    """End a hold under the supply's lock, and judge the supply again.

    Raises:
        HoldOver: nothing is changed.
    """
    today = clock.day_of(at)
    if hold.until <= today or HoldEnd.objects.filter(hold=hold).exists():
        raise errors.HoldOver()
    end = HoldEnd.objects.create(hold=hold, on=today, reason=reason.strip(), at=at, by_id=actor.pk)
    worklist.close_item(referral_key(hold), at=at, actor=actor)
    record("arrears.hold.ended", hold, hold.supply_id, actor, at, kind=hold.kind)
    touch([hold.supply_id], cause="arrears.HoldEnd", at=at)
    return end


@transaction.atomic
def ask_suspension(
    *, supply_id: int, until: date, reason: str, at: datetime, actor: Person
) -> ApprovalRequest:
    """Ask a second person for 徴収停止 until a day.

    Raises:
        ReasonMissing, HoldDaysWrong, HoldRuns, MayNotAsk, AlreadyAsked: nothing is changed.

    Source:
        COL-069 【金沢収納】別表２ 料金システムへの入力.
    """
    lock_supplies([supply_id])
    refuse_hold(supply_id, HoldKind.SUSPENDED, until, reason, clock.day_of(at))
    return approvals.ask(
        kind=SUSPEND,
        title="徴収停止",
        subject=Supply.objects.get(pk=supply_id),
        reason=reason[:200],
        facts={"until": until},
        actor=actor,
        at=at,
    )


def suspend(request: ApprovalRequest, decision: Decision) -> None:
    """Carry out what two people agreed on."""
    write_hold(
        supply_id=request.subject_id,
        kind=HoldKind.SUSPENDED,
        until=date.fromisoformat(request.facts["until"]),
        reason=request.reason,
        at=decision.decided_at,
        actor=request.asked_by,
        approved_by_id=decision.decided_by_id,
    )


@transaction.atomic
def note_reason(*, supply_id: int, reason: UnpaidReason.Reason, at: datetime, actor: Actor) -> UnpaidReason:
    """Write down why nothing is paid; the last word holds.

    Source:
        COL-069 【金沢収納】別表２ 料金システムへの入力.
    """
    lock_supplies([supply_id])
    made = UnpaidReason.objects.create(supply_id=supply_id, reason=reason, at=at, by_id=actor.pk)
    record("arrears.reason.noted", made, supply_id, actor, at, why=reason.value)
    return made


def record(
    action: str, subject: Model, supply_id: int, actor: Actor | None, at: datetime, **facts: Any
) -> None:
    """The act, in the trace of whoever uses or pays for the supply."""
    people = users_and_payers([supply_id], on=clock.day_of(at))
    audit.record(action=action, subject=subject, actor=actor, at=at, customers=people, **facts)
