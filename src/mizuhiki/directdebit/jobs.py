"""The jobs of this room."""

from contextlib import suppress
from datetime import date

from procrastinate.contrib.django import app

from mizuhiki.directdebit import handing
from mizuhiki.directdebit.days import KIND
from mizuhiki.directdebit.requests import work_off_day
from mizuhiki.directdebit.schedule import slot_of
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


@app.task(name=handing.JOB)
def make_file(run_id: int) -> None:
    """Make the file of a run that was asked for. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=KIND)
    debit_on, profile = run.key.split("/")
    with suppress(RuleBroken):
        work_off_day(slot_of(date.fromisoformat(debit_on), profile), actor=run.started_by)
