"""What this room does by itself."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, jobs
from mizuhiki.worklist.failed_jobs import lay_failed_jobs


@app.periodic(cron="*/5 * * * *")
@app.task(name="worklist.lay_failed_jobs", queueing_lock="worklist.lay_failed_jobs", queue=jobs.HOUSE)
def lay_failed(timestamp: int) -> int:
    """Every five minutes: a job that fell over waits on a desk before anybody misses its work."""
    del timestamp
    return lay_failed_jobs(at=clock.now())
