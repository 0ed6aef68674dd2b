"""The jobs of this room."""

from contextlib import suppress
from datetime import date

from procrastinate.contrib.django import app

from mizuhiki.directdebit import handing
from mizuhiki.directdebit.requests import KIND, make_debit_file
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


@app.task(name=handing.JOB)
def make_file(run_id: int) -> None:
    """Make the file of a run that was asked for. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=KIND)
    with suppress(RuleBroken):
        make_debit_file(debit_on=date.fromisoformat(run.key), actor=run.started_by)
