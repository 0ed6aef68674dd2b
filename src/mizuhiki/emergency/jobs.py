"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.emergency.services import duty
from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE
from mizuhiki.staff.api import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="emergency.escalate", queueing_lock="emergency_escalate", queue=HOUSE)
def escalate(timestamp: int) -> None:
    """Each minute: whoever of the duty officers did not answer in time is passed over for the next."""
    del timestamp
    duty.escalate(at=clock.now(), actor=system_actor("emergency"))
