"""What this room does by itself at night."""

from datetime import timedelta

from procrastinate.contrib.django import app

from mizuhiki.platform import clock, jobs
from mizuhiki.web import services

KEPT_DAYS = 7  # longer than any form stays open: a session ends within a shift


@app.periodic(cron=jobs.daily(3, 17))
@app.task(name="web.forget_sent_forms", queueing_lock="web.forget_sent_forms", queue=jobs.HOUSE)
def forget_sent_forms(timestamp: int) -> None:
    """Drop the keys of forms that nobody can send again: each night, at 03:17 in Japan."""
    del timestamp
    services.forget_sent_forms(before=clock.now() - timedelta(days=KEPT_DAYS))
