"""A repair that was told otherwise and waits to be acknowledged, an outage, a contractor's turn and a key."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from mizuhiki.platform import clock
from mizuhiki.repairs import api as repairs
from mizuhiki.repairs.models import RepairItem
from mizuhiki.repairs.services.keys import issue_key
from mizuhiki.staff.models import User


def make_repairs(owner: User) -> None:
    """One of each."""
    at = clock.now() - timedelta(hours=1)
    item = RepairItem.objects.get(code="road_leak")
    given = repairs.Given(
        side="water",
        item_id=item.pk,
        urgency="today",
        place="交差点",
        words="水が出ている",
        latitude=Decimal("36.561325"),
        longitude=Decimal("136.656205"),
    )
    made = repairs.receive_request(given, channel="telephone", actor=owner, at=at)
    told = repairs.Given(side="water", item_id=item.pk, urgency="urgent", place="橋の上", words="噴き出した")
    repairs.change_request(
        request_id=made.pk,
        seen_version=1,
        given=told,
        reason="再電",
        actor=owner,
        at=at + timedelta(minutes=1),
    )
    repairs.register_notice(
        kind="outage",
        title="断水",
        words="断水しています。",
        area=repairs.Area(is_everywhere=True),
        starts_at=at,
        ends_at=at + timedelta(days=1),
        actor=owner,
        at=at,
    )
    company = repairs.save_contractor(
        contractor_id=None,
        name="緑設備",
        telephone="000-0000-0001",
        does_water=True,
        does_sewer=False,
        towns=(),
        opens_at=time(8),
        closes_at=time(17),
        actor=owner,
        at=at,
    )
    tomorrow: datetime = at + timedelta(days=1)
    repairs.plan_duty(contractor_id=company.pk, starts_at=at, ends_at=tomorrow, actor=owner, at=at)
    issue_key(name="見本", actor=owner, at=at)
