"""The day that stands in the address of a page."""

from datetime import date, timedelta

from mizuhiki.platform import clock

FIRST_DAY = date(2000, 1, 1)  # nothing is on record from before
TODAY_AT_MOST = timedelta(0)


def day_in(text: str, *, ahead: timedelta = TODAY_AT_MOST) -> date:
    """The day a page is asked for as 2026-11-30; today for none, for no day, and for one nothing can be of.

    Args:
        ahead: how far behind today a day may lie.
    """
    today = clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST_DAY <= day <= today + ahead else today
