"""The one clock. Instants are aware; a day is a day in Asia/Tokyo.

`now()` is called at the edge (a view, a command, a job) and passed down. Tests and the demo's months
of life move it with `travel`; nothing else may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))


def now() -> datetime:
    """The present instant, aware, in Asia/Tokyo."""
    return datetime.now(TOKYO) + _shift.get()


def today() -> date:
    """The present day in Asia/Tokyo."""
    return now().date()


def day_of(instant: datetime) -> date:
    """The day in Asia/Tokyo on which an aware instant falls."""
    assert instant.tzinfo is not None, "an instant is aware"
    return instant.astimezone(TOKYO).date()


def end_of(day: date) -> datetime:
    """The first instant after a day, in Asia/Tokyo."""
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(days=1)


def fiscal_year(day: date) -> int:
    """年度 of a day: it begins on 1 April and is named by the year it begins in."""
    return day.year if day.month >= 4 else day.year - 1


@contextmanager
def travel(to: datetime | date) -> Iterator[None]:
    """Let the clock run from another instant on; a day means its noon."""
    target = to if isinstance(to, datetime) else datetime(to.year, to.month, to.day, 12, tzinfo=TOKYO)
    token = _shift.set(target - datetime.now(TOKYO))
    try:
        yield
    finally:
        _shift.reset(token)
