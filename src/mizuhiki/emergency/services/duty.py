"""Officers on duty are called in order until one says yes; lists and rosters are put in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.emergency import errors, rules, selectors
from mizuhiki.emergency.models import (
    DutyAnswer,
    DutyCall,
    DutyList,
    DutyPhone,
    DutyTurn,
    Report,
    Roster,
    Shift,
)
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.servicehours.api import instant_of
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

ON_CALL = ItemKind("emergency.on_call", "当番への緊急通報", "repairs", has_owner=True)
UNANSWERED = ItemKind("emergency.unanswered", "当番職員の応答なし", "supervisor")
TIME_TO_REACH = timedelta(minutes=15)
MOST_DAYS, MOST_OFFICERS = 92, 5
How = DutyAnswer.How


@dataclass(frozen=True)
class Officer:
    """Somebody who is called, and under which number."""

    person_id: int
    telephone: str


@dataclass(frozen=True)
class Hours:
    """An operator's hours in a night."""

    person_id: int
    from_minute: int
    to_minute: int
    is_shared: bool


def call_next(report: Report, *, at: datetime) -> DutyCall | None:
    """The next officer of the night is to be called; when there is none, the supervisor has to find one."""
    turns = selectors.duty_turns(rules.night_of(report.at.astimezone(clock.TOKYO)))
    before = list(report.duty_calls.values_list("turn__officer_id", flat=True))
    turn = next((one for one in turns if one.officer_id not in before), None)
    if turn is None:
        worklist.open_item(
            kind=UNANSWERED.code,
            key=unanswered_key(report),
            title=f"{report.shown}（{report.get_topic_display()}）を受ける当番職員がいない",
            due_at=at + TIME_TO_REACH,
            at=at,
            url_name="emergency:report_show",
            url_args=[report.pk],
            subject=report,
            rank=worklist.Rank.URGENT,
        )
        return None
    call = DutyCall.objects.create(report=report, turn=turn, number=len(before) + 1, at=at)
    _notify(call, at=at)
    return call


def _notify(call: DutyCall, *, at: datetime) -> None:
    """Lay the report in the officer's own inbox; the operator telephones besides."""
    officer, report = call.turn.officer, call.report
    patience = timedelta(minutes=selectors.escalate_minutes(clock.day_of(at)))
    worklist.open_item(
        kind=ON_CALL.code,
        key=_key_of(call),
        title=f"当番への緊急通報 {report.shown}（{report.get_topic_display()}）",
        due_at=at + patience,
        at=at,
        url_name="emergency:report_show",
        url_args=[report.pk],
        subject=report,
        rank=worklist.Rank.URGENT,
    )
    desks = worklist.desks_of(officer)
    desk = desks[0].code if desks else "repairs"
    worklist.assign(_key_of(call), to=officer, desk=desk, actor=system_actor("emergency"), at=at)


@transaction.atomic
def answer_call(*, call_id: int, how: str, actor: Actor, at: datetime) -> DutyAnswer:
    """Write down what came of calling an officer; without a yes the next one is called.

    Raises:
        CallAnswered: nothing is written.

    Source:
        EMG-003 【金沢CC】第3章 第4(1)ア.
    """
    call = DutyCall.objects.select_related("report").get(pk=call_id)
    locks.take_name(f"night-report:{call.report_id}")
    before = DutyAnswer.objects.filter(pk=call_id).first()
    if before is not None:
        instant = f"{before.at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
        raise errors.CallAnswered(at=instant, how=before.get_how_display())
    made = DutyAnswer.objects.create(call=call, how=How(how), at=at, by_id=actor.pk)
    worklist.close_item(_key_of(call), at=at, actor=actor)
    record(action="emergency.duty.answered", subject=call.report, actor=actor, at=at, how=made.how)
    if made.how == How.ACKNOWLEDGED:
        worklist.close_item(unanswered_key(call.report), at=at, actor=actor)
    elif not (hasattr(call.report, "end") or hasattr(call.report, "accepted")):
        call_next(call.report, at=at)
    return made


def escalate(*, at: datetime, actor: Actor) -> int:
    """Who did not answer in time is passed over, and the next one is called; returns how many were.

    Source:
        EMG-003 【金沢CC】第3章 第4(1)ア; issue 5, point 10.
    """
    patience = timedelta(minutes=selectors.escalate_minutes(clock.day_of(at)))
    late = DutyCall.objects.filter(answer__isnull=True, at__lte=at - patience).order_by("pk")
    count = 0
    for call_id in late.values_list("pk", flat=True):
        try:
            answer_call(call_id=call_id, how=How.SILENT, actor=actor, at=at)
        except errors.CallAnswered:  # somebody was faster
            continue
        count += 1
    return count


