"""The jobs of this room: taking files in, and tidying the disk."""

from procrastinate.contrib.django import app

from mizuhiki.attachments import checking, incoming
from mizuhiki.platform import jobs


@app.task(name=incoming.JOB)
def take_in(incoming_id: int) -> None:
    """Take one kept file in."""
    incoming.take_in(incoming_id)


@app.periodic(cron=jobs.daily(3, 20))
@app.task(name="attachments.sweep", queueing_lock="attachments.sweep")
def sweep(timestamp: int) -> int:
    """Tidy the disk once a night, at 03:20 in Japan."""
    del timestamp
    return checking.sweep()
