"""When the bureau's help desk answers the telephone, and by when a section is asked to have answered."""

from datetime import datetime, timedelta

from mizuhiki.callcentre.models import Case
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.api import pack_on

HELP_DESK, OFFICE = "help_desk", "collection"  # calendars of the rule pack
URGENT = timedelta(minutes=30)


def is_off_hours(kind: str, channel: str, received_at: datetime) -> bool:
    """Whether a ticket of the help desk came by telephone outside its hours (DD-055); mail comes any time.

    Where the rules name no hours of a help desk, nothing is marked.
    """
    if (kind, channel) != (Case.Kind.HELPDESK, Case.Channel.TELEPHONE):
        return False
    there = received_at.astimezone(clock.TOKYO)
    calendar = pack_on(there.date()).calendars.get(HELP_DESK)
    return calendar is not None and not _is_open(calendar, there)


def _is_open(calendar: BusinessCalendar, there: datetime) -> bool:
    return calendar.is_open(there.date()) and calendar.opens <= there.time() < calendar.closes


def answer_by(at: datetime, *, is_urgent: bool) -> datetime:
    """By when a section should have answered: half an hour where it is urgent, else the next day it works."""
    if is_urgent:
        return at + URGENT
    day = clock.day_of(at)
    calendar = pack_on(day).calendars[OFFICE]
    return datetime.combine(calendar.add_open_days(day, 1), calendar.closes, tzinfo=clock.TOKYO)
