"""The closing of a day, asked for on a screen."""

from datetime import date

from procrastinate.contrib.django import app

from mizuhiki.ledger import closing
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User


@app.task(name=closing.JOB)
def prove_and_close(day: str, actor_id: int) -> str:
    """Prove and close; a refusal is told by the run and the day's page, and is no fault of the job."""
    actor = User.objects.get(pk=actor_id)
    try:
        closing.prove_and_close(day=date.fromisoformat(day), at=clock.now(), actor=actor)
    except RuleBroken as broken:
        return broken.code
    return "closed"
