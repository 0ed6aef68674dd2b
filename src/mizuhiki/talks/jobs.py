"""What this room does by itself."""

from datetime import timedelta

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, jobs
from mizuhiki.talks.services.noting import erase_notes

KEPT = timedelta(days=7)


@app.periodic(cron=jobs.daily(3, 25))
@app.task(name="talks.erase_notes", queueing_lock="talks.erase_notes", queue=jobs.HOUSE)
def erase(timestamp: int) -> int:
    """Erase notes nobody came back to within a week; at 03:25 in Japan."""
    del timestamp
    now = clock.now()
    return erase_notes(saved_before=now - KEPT, actor=None, at=now)
