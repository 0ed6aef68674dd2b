"""The day is watched: what is about to miss its floor is told to the supervisor while it can be mended."""

from datetime import date, datetime, time

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.reporting import rules
from mizuhiki.reporting.days import Danger, DayFigures, day_figures
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.models import Warned
from mizuhiki.servicehours import api as hours
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Outcome, Rank

DANGER = ItemKind(
    "reporting.danger",
    "応答率の警告",
    "supervisor",
    (Outcome("acted", "手当てをした", needs_note=True),),
)


@transaction.atomic
def watch_day(*, at: datetime, actor: Actor) -> int:
    """Warn of what is about to miss its floor, and take away what is over; returns how many warnings are new.

    An hour that was warned of is not warned of again, whatever became of the item.

    Source:
        CC-008 【金沢CC】第2章 第6①.
    """
    locks.take_name("reporting-warnings")
    waiting = _waiting()
    day = clock.day_of(at)
    if not waiting and hours.line_open_at(at) != hours.Line.CENTRE:
        return 0
    try:
        figures = day_figures(day, now=at)
    except NoContract:
        return 0
    for past in waiting:
        _take_away(past, figures, at=at, actor=actor)
    known = set(Warned.objects.filter(day=day).values_list("slot", flat=True))
    new = [one for one in figures.dangers if one.slot not in known]
    for danger in new:
        _warn(danger, day, at=at, actor=actor)
    return len(new)


def _warn(danger: Danger, day: date, *, at: datetime, actor: Actor) -> None:
    made = Warned.objects.create(
        day=day,
        slot=danger.slot,
        floor_percent=danger.floor_percent,
        offered=danger.counts.offered,
        answered=danger.counts.answered,
        to_come=danger.to_come,
        at=at,
    )
    audit.record(action="reporting.danger.warned", subject=made, actor=actor, at=at, day=day)
    what = f"{danger.slot:%H:%M}からの時間帯" if danger.slot else "今日"
    worklist.open_item(
        kind=DANGER.code,
        key=_key(day, danger.slot),
        title=f"{what}の応答率が{danger.floor_percent}%を下回りそうです"
        f"（着信{danger.counts.offered:,}件、応答{danger.counts.answered:,}件）",
        due_at=max(danger.ends_at, at),
        at=at,
        actor=actor,
        url_name="reporting:day_show",
        subject=made,
        rank=Rank.URGENT,
    )


def _take_away(warned: Warned, today: DayFigures, *, at: datetime, actor: Actor) -> None:
    """End the item of an hour or a day that is over, with how it came out."""
    is_today = warned.day == today.day
    if is_today and not today.is_slot_over(warned.slot):
        return
    figures = today if is_today else day_figures(warned.day, now=at)
    rate = rules.tenths(figures.counts_of(warned.slot).answer_rate)
    worklist.close_item(_key(warned.day, warned.slot), at=at, actor=actor, note=f"終わりの応答率 {rate}%")


def _waiting() -> list[Warned]:
    """The warnings whose item is open."""
    items = worklist.Item.objects.filter(kind=DANGER.code, closed_at__isnull=True)
    return list(Warned.objects.filter(pk__in=items.values("subject_id")).order_by("pk"))


def _key(day: date, slot: time | None) -> str:
    return f"reporting.danger:{day}" + (f":{slot:%H%M}" if slot else "")
