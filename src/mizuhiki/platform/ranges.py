"""Half-open ranges of days and of instants for exclusion constraints."""

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary
from django.db.models import Func


class DateRange(Func):
    """daterange(start, end, '[)'); an open end is NULL."""

    function = "DATERANGE"
    output_field = DateRangeField()


def days(start: str, end: str) -> DateRange:
    """The range of days of two columns: the start belongs to it, the end does not."""
    return DateRange(start, end, RangeBoundary())


class InstantRange(Func):
    """tstzrange(start, end, '[)'); an open end is NULL."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def instants(start: str, end: str) -> InstantRange:
    """The range of instants of two columns: the start belongs to it, the end does not."""
    return InstantRange(start, end, RangeBoundary())
