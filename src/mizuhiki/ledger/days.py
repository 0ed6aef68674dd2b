"""Which day an act is booked on: a day that was proven and closed takes nothing more."""

from datetime import date, timedelta

from django.db.models import Max

from mizuhiki.ledger.models import DailyProof
from mizuhiki.platform.errors import RuleBroken

ONE_DAY = timedelta(days=1)


class DayIsClosed(RuleBroken):
    """The day was proven and closed."""

    code = "day_is_closed"
    sentence = "{day}は日次締めが済んでいるため、この日付では記帳できません。"


def last_closed_day() -> date | None:
    """The last day of the chain; None before the first closing."""
    last: date | None = DailyProof.objects.aggregate(last=Max("day"))["last"]
    return last


def open_day(day: date) -> date:
    """The day an act of `day` is booked on: that day, or the first one after the last closed day.

    The caller holds the utility's lock, shared or alone, so that nobody closes a day in between.
    """
    last = last_closed_day()
    return day if last is None or day > last else last + ONE_DAY


def refuse_closed(day: date) -> None:
    """Refuse a day that takes nothing more.

    Raises:
        DayIsClosed: it was proven and closed, or lies before one that was.
    """
    last = last_closed_day()
    if last is not None and day <= last:
        raise DayIsClosed(day=day)
