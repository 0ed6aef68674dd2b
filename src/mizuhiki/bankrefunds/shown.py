"""Whose data a file of transfers shows, for the read log."""

from mizuhiki.attachments.api import StoredFile
from mizuhiki.bankrefunds.models import TransferBatch, TransferRow
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import clock


def people_of_file(file: StoredFile) -> list[int]:
    """Customers whose overpayments it gives back: they used or paid when it was made."""
    batch = TransferBatch.objects.get(file=file)
    supplies = TransferRow.objects.filter(batch=batch).values_list("refund__supply_id", flat=True)
    return users_and_payers(sorted(set(supplies)), on=clock.day_of(batch.made_at))
