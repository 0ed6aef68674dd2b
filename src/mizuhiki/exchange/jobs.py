"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.exchange.services import statistics
from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE, daily
from mizuhiki.staff.api import system_actor


@app.periodic(cron=daily(4, 40))
@app.task(name="exchange.run_daily", queueing_lock="exchange_run_daily", queue=HOUSE)
def run_daily(timestamp: int) -> None:
    """The statistics of the day before are stored at 04:40 in Japan."""
    del timestamp
    statistics.run_daily(at=clock.now(), actor=system_actor("exchange"))
