"""The job that prints."""

from procrastinate.contrib.django import app

from mizuhiki.notices.services import printing
from mizuhiki.platform.batches import BatchAlreadyDone, BatchUnderWay


@app.task(name=printing.JOB)
def print_notices(print_id: int) -> None:
    """Carry one order out; a job given back after a kill goes on, one too many finds nothing to do."""
    try:
        printing.print_notices(print_id)
    except (BatchAlreadyDone, BatchUnderWay):
        return
