"""休業日の業務: written down before it is done, and found again in the month's report."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.platform import locks
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.closed_day_errors import (
    AlreadyWithdrawn,
    ClosedDayWorkMissing,
    DayIsOpen,
    NobodyWorks,
)
from mizuhiki.staff.models import ClosedDayStaff, ClosedDayWithdrawal, ClosedDayWork, User

CALENDAR = "collection"  # of the rule pack: the days of the counter and of whoever collects


def why_closed(day: date) -> str | None:
    """The reason why collection is closed on a day; None where it works."""
    return pack_on(day).calendars[CALENDAR].why_closed(day)


@transaction.atomic
def note_closed_day_work(
    *,
    day: date,
    task: str,
    reason: str,
    people: Collection[int],
    reference: str,
    actor: User,
    at: datetime,
) -> ClosedDayWork:
    """Write down what will be done on a closed day, by whom, and why it cannot wait.

    Args:
        reference: the key of this act; the same key writes once, however often it is sent.

    Raises:
        DayIsOpen, NobodyWorks: nothing is changed.

    Source:
        COL-010 【金沢収納】第6条(2).
    """
    locks.take_name(f"closed-day:{reference}")
    before = ClosedDayWork.objects.filter(reference=reference).first()
    if before is not None:
        return before
    if why_closed(day) is None:
        raise DayIsOpen(day=day)
    if not people:
        raise NobodyWorks()
    work = ClosedDayWork.objects.create(
        day=day, task=task.strip(), reason=reason.strip(), reference=reference, at=at, by_id=actor.pk
    )
    ClosedDayStaff.objects.bulk_create(
        ClosedDayStaff(work=work, person_id=person_id) for person_id in sorted(set(people))
    )
    record(action="staff.closed_day.noted", subject=work, actor=actor, at=at, day=day, count=len(people))
    return work


@transaction.atomic
def withdraw_closed_day_work(*, work_id: int, reason: str, actor: User, at: datetime) -> ClosedDayWithdrawal:
    """It was not done; the entry stays, struck out.

    Raises:
        AlreadyWithdrawn: nothing is changed.

    Source:
        COL-010 【金沢収納】第6条(2).
    """
    locks.take_name(f"closed-day-work:{work_id}")
    work = ClosedDayWork.objects.get(pk=work_id)
    if ClosedDayWithdrawal.objects.filter(work=work).exists():
        raise AlreadyWithdrawn()
    made = ClosedDayWithdrawal.objects.create(work=work, reason=reason.strip(), at=at, by_id=actor.pk)
    record(action="staff.closed_day.withdrawn", subject=work, actor=actor, at=at, day=work.day)
    return made


def closed_day_works(first: date, end: date) -> list[ClosedDayWork]:
    """The entries of the days from one until before another, in order."""
    found = ClosedDayWork.objects.filter(day__gte=first, day__lt=end).order_by("day", "pk")
    return list(found.select_related("by", "withdrawal").prefetch_related("staff__person"))


def require_closed_day_work(day: date) -> ClosedDayWork | None:
    """What lets work be done on a day: nothing where it is open, else the newest entry of it.

    Raises:
        ClosedDayWorkMissing: it is closed, and there is none that stands.
    """
    why = why_closed(day)
    if why is None:
        return None
    entry = ClosedDayWork.objects.filter(day=day, withdrawal=None).order_by("-pk").first()
    if entry is None:
        raise ClosedDayWorkMissing(day=day, why=why)
    return entry
