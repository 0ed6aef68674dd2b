"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.platform import clock
from mizuhiki.platform.jobs import HOUSE
from mizuhiki.signup import following, telling
from mizuhiki.staff.api import system_actor


@app.periodic(cron="* * * * *")
@app.task(name="signup.follow_up", queueing_lock="signup_follow_up", queue=HOUSE)
def follow_up(timestamp: int) -> None:
    """Each minute: what banks have confirmed becomes an account or waits on a desk, and people are told."""
    del timestamp
    following.follow_up(at=clock.now(), actor=system_actor("signup"))
    following.lay_papers(at=clock.now(), actor=system_actor("signup"))
    telling.tell_all(at=clock.now(), actor=system_actor("signup"))
