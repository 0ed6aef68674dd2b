"""The client names busy days, asks for work beyond the hours, and says when that ends."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.servicehours import errors, selectors
from mizuhiki.servicehours.models import BusyDay, BusyNaming, Extension, ExtensionEnd
from mizuhiki.servicehours.rules import DAY, Season, clock_time, in_words, minute_of, without


@transaction.atomic
def name_busy_days(
    *, year: int, days: Collection[date], officer: str, paper: str, reference: str, actor: Actor, at: datetime
) -> BusyNaming:
    """Make these days of a year the busy ones, and every other day usual; days that have begun stay.

    Args:
        days: all busy days of the year, those named before included.
        officer, paper: who of the client named them, and in which paper.
        reference: the key of this act; the same key is written once.

    Raises:
        NamedAlready, SourceMissing, NoCallHours, DayNotNameable, DayBegun, NothingNamed: nothing is written.

    Source:
        CC-012 【金沢CC】第2章 第7(1)①.
    """
    locks.take_name(f"busy-days:{year}")
    if BusyNaming.objects.filter(reference=reference).exists():
        raise errors.NamedAlready
    if not (officer.strip() and paper.strip()):
        raise errors.SourceMissing
    wanted, first, last = set(days), date(year, 1, 1), date(year, 12, 31)
    before = selectors.busy_days(first, last)
    changed = wanted ^ before
    if not changed:
        raise errors.NothingNamed
    _refuse_unnameable(changed & wanted, changed, today=clock.day_of(at))
    naming = BusyNaming.objects.create(
        year=year,
        officer=officer.strip(),
        paper=paper.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    BusyDay.objects.bulk_create(
        BusyDay(naming=naming, day=day, is_busy=day in wanted) for day in sorted(changed)
    )
    record(
        action="servicehours.busy_days.named",
        subject=naming,
        actor=actor,
        at=at,
        count=len(wanted),
    )
    return naming


def _refuse_unnameable(named: Collection[date], changed: Collection[date], *, today: date) -> None:
    for day in sorted(changed):
        if day <= today:
            raise errors.DayBegun(day=f"{day:%Y-%m-%d}")
    for day in sorted(named):
        terms = selectors.terms_on(day)
        if terms is None:
            raise errors.NoCallHours(day=f"{day:%Y-%m-%d}")
        if not (terms.is_in_term(day) and terms.may_be_busy(day)):
            first, last = ("{}月{}日".format(*end) for end in (terms.busy_first, terms.busy_last))
            raise errors.DayNotNameable(day=f"{day:%Y-%m-%d}", first=first, last=last)


@transaction.atomic
def open_extension(
    *,
    day: date,
    from_minute: int,
    to_minute: int,
    reason: str,
    officer: str,
    asked_at: datetime,
    staff: int,
    cost: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Extension:
    """Work beyond the hours of a day, at once: routing, KPI hours and the night line follow.

    Args:
        from_minute, to_minute: minutes of the day, half-open; 1440 is its end.
        officer: who of the client asked.
        cost: what was agreed about the cost, or when it will be.

    Raises:
        ExtensionEntered, SourceMissing, ExtensionBackwards, AskedInFuture, ExtensionOutsideTerm,
            ExtensionPast, ExtensionWithinHours: nothing is written.

    Source:
        CC-053 【金沢CC】第2章 第15.
    """
    locks.take_name(f"extension:{day}")
    if Extension.objects.filter(reference=reference).exists():
        raise errors.ExtensionEntered
    if not (reason.strip() and officer.strip() and cost.strip()):
        raise errors.SourceMissing
    if not 0 <= from_minute < to_minute <= DAY:
        raise errors.ExtensionBackwards
    if asked_at > at:
        raise errors.AskedInFuture
    _refuse_impossible(day, from_minute, to_minute, at)
    made = Extension.objects.create(
        day=day,
        from_minute=from_minute,
        to_minute=to_minute,
        reason=reason.strip(),
        officer=officer.strip(),
        asked_at=asked_at,
        staff=staff,
        cost=cost.strip(),
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    record(
        action="servicehours.extension.opened",
        subject=made,
        actor=actor,
        at=at,
        on=day,
        minutes=to_minute - from_minute,
    )
    return made


def _refuse_impossible(day: date, from_minute: int, to_minute: int, at: datetime) -> None:
    hours, local = selectors.hours_of(day), at.astimezone(clock.TOKYO)
    if hours.season == Season.OUTSIDE:
        raise errors.ExtensionOutsideTerm(day=f"{day:%Y-%m-%d}")
    new = without(((from_minute, to_minute),), hours.centre)
    if not new:
        raise errors.ExtensionWithinHours(day=f"{day:%Y-%m-%d}", hours=in_words(hours.centre))
    now = minute_of(local.time())
    if (day, new[0][0]) < (local.date(), now):
        raise errors.ExtensionPast(now=f"{local:%Y-%m-%d} {clock_time(now)}")


@transaction.atomic
def end_extension(*, extension_id: int, officer: str, actor: Actor, at: datetime) -> ExtensionEnd:
    """End an extension now, or call it off before it began; the night line takes over at once.

    Raises:
        SourceMissing, ExtensionOver: nothing is written.

    Source:
        CC-053 【金沢CC】第2章 第15.
    """
    extension = Extension.objects.get(pk=extension_id)
    locks.take_name(f"extension:{extension.day}")
    if not officer.strip():
        raise errors.SourceMissing
    local = at.astimezone(clock.TOKYO)
    now = minute_of(local.time()) + 1 if local.date() == extension.day else 0
    end = ExtensionEnd.objects.filter(pk=extension_id).first()
    last = end.to_minute if end else extension.to_minute
    if end is not None or local.date() > extension.day or now >= last:
        raise errors.ExtensionOver(end=f"{extension.day:%Y-%m-%d} {clock_time(last)}")
    made = ExtensionEnd.objects.create(
        extension=extension,
        to_minute=max(now, extension.from_minute),
        officer=officer.strip(),
        at=at,
        by_id=actor.pk,
    )
    record(action="servicehours.extension.ended", subject=extension, actor=actor, at=at, on=extension.day)
    return made
