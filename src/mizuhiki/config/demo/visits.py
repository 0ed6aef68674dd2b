"""Settlements at the place of the demo: two households move out today; tablet numbers wait to be lent."""

from datetime import date

from mizuhiki.config.demo.drawers import number_tablet
from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User

VISITS = 2
LOOKED_AT = 300
NOTES = ("14時以降", "メーターは玄関の左")


def send_crew_out(*, today: date, actor: Actor) -> int:
    """Plan the visits of the crew for today; how many. None where nobody goes out or it was done before."""
    crew = User.objects.filter(username="field").first()
    if crew is None or fieldwork.Visit.objects.exists():
        return 0
    number_tablet(actor=actor)
    count, supplies = 0, Supply.objects.filter(ends_on=None, parked="").order_by("-pk")
    for supply in supplies[:LOOKED_AT]:
        if count == VISITS:
            break
        try:
            fieldwork.plan_visit(
                kind="settlement",
                supply_id=supply.pk,
                visit_on=today,
                crew_id=crew.pk,
                note=NOTES[count],
                at=clock.now(),
                actor=actor,
            )
        except RuleBroken:  # read today, no meter, or services that are read in different months
            continue
        count += 1
    return count
