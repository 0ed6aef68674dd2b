"""Months of the ledger: their days, and the one a screen asks for."""

import calendar
from datetime import date


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_asked(text: str, today: date) -> date:
    """The month asked for as 2026-11; this month when there is none or it is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
