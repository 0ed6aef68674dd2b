"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.callcentre.services import web
from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE
from mizuhiki.staff.api import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="callcentre.lay_web", queueing_lock="callcentre_lay_web", queue=HOUSE)
def lay_web(timestamp: int) -> None:
    """Each minute: what was sent at the public door lies in the queue."""
    del timestamp
    web.lay_web(at=clock.now(), actor=system_actor("callcentre"))
