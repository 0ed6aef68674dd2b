"""Whose data a scanned page shows: those of the cases that were made of it, for the read log."""

from collections.abc import Iterable, Mapping

from mizuhiki.attachments.api import StoredFile
from mizuhiki.callcentre.models import ArrivalPage, Case


def customers_of_page(file: StoredFile) -> Mapping[str, Iterable[int]]:
    """The customers of the cases that a page became."""
    arrivals = ArrivalPage.objects.filter(file_id=file.pk).values("arrival_id")
    found = Case.objects.filter(arrival_id__in=arrivals, customer_id__isnull=False)
    return {"customers.customer": sorted(set(found.values_list("customer_id", flat=True)))}
