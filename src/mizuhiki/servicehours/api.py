"""The door of this room."""

from mizuhiki.servicehours.rules import DAY, DayHours, Line, Season, clock_time, in_words, minute_of
from mizuhiki.servicehours.selectors import (
    Switch,
    hours_between,
    hours_of,
    instant_of,
    line_open_at,
    next_opening,
    next_switches,
    open_minutes,
    terms_on,
)
from mizuhiki.servicehours.services import end_extension, name_busy_days, open_extension

__all__ = [
    "DAY",
    "DayHours",
    "Line",
    "Season",
    "Switch",
    "clock_time",
    "end_extension",
    "hours_between",
    "hours_of",
    "in_words",
    "instant_of",
    "line_open_at",
    "minute_of",
    "name_busy_days",
    "next_opening",
    "next_switches",
    "open_extension",
    "open_minutes",
    "terms_on",
]
