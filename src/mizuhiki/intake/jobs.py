"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.intake.services import web
from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE, daily
from mizuhiki.staff.api import system_actor


@app.periodic(cron=daily(4, 15))
@app.task(name="intake.erase_unsent", queueing_lock="intake_erase_unsent", queue=HOUSE)
def erase_unsent(timestamp: int) -> None:
    """What was filled in at the public door and never sent is erased, at 04:15 in Japan."""
    del timestamp
    web.erase_unsent(at=clock.now(), actor=system_actor("intake"))
