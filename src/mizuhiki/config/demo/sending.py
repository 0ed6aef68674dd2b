"""A debit file of the demo on its way: taken out by another person than its maker, and received."""

from mizuhiki.directdebit import handing
from mizuhiki.directdebit.api import DebitBatch
from mizuhiki.directdebit.permissions import FILE_DOWNLOAD
from mizuhiki.platform import clock
from mizuhiki.staff.api import able


def send(batch: DebitBatch) -> None:
    """Hand a file to its bank on the day it was made; once, and only where somebody may."""
    sender = able([FILE_DOWNLOAD]).exclude(pk=batch.run.started_by_id or 0).first()
    if sender is None or batch.steps.exists():
        return
    with clock.travel(batch.made_at):
        handing.hand_over(batch_id=batch.pk, reason="", actor=sender, at=clock.now())
        handing.note_acceptance(
            batch_id=batch.pk, acceptance_no=f"見本{batch.pk:04d}", actor=sender, at=clock.now()
        )
