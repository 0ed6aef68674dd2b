"""Which line is open when: the rule pack's hours, the days the client named, and what it asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import CallHours, packs_between
from mizuhiki.servicehours.models import BusyDay, BusyNaming, Extension
from mizuhiki.servicehours.rules import DayHours, Line, Season, Spans, merged, minute_of, without

LOOK_AHEAD = 400  # days: longer than any line stays as it is


@dataclass(frozen=True)
class Switch:
    """The instant at which another line takes the calls; no line at the end of the term."""

    at: datetime
    line: Line | None


@dataclass(frozen=True)
class YearCounts:
    """A calendar year in numbers."""

    open_days: int
    closed_days: int
    busy_days: int
    about: int  # busy days the contract speaks of
    extensions: int


def terms_on(day: date) -> CallHours | None:
    """The contract's hours on a day; none where no pack speaks of a call centre."""
    pack = packs_between(day, day)[day]
    return pack.call_hours if pack else None


def hours_of(day: date) -> DayHours:
    """The hours of a day."""
    return hours_between(day, day)[0]


def hours_between(first: date, last: date) -> list[DayHours]:
    """The hours of each day from first to last, both in; three queries however many days."""
    packs = packs_between(first, last)
    busy = busy_days(first, last)
    extra = _extensions(first, last)
    return [
        _hours(day, pack.call_hours if pack else None, is_busy=day in busy, extra=extra.get(day, ()))
        for day, pack in packs.items()
    ]


def _hours(day: date, terms: CallHours | None, *, is_busy: bool, extra: Spans) -> DayHours:
    if terms is None or not terms.is_in_term(day):
        return DayHours(day, Season.OUTSIDE, ())
    if not terms.calendar.is_open(day):
        usual, season = Spans(), Season.CLOSED
    elif is_busy and terms.may_be_busy(day):
        usual, season = ((minute_of(terms.busy_opens), minute_of(terms.busy_closes)),), Season.BUSY
    else:
        usual, season = (
            ((minute_of(terms.calendar.opens), minute_of(terms.calendar.closes)),),
            Season.USUAL,
        )
    return DayHours(day, season, merged([*usual, *extra]), without(extra, usual))


def busy_days(first: date, last: date) -> set[date]:
    """The days the client named and did not take back."""
    named = BusyDay.objects.filter(day__range=(first, last)).order_by("pk")
    found = dict(named.values_list("day", "is_busy"))  # the newest row of a day holds
    return {day for day, is_busy in found.items() if is_busy}


def _extensions(first: date, last: date) -> dict[date, Spans]:
    found: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
    for one in Extension.objects.filter(day__range=(first, last)).select_related("end"):
        found[one.day].append((one.from_minute, end_of(one)))
    return {day: merged(spans) for day, spans in found.items()}


def end_of(extension: Extension) -> int:
    """The minute at which it ends or ended."""
    end = getattr(extension, "end", None)
    return end.to_minute if end is not None else extension.to_minute


def line_open_at(at: datetime) -> Line | None:
    """The one line that is open at an instant; none outside the term (EMG-001)."""
    local = at.astimezone(clock.TOKYO)
    return hours_of(local.date()).line_at(minute_of(local.time()))


def open_minutes(day: date, line: Line) -> int:
    """How many minutes of a day a line is open: the hours of KPIs."""
    return hours_of(day).open_minutes(line)


def next_switches(count: int, *, at: datetime) -> list[Switch]:
    """The next changes of the line that is open, after an instant.

    Source:
        EMG-007 【金沢CC】第3章 第4(2)イ.
    """
    local = at.astimezone(clock.TOKYO)
    found: list[Switch] = []
    line = line_open_at(at)
    first = local.date()
    for hours in hours_between(first, first + timedelta(days=LOOK_AHEAD)):
        for minute in sorted({0, *(edge for span in hours.centre for edge in span)} - {24 * 60}):
            when = instant_of(hours.day, minute)
            after = hours.line_at(minute)
            if when > at and after != line:
                found.append(Switch(when, after))
                line = after
            if len(found) == count:
                return found
    return found


def next_opening(at: datetime) -> datetime | None:
    """When the centre opens next, after an instant; None when it does not before the term ends."""
    return next((one.at for one in next_switches(3, at=at) if one.line == Line.CENTRE), None)


def instant_of(day: date, minute: int) -> datetime:
    """The instant of a minute of a day; 1440 is the next midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=clock.TOKYO) + timedelta(minutes=minute)


def counts_of_year(hours: Sequence[DayHours], *, about: int) -> YearCounts:
    """The days of a year as they are counted against the contract."""
    seasons = [one.season for one in hours]
    return YearCounts(
        open_days=sum(1 for one in seasons if one in (Season.USUAL, Season.BUSY)),
        closed_days=seasons.count(Season.CLOSED),
        busy_days=seasons.count(Season.BUSY),
        about=about,
        extensions=sum(1 for one in hours if one.extra),
    )


def extensions(*, since: date) -> list[Extension]:
    """The extensions from a day on, the latest first."""
    found = Extension.objects.filter(day__gte=since).select_related("by", "end__by")
    return list(found.order_by("-day", "-from_minute", "-pk"))


def namings(year: int) -> list[BusyNaming]:
    """What the client named for a year, the latest first."""
    return list(BusyNaming.objects.filter(year=year).select_related("by").order_by("-pk"))
