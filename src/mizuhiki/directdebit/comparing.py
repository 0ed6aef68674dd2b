"""A file beside the one before it at the same bank: what a person looks at before sending.

A file ten times as long as the last, or one that lacks half of its accounts, is seen here or never.
Bills of two months alternate, so the file before is that of the last three with most supplies in common.
"""

from dataclasses import dataclass
from datetime import date

from mizuhiki.directdebit.days import Amount
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.platform import sql

LOOKS_BACK = 3


@dataclass(frozen=True)
class Change:
    """What is different from the file before."""

    batch_id: int
    debit_on: date
    before: Amount
    rows: int  # more than before; below zero fewer
    yen: int
    new: Amount  # rows of supplies that the file before did not ask for
    gone: Amount  # rows of the file before whose supplies this one does not ask for


def change_of(batch: DebitBatch) -> Change | None:
    """The difference to the file before; None for a profile's first."""
    earlier = DebitBatch.objects.filter(
        profile=batch.profile, attempt=batch.attempt, debit_on__lt=batch.debit_on
    ).order_by("-debit_on")[:LOOKS_BACK]
    best, common = None, -1
    for one in earlier:
        if (shared := _amount(_SHARED, batch.pk, one.pk).count) > common:
            best, common = one, shared
    if best is None:
        return None
    return Change(
        batch_id=best.pk,
        debit_on=best.debit_on,
        before=Amount(best.row_count, best.amount_yen),
        rows=batch.row_count - best.row_count,
        yen=batch.amount_yen - best.amount_yen,
        new=_amount(_ALONE, batch.pk, best.pk),
        gone=_amount(_ALONE, best.pk, batch.pk),
    )


_ROWS = """
    FROM directdebit_debitrow r JOIN directdebit_mandate m ON m.id = r.mandate_id
    WHERE r.batch_id = %s AND {which} (
        SELECT FROM directdebit_debitrow o JOIN directdebit_mandate n ON n.id = o.mandate_id
        WHERE o.batch_id = %s AND n.supply_id = m.supply_id)
"""
_SHARED, _ALONE = _ROWS.format(which="EXISTS"), _ROWS.format(which="NOT EXISTS")


def _amount(rows: str, here: int, there: int) -> Amount:
    ((count, yen),) = sql.rows(
        f"SELECT count(*), coalesce(sum(r.amount_yen), 0)::bigint {rows}",
        [here, there],
    )
    return Amount(int(count), int(yen))
