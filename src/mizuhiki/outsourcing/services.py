"""An incidental task is booked, or taken back with a reason."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.outsourcing import errors
from mizuhiki.outsourcing.models import MOST_COUNT, MOST_MINUTES, IncidentalTask, TaskReversal
from mizuhiki.outsourcing.permissions import TASK_REVERSE
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.rulepacks.api import month_before, pack_on
from mizuhiki.staff.api import User


def first_day(today: date) -> date:
    """The first day that takes tasks: last month's report is made in the first ten days of this month."""
    return month_before(today)


@transaction.atomic
def book_task(
    *,
    work_type: str,
    description: str,
    count: int,
    minutes: int,
    done_on: date,
    reference: str,
    actor: Actor,
    at: datetime,
    agreement: str = "",
) -> IncidentalTask:
    """Book a task that belongs to a type of work, though no screen is made for it.

    Args:
        minutes: of all `count` of them together.
        reference: the key of this act; the same key is written once, however often it is sent.
        agreement: when and with whom of the client it was agreed, where it had to be.

    Raises:
        WorkTypeUnknown, TaskSaysNothing, TaskOutOfTime, TaskOutOfBounds, TaskBooked: nothing is written.

    Source:
        COL-052 【金沢収納】第3条, 第23条(1)コ, (2)オ, (3)サ, (4)キ;
        CC-051 【金沢CC】別紙３ ２(5), 第2章 第19.
    """
    _check(work_type, description, count=count, minutes=minutes, done_on=done_on, today=clock.day_of(at))
    task, is_new = IncidentalTask.objects.get_or_create(
        reference=reference,
        defaults={
            "work_type": work_type,
            "description": description.strip(),
            "count": count,
            "minutes": minutes,
            "done_on": done_on,
            "agreement": agreement.strip(),
            "at": at,
            "by_id": actor.pk,
        },
    )
    if not is_new:
        raise errors.TaskBooked
    record(
        action="outsourcing.task.booked",
        subject=task,
        actor=actor,
        at=at,
        kind=work_type,
        count=count,
        minutes=minutes,
        on=done_on,
    )
    return task


def _check(work_type: str, description: str, *, count: int, minutes: int, done_on: date, today: date) -> None:
    """Refuse what cannot be a task of that day."""
    if not first_day(today) <= done_on <= today:
        raise errors.TaskOutOfTime(first=f"{first_day(today):%Y-%m-%d}")
    if work_type not in pack_on(done_on).outsourcing.work_types:
        raise errors.WorkTypeUnknown(day=f"{done_on:%Y-%m-%d}")
    if not description.strip():
        raise errors.TaskSaysNothing
    if not (1 <= count <= MOST_COUNT and 1 <= minutes <= MOST_MINUTES):
        raise errors.TaskOutOfBounds(most_count=MOST_COUNT, most_minutes=MOST_MINUTES)


@transaction.atomic
def reverse_task(*, task_id: int, reason: str, actor: User, at: datetime) -> TaskReversal:
    """Take a task back: it stays in its day's report, and counts nowhere.

    Raises:
        TaskReversed, TaskOfAnother, ReasonMissing: nothing is written.

    Source:
        COL-052 【金沢収納】第3条; design.md, law 4.
    """
    task = IncidentalTask.objects.select_for_update(no_key=True).get(pk=task_id)
    before = TaskReversal.objects.filter(task=task).first()
    if before is not None:
        raise errors.TaskReversed(day=f"{clock.day_of(before.at):%Y-%m-%d}")
    if task.by_id != actor.pk and not actor.has_perm(TASK_REVERSE):
        raise errors.TaskOfAnother
    if not reason.strip():
        raise errors.ReasonMissing
    reversal = TaskReversal.objects.create(task=task, reason=reason.strip(), at=at, by_id=actor.pk)
    record(
        action="outsourcing.task.reversed",
        subject=task,
        actor=actor,
        at=at,
        kind=task.work_type,
        count=task.count,
        minutes=task.minutes,
        on=task.done_on,
    )
    return reversal