def is_acknowledged(report: Report) -> bool:
    """Whether an officer said yes."""
    return report.duty_calls.filter(answer__how=How.ACKNOWLEDGED).exists()


@transaction.atomic
def set_duty(
    *,
    first_on: date,
    last_on: date,
    officers: Sequence[Officer],
    reference: str,
    actor: Actor,
    at: datetime,
) -> DutyList:
    """Say who of the bureau is called in the nights of these days, in which order.

    Raises:
        TakenAlready, PeriodWrong, OfficersWrong: nothing is written.

    Source:
        EMG-003 【金沢CC】第3章 第4(1)ア.
    """
    locks.take_name("night-duty")
    if DutyList.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    _refuse_period(first_on, last_on, at)
    people = [one.person_id for one in officers]
    numbers = all(one.telephone.strip() for one in officers)
    if not (1 <= len(people) <= MOST_OFFICERS and len(set(people)) == len(people) and numbers):
        raise errors.OfficersWrong
    made = DutyList.objects.create(
        first_on=first_on, last_on=last_on, reference=reference, at=at, by_id=actor.pk
    )
    for number, one in enumerate(officers, start=1):
        turn = DutyTurn.objects.create(duty=made, number=number, officer_id=one.person_id)
        DutyPhone.objects.create(turn=turn, number=one.telephone.strip())
    record(
        action="emergency.duty.set",
        subject=made,
        actor=actor,
        at=at,
        from_on=first_on,
        ends_on=last_on,
        count=len(people),
    )
    return made


@transaction.atomic
def set_roster(
    *,
    first_on: date,
    last_on: date,
    shifts: Sequence[Hours],
    responsible_id: int,
    telephone: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Roster:
    """Say who answers in the nights of these days; each open minute of them has somebody.

    Args:
        shifts: hours of every one of these nights; an end up to noon is of the next morning.
        responsible_id: who is responsible in these nights, with a number to reach them.

    Raises:
        TakenAlready, PeriodWrong, SaysNothing, NoShift, NobodyOn: nothing is written.

    Source:
        EMG-011, EMG-015 【金沢CC】第3章 第4(5)ア, 第6(4).
    """
    locks.take_name("night-roster")
    if Roster.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    _refuse_period(first_on, last_on, at)
    if not telephone.strip():
        raise errors.SaysNothing
    _refuse_gap(first_on, last_on, shifts)
    made = Roster.objects.create(
        first_on=first_on,
        last_on=last_on,
        responsible_id=responsible_id,
        telephone=telephone.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    Shift.objects.bulk_create(
        Shift(
            roster=made,
            operator_id=one.person_id,
            from_minute=one.from_minute,
            to_minute=one.to_minute,
            is_shared=one.is_shared,
        )
        for one in shifts
    )
    record(
        action="emergency.roster.set",
        subject=made,
        actor=actor,
        at=at,
        from_on=first_on,
        ends_on=last_on,
        count=len(shifts),
    )
    return made


def _refuse_period(first_on: date, last_on: date, at: datetime) -> None:
    night = rules.night_of(at.astimezone(clock.TOKYO))
    if not (night <= first_on <= last_on and (last_on - first_on).days < MOST_DAYS):
        raise errors.PeriodWrong(most=MOST_DAYS)


def _refuse_gap(first_on: date, last_on: date, shifts: Sequence[Hours]) -> None:
    if not shifts:
        raise errors.NoShift
    spans = [rules.shift_span(one.from_minute, one.to_minute) for one in shifts]
    for night in (first_on + timedelta(days=number) for number in range((last_on - first_on).days + 1)):
        gap = rules.uncovered(selectors.night_minutes(night), spans)
        if gap is not None:
            start, end = (f"{instant_of(night, minute):%Y-%m-%d %H:%M}" for minute in gap)
            raise errors.NobodyOn(start=start, end=end)


def _key_of(call: DutyCall) -> str:
    return f"emergency.duty:{call.pk}"


def unanswered_key(report: Report) -> str:
    """Of the item that says no officer took it."""
    return f"emergency.unanswered:{report.pk}"
