"""The jobs of this room."""

from contextlib import suppress
from datetime import date

from procrastinate.contrib.django import app

from mizuhiki.directdebit import handing, refused
from mizuhiki.directdebit.days import KIND
from mizuhiki.directdebit.requests import work_off_day
from mizuhiki.directdebit.schedule import slot_of
from mizuhiki.directdebit.services import posting_runs
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun


@app.task(name=handing.JOB)
def make_file(run_id: int) -> None:
    """Make the file of a run that was asked for. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=KIND)
    debit_on, profile = run.key.split("/")
    with suppress(RuleBroken):
        work_off_day(slot_of(date.fromisoformat(debit_on), profile), actor=run.started_by)


@app.task(name=refused.JOB)
def follow_up(run_id: int) -> None:
    """Work off the failures of a file. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=refused.KIND)
    with suppress(RuleBroken):
        refused.follow_up(int(run.key.partition("/")[0]), key=run.key, actor=run.started_by)


@app.task(name=posting_runs.JOB)
def print_posting(run_id: int) -> None:
    """Print the covers of an order. A refusal stands in the run; a second job finds it done."""
    run = BatchRun.objects.select_related("started_by").get(pk=run_id, kind=posting_runs.KIND)
    with suppress(RuleBroken):
        posting_runs.print_posting(run)
