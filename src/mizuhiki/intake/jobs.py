"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.intake.services import temporary, web
from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE, daily
from mizuhiki.staff.api import system_actor


@app.periodic(cron=daily(4, 15))
@app.task(name="intake.erase_unsent", queueing_lock="intake_erase_unsent", queue=HOUSE)
def erase_unsent(timestamp: int) -> None:
    """What was filled in at the public door and never sent is erased, at 04:15 in Japan."""
    del timestamp
    web.erase_unsent(at=clock.now(), actor=system_actor("intake"))


@app.periodic(cron=daily(6, 30))
@app.task(name="intake.lay_overdue", queueing_lock="intake_lay_overdue", queue=HOUSE)
def lay_overdue(timestamp: int) -> None:
    """Temporary uses whose planned time is over come to the open-close desk, at 06:30 in Japan."""
    del timestamp
    temporary.lay_overdue(at=clock.now(), actor=system_actor("intake"))
