"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.arrears.services.evaluating import evaluate_all
from mizuhiki.platform import clock, jobs


@app.periodic(cron="20 15 * * *")
@app.task(name="arrears.follow_the_day", queueing_lock="arrears.follow_the_day", queue=jobs.HOUSE)
def follow_the_day(timestamp: int) -> int:
    """Judge all by the new day, at 00:20 in Japan: deadlines pass and holds end by themselves."""
    del timestamp
    return evaluate_all(day=clock.today()).overdue
