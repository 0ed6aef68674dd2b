"""The jobs of this room."""

from contextlib import suppress

from procrastinate.contrib.django import app

from mizuhiki.bankrefunds.services import files
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


@app.task(name=files.JOB)
def make_file(run_id: int) -> None:
    """Make the file of a run that was asked for. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=files.KIND)
    with suppress(RuleBroken):
        files.make_file(run)
