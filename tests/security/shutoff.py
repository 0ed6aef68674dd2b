"""An order that nobody has seen to, a tap that is closed and asked to be opened, and a check of it."""

from datetime import datetime, timedelta

from mizuhiki.customers.api import Supply
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import clock
from mizuhiki.platform.serials import next_of_year
from mizuhiki.rulepacks.models import RulePackVersion
from mizuhiki.shutoffs.models import (
    CheckVisit,
    Cut,
    Execution,
    GoToken,
    GuardCheck,
    Order,
    OrderApproval,
    OrderEnd,
    OrderList,
    TokenEnd,
)
from mizuhiki.shutoffs.services.restoring import ask_restoration
from mizuhiki.staff.models import User


def make_shutoff(owner: User, now: datetime) -> None:
    """As rows: nobody in the small town is so far behind with paying."""
    _order(owner, now)
    cut = _close(owner, now)
    visit = _visit("shutoff_check", cut.supply_id, owner, now)
    CheckVisit.objects.create(cut=cut, visit=visit, at=now, by=owner)
    ask_restoration(
        supply_id=cut.supply_id, channel="phone", asked_at=now, reference="walk", at=now, actor=owner
    )


def _order(owner: User, now: datetime) -> None:
    Order.objects.create(
        **next_of_year(Order, clock.day_of(now)),
        list=OrderList.objects.create(cut_on=clock.today(), crew=owner, reference="walk", at=now, by=owner),
        supply=Supply.objects.order_by("pk")[0],
        rules=RulePackVersion.objects.order_by("pk")[0],
        ground={"article": "試験", "notices": [], "debts": {}},
        yen=1,
        at=now,
        by=owner,
    )


def _close(owner: User, now: datetime) -> Cut:
    item = OpenItem.objects.filter(charge="water", open_yen__gt=0).latest("pk")
    ground = {"article": "第1条", "notices": [], "debts": {str(item.pk): item.open_yen}}
    order = Order.objects.create(
        **next_of_year(Order, clock.day_of(now)),
        list=OrderList.objects.create(
            cut_on=clock.day_of(now), crew=owner, reference="walk-cut", at=now, by=owner
        ),
        supply_id=item.supply_id,
        rules=RulePackVersion.objects.order_by("pk")[0],
        ground=ground,
        yen=item.open_yen,
        at=now,
        by=owner,
    )
    for what in GuardCheck.What:
        GuardCheck.objects.create(
            order=order, what=what, how="record", is_clear=True, note="-", checked_at=now, checked_by=owner
        )
    asker = User.objects.get(username="walk-work_manager")
    visit = _visit("shutoff", item.supply_id, owner, now)
    OrderApproval.objects.create(order=order, visit=visit, asked_by=asker, at=now, by=owner)
    token = GoToken.objects.create(
        order=order,
        secret="0" * 64,
        device="0" * 64,
        crew=owner,
        issued_at=now,
        expires_at=now + timedelta(minutes=10),
    )
    TokenEnd.objects.create(token=token, how="used", at=now)
    cut = Cut.objects.create(
        **next_of_year(Cut, clock.day_of(now)),
        token=token,
        order=order,
        supply_id=item.supply_id,
        ground=ground,
        yen=item.open_yen,
        committed_at=now,
        by=owner,
    )
    OrderEnd.objects.create(order=order, how="cut", at=now, by=owner)
    Execution.objects.create(cut=cut, method="valve", index_m3=1, told="posted", place="-", at=now, by=owner)
    return cut


def _visit(kind: str, supply_id: int, owner: User, now: datetime) -> fieldwork.Visit:
    return fieldwork.Visit.objects.create(
        kind=kind,
        supply_id=supply_id,
        visit_on=clock.day_of(now),
        crew=owner,
        planned_at=now,
        planned_by=owner,
    )
