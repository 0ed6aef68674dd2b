"""The months around one."""

from calendar import monthrange
from datetime import date, timedelta


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day (民法第143条)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of(day: date, months: int) -> date:
    """The last day of so many months that begin the day after (民法第140条, 第143条第2項)."""
    begins = day + timedelta(days=1)
    ends = months_after(begins, months)
    return ends - timedelta(days=1) if ends.day == begins.day else ends  # no such day: the last of the month
