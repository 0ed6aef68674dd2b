"""Reading the history."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Subquery

from mizuhiki.contacts.models import Contact
from mizuhiki.platform import clock


def contacts_of(
    *, record_ids: Sequence[int], as_of: date, limit: int = 20, **beside: "Subquery[Any]"
) -> list[Contact]:
    """The history of a person up to a day, newest first; of what was corrected only the last word.

    Args:
        beside: what a higher room has written of each contact, by the name it is read by.
    """
    found = Contact.objects.filter(
        customer__in=record_ids, at__lt=_end_of(as_of), corrected_by__isnull=True
    ).select_related("by", "corrects__by")
    found = found.annotate(**beside) if beside else found
    return list(found.order_by("-at", "-pk")[:limit])


def counts_of_year(fiscal_year: int) -> dict[tuple[str, str], int]:
    """How many contacts of a fiscal year, by kind and channel; corrections are not counted twice."""
    begin, end = (datetime(year, 4, 1, tzinfo=clock.TOKYO) for year in (fiscal_year, fiscal_year + 1))
    found = Contact.objects.filter(at__gte=begin, at__lt=end, corrected_by__isnull=True)
    counts = found.values_list("kind", "channel").annotate(count=Count("pk")).order_by("kind", "channel")
    return {(kind, channel): count for kind, channel, count in counts}


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.TOKYO)
