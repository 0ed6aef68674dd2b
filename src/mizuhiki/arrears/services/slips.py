"""納付書 of one instalment of a pledge, so that it can be paid at a store (COL-067)."""

from datetime import datetime

from django.db import transaction

from mizuhiki.arrears import errors
from mizuhiki.arrears.models import Instalment, PledgeDebt, PledgeSlip
from mizuhiki.arrears.services.holding import record
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import lock_supplies
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import Share
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User


@transaction.atomic
def print_slip(*, instalment_id: int, reference: str, at: datetime, actor: User) -> PledgeSlip:
    """Print the slip of an instalment: it asks for its own share of the debts, the oldest first.

    Raises:
        PledgeOver, InstalmentPaid, and what `notices.issue_part_slip` raises: nothing is changed.

    Source:
        COL-067 【金沢収納】第23条(3)ケ.
    """
    one = Instalment.objects.select_related("pledge").get(pk=instalment_id)
    lock_supplies([one.pledge.supply_id])
    if hasattr(one.pledge, "end"):
        raise errors.PledgeOver(how=one.pledge.end.get_how_display())
    shares, demands = _shares(one)
    if not shares:
        raise errors.InstalmentPaid()
    made = notices.issue_part_slip(
        supply_id=one.pledge.supply_id,
        demand_ids=sorted(demands),
        shares=shares,
        last_day=max(one.due_on, clock.day_of(at)),
        reference=reference,
        actor=actor,
        at=at,
    )
    slip = PledgeSlip.objects.create(slip_id=made.pk, instalment=one)
    record("arrears.pledge.slip_printed", one.pledge, one.pledge.supply_id, actor, at, count=one.number)
    return slip


def _shares(one: Instalment) -> tuple[dict[int, Share], set[int]]:
    """What an instalment asks for of each debt, and the demands it touches.

    The instalments stand one after the other along the debts as they were pledged; what was paid since was
    paid from the front.
    """
    earlier = one.pledge.instalments.filter(number__lt=one.number)
    start = sum(part.yen for part in earlier)
    until, at_yen = start + one.yen, 0
    found = PledgeDebt.objects.filter(pledge=one.pledge).select_related("assessment")
    order = pack_on(one.pledge.signed_on).charge_order()
    debts = sorted(found, key=lambda debt: (debt.assessment.cycle_month, order.index(debt.assessment.charge)))
    parts = billing.open_parts([debt.assessment.demand_id for debt in debts if debt.assessment.demand_id])
    open_of = {part.assessment_id: part.open_yen for part in parts}
    shares, demands = dict[int, Share](), set[int]()
    for debt in debts:
        paid = debt.yen - open_of.get(debt.assessment_id, 0)
        first, last = max(start, at_yen + paid), min(until, at_yen + debt.yen)
        if last > first and debt.assessment.demand_id is not None:
            shares[debt.assessment_id] = Share(before_yen=first - at_yen - paid, yen=last - first)
            demands.add(debt.assessment.demand_id)
        at_yen += debt.yen
    return shares, demands
