"""A year as twelve months of weeks, as a wall calendar has it: Sunday first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jpholiday

from mizuhiki.servicehours.rules import DayHours, Season

MARKS = {Season.BUSY: "繁", Season.CLOSED: "休", Season.OUTSIDE: "外", Season.USUAL: ""}


@dataclass(frozen=True)
class Cell:
    """A day of the calendar: what stands under its number, and what it means."""

    day: date
    mark: str
    words: str
    is_rest: bool  # Sunday or national holiday
    is_today: bool
    is_ticked: bool = False
    is_fixed: bool = False  # it has begun: nothing can be changed


@dataclass(frozen=True)
class Month:
    """A month; a week has seven places, None where another month is."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]


def of_year(hours: Sequence[DayHours], *, today: date) -> list[Month]:
    """The months of a year's hours."""
    cells = [
        Cell(
            one.day,
            "延" if one.extra else MARKS[one.season],
            f"{one.season.label} {one.words}" if one.centre else one.season.label,
            _rests(one.day),
            one.day == today,
        )
        for one in hours
    ]
    months: dict[date, list[Cell]] = {}
    for cell in cells:
        months.setdefault(cell.day.replace(day=1), []).append(cell)
    return [Month(first, _weeks(found)) for first, found in months.items()]


def weeks_of(days: Sequence[date], *, ticked: Collection[str], today: date) -> list[Month]:
    """The days that can be ticked, by month."""
    months: dict[date, list[Cell]] = {}
    for day in days:
        cell = Cell(day, "", "", _rests(day), day == today, f"{day}" in ticked, day <= today)
        months.setdefault(day.replace(day=1), []).append(cell)
    return [Month(first, _weeks(found)) for first, found in months.items()]


def _rests(day: date) -> bool:
    return day.weekday() == 6 or bool(jpholiday.is_holiday(day))


def _weeks(cells: Sequence[Cell]) -> list[list[Cell | None]]:
    first = cells[0].day
    by_day = {cell.day: cell for cell in cells}
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    count = ((cells[-1].day - start).days // 7) + 1
    return [
        [by_day.get(start + timedelta(days=7 * week + place)) for place in range(7)] for week in range(count)
    ]
