"""The one business calendar: which days a service works, and its hours.

National holidays come from `jpholiday`; a service adds its own closed days (rule pack data). Banks
close on Saturdays, Sundays, national holidays and 31 December to 3 January.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, time, timedelta

import jpholiday

MonthDay = tuple[int, int]
MOST_CLOSED_DAYS = 366  # a calendar without an open day in a year is a mistake, not a holiday
_LEAP_DAYS = (date(2024, 1, 1) + timedelta(days=number) for number in range(366))
_YEAR = tuple((day.month, day.day) for day in _LEAP_DAYS)


@dataclass(frozen=True)
class BusinessCalendar:
    """When one service is open. `extra_open` wins over every reason to be closed.

    Attributes:
        closed_weekdays: 0 is Monday.
        closed_month_days: (month, day) closed each year.
        opens, closes: hours of an ordinary day, half-open.
    """

    name: str
    closed_weekdays: frozenset[int] = frozenset({5, 6})
    closed_on_holidays: bool = True
    closed_month_days: frozenset[MonthDay] = frozenset()
    extra_closed: frozenset[date] = field(default_factory=frozenset)
    extra_open: frozenset[date] = field(default_factory=frozenset)
    opens: time = time(9, 0)
    closes: time = time(17, 45)

    def why_closed(self, day: date) -> str | None:
        """The reason the service is closed on a day, in Japanese; None when it is open."""
        if day in self.extra_open:
            return None
        if day in self.extra_closed:
            return "臨時休業日"
        if (day.month, day.day) in self.closed_month_days:
            return "年末年始" if day.month in (1, 12) else "休業日"
        if day.weekday() in self.closed_weekdays:
            return "月火水木金土日"[day.weekday()] + "曜日"
        if self.closed_on_holidays and jpholiday.is_holiday(day):
            return str(jpholiday.is_holiday_name(day))
        return None

    def is_open(self, day: date) -> bool:
        """Whether the service works on this day."""
        return self.why_closed(day) is None

    def on_or_after(self, day: date) -> date:
        """The first open day from `day` on."""
        return self._nearest(day, timedelta(days=1))

    def on_or_before(self, day: date) -> date:
        """The last open day up to `day`."""
        return self._nearest(day, timedelta(days=-1))

    def _nearest(self, day: date, step: timedelta) -> date:
        for _ in range(MOST_CLOSED_DAYS):
            if self.is_open(day):
                return day
            day += step
        raise AssertionError(f"{self.name} has no open day within a year of {day}")

    def add_open_days(self, day: date, count: int) -> date:
        """The `count`-th open day after `day`; `day` itself does not count."""
        assert count > 0, count
        for _ in range(count):
            day = self.on_or_after(day + timedelta(days=1))
        return day


def month_days(*ranges: tuple[MonthDay, MonthDay]) -> frozenset[MonthDay]:
    """Spell out ranges of (month, day), both ends in, within or across the turn of the year.

    29 February belongs to every range that spans it; in most years it does not come.
    """
    days: set[MonthDay] = set()
    for first, last in ranges:
        start, end = _YEAR.index(first), _YEAR.index(last)
        days.update(_YEAR[start : end + 1] if start <= end else (*_YEAR[start:], *_YEAR[: end + 1]))
    return frozenset(days)


BANKS = BusinessCalendar(
    name="銀行", closed_month_days=month_days(((12, 31), (1, 3))), opens=time(9), closes=time(15)
)


def holidays_of_year(year: int) -> Collection[tuple[date, str]]:
    """National holidays of a year with their names."""
    return [(day, name) for day, name in jpholiday.year_holidays(year)]


def months_until(today: date, *, back: int) -> list[date]:
    """The first days of this month and of `back` months before it, newest first."""
    months = [today.replace(day=1)]
    while len(months) <= back:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months
