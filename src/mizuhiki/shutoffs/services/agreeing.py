"""承認された執行予定: what a second person agreed to is given to the crew."""

from datetime import datetime

from django.db import transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import lock_supplies, users_and_payers
from mizuhiki.fieldwork.api import plan_visit
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.shutoffs.errors import NothingToAgree, NotSeenTo
from mizuhiki.shutoffs.models import GuardCheck, Order, OrderApproval, OrderEnd, OrderList
from mizuhiki.shutoffs.selectors.lists import places_of
from mizuhiki.shutoffs.selectors.rows import orders
from mizuhiki.shutoffs.services.revoking import end_order
from mizuhiki.shutoffs.standing import ground_of, why_not

VISIT = "shutoff"


def waiting_orders(order_list: OrderList) -> list[Order]:
    """The orders of a list that nobody has agreed to yet.

    Raises:
        NothingToAgree, NotSeenTo.
    """
    waiting = list(orders().filter(list=order_list, end=None, approval=None).order_by("pk"))
    if not waiting:
        raise NothingToAgree
    unseen = [one for one in waiting if one.checks.filter(is_clear=True).count() < len(GuardCheck.What)]
    if unseen:
        raise NotSeenTo(count=len(unseen))
    return waiting


@transaction.atomic
def agree_list(*, list_id: int, asked_by: Actor, at: datetime, actor: Actor) -> int:
    """Give the orders of a list to its crew: a visit each on its day. Who is no longer due is left out.

    Raises:
        NothingToAgree, NotSeenTo; what planning a visit raises. Nothing is changed by any of them.

    Source:
        COL-070 【金沢収納】第23条(4)イ; COL-095.
    """
    order_list = OrderList.objects.get(pk=list_id)
    lock_supplies(order_list.orders.values_list("supply_id", flat=True))
    waiting = waiting_orders(order_list)
    standings = arrears.standings_of([one.supply_id for one in waiting], order_list.cut_on)
    places = places_of([one.supply_id for one in waiting])
    count = 0
    for order in sorted(waiting, key=lambda one: places[one.supply_id][:2]):  # the crew's way
        standing = standings[order.supply_id]
        if ground_of(standing) is None:
            end_order(
                order,
                OrderEnd.How.CANCELLED,
                why=OrderEnd.Why.EASED,
                reason=why_not(standing),
                at=at,
                by=actor,
            )
            continue
        visit = plan_visit(
            kind=VISIT,
            supply_id=order.supply_id,
            visit_on=order_list.cut_on,
            crew_id=order_list.crew_id,
            note="",
            at=at,
            actor=actor,
        )
        OrderApproval.objects.create(order=order, visit=visit, asked_by_id=asked_by.pk, at=at, by_id=actor.pk)
        count += 1
    people = users_and_payers([one.supply_id for one in waiting], on=clock.day_of(at))
    audit.record(
        action="shutoffs.list.agreed", subject=order_list, actor=actor, at=at, customers=people, count=count
    )
    return count
