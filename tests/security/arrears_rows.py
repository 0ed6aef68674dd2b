"""A run of notices with a line, a letter that came back to nobody, a disaster and work on a closed day."""

from datetime import datetime, timedelta

from mizuhiki.arrears.models import Disaster, DisasterArea, LetterRun, Notice, RunLine
from mizuhiki.customers.models import Supply
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import ClosedDayWork, User


def make_arrears(owner: User, now: datetime) -> None:
    """One row of each; nothing is printed."""
    today, supply = clock.day_of(now), Supply.objects.earliest("pk")
    rules_id, later = pack_on(today).version_id, today + timedelta(days=14)
    run = LetterRun.objects.create(
        step="notice",
        rules_id=rules_id,
        send_on=today,
        deadline_on=later,
        order="route",
        candidates=1,
        reference="walk",
        at=now,
        by=owner,
    )
    RunLine.objects.create(run=run, supply=supply, place=0, route="A01", yen=1_000)
    Notice.objects.create(
        supply=supply,
        step="warning",
        rules_id=rules_id,
        made_on=today,
        deadline_on=later,
        yen=1_000,
        at=now,
        by=owner,
    )
    disaster = Disaster.objects.create(name="見本の大雨", since=today, reference="walk", at=now, by=owner)
    DisasterArea.objects.create(disaster=disaster, code="x", label="見本", routes=["ZZZ"], is_rest=False)
    ClosedDayWork.objects.create(
        day=today, task="予告書の発送", reason="日程のため", reference="walk", at=now, by=owner
    )
