"""Files that reach no bank any more: their day is over, and nothing left the house or the bank has nothing.

A file leaves for its own day alone (`handing`). No bank was asked for what stands in such a file: it is not
under way, no answer comes, and its bills go out as slips (`refused`).
"""

from datetime import date

from mizuhiki.directdebit.models import DebitBatch, DebitFileStep

# Of a batch `b`.
STRANDED = """(
    b.debit_on < %(today)s
    AND NOT EXISTS (SELECT FROM directdebit_debitresultfile e WHERE e.batch_id = b.id)
    AND coalesce((SELECT p.kind FROM directdebit_debitfilestep p WHERE p.batch_id = b.id
                  ORDER BY p.id DESC LIMIT 1), 'absent') = 'absent'
)"""


def is_stranded(batch: DebitBatch, *, today: date) -> bool:
    """Whether it is such a file."""
    if batch.debit_on >= today or batch.results.all():
        return False
    last = max(batch.steps.all(), key=lambda step: step.pk, default=None)
    return last is None or last.kind == DebitFileStep.Kind.ABSENT
