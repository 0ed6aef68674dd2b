"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.arrears.services import negotiating, pledging, printing
from mizuhiki.arrears.services.evaluating import evaluate_all
from mizuhiki.platform import clock, jobs
from mizuhiki.platform.batches import BatchAlreadyDone, BatchUnderWay


@app.periodic(cron="20 15 * * *")
@app.task(name="arrears.follow_the_day", queueing_lock="arrears.follow_the_day", queue=jobs.HOUSE)
def follow_the_day(timestamp: int) -> int:
    """Judge all by the new day, at 00:20 in Japan: deadlines pass and holds end by themselves."""
    del timestamp
    return evaluate_all(day=clock.today()).overdue


@app.periodic(cron="25 15 * * *")
@app.task(name="arrears.follow_pledges", queueing_lock="arrears.follow_pledges", queue=jobs.HOUSE)
def follow_pledges(timestamp: int) -> int:
    """End pledges that were not kept, or are paid, at 00:25 in Japan."""
    del timestamp
    return pledging.follow_pledges(day=clock.today(), at=clock.now())["broken"]


@app.periodic(cron="30 15 * * *")
@app.task(name="arrears.lay_follow_ups", queueing_lock="arrears.lay_follow_ups", queue=jobs.HOUSE)
def lay_follow_ups(timestamp: int) -> int:
    """Lay on the desk what is to be done today, at 00:30 in Japan."""
    del timestamp
    return negotiating.lay_follow_ups(day=clock.today(), at=clock.now())


@app.task(name=printing.JOB)
def print_letters(run_id: int) -> None:
    """Print one run; a job given back after a kill goes on, one too many finds nothing to do."""
    try:
        printing.print_letters(run_id)
    except (BatchAlreadyDone, BatchUnderWay):
        return
