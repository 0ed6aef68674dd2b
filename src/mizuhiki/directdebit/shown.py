"""Whose data a bank's file shows, for the read log: names and accounts of thousands leave with one click."""

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit.answers import row_id_of
from mizuhiki.directdebit.models import DebitBatch, DebitResultFile
from mizuhiki.formats import zengin
from mizuhiki.platform import clock, sql

OF_BATCH = (
    "SELECT DISTINCT m.supply_id FROM directdebit_debitrow r "
    "JOIN directdebit_mandate m ON m.id = r.mandate_id WHERE r.batch_id = %s"
)
OF_ROWS = (
    "SELECT DISTINCT m.supply_id FROM unnest(%s::bigint[]) AS asked(id) "
    "JOIN directdebit_debitrow r ON r.id = asked.id JOIN directdebit_mandate m ON m.id = r.mandate_id"
)


def people_of_request(file: StoredFile) -> list[int]:
    """Customers whose demands a request file asks for: they used or paid when it was made."""
    return _people_of_batch(DebitBatch.objects.get(file=file))


def people_of_result(file: StoredFile) -> list[int]:
    """Customers a result names: those of the request it answers; of one not taken in, what can be read.

    The same bytes may have come more than once; they show the same people each time.
    """
    if taken := DebitResultFile.objects.filter(sha256=file.sha256).select_related("batch"):
        return sorted({one for part in taken for one in _people_of_batch(part.batch)})
    rows = [row_id_of(number) for number in zengin.customer_numbers(attachments.read(file))]
    supplies = [row[0] for row in sql.rows(OF_ROWS, [rows])]
    return users_and_payers(supplies, on=clock.day_of(file.stored_at))


def _people_of_batch(batch: DebitBatch) -> list[int]:
    supplies = [row[0] for row in sql.rows(OF_BATCH, [batch.pk])]
    return users_and_payers(supplies, on=clock.day_of(batch.made_at))
