"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE
from mizuhiki.reporting import watching
from mizuhiki.staff.api import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="reporting.watch_day", queueing_lock="reporting_watch_day", queue=HOUSE)
def watch_day(timestamp: int) -> None:
    """Each minute: whether the hour or the day is about to miss its answer rate."""
    del timestamp
    watching.watch_day(at=clock.now(), actor=system_actor("reporting"))
