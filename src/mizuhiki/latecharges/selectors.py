"""What screens show of late charges."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Bill
from mizuhiki.latecharges.claims import Claim, claims
from mizuhiki.latecharges.models import KIND, LateCharge
from mizuhiki.ledger.api import OpenItem
from mizuhiki.rulepacks.api import pack_on


@dataclass(frozen=True)
class Line:
    """A late charge of a supply as it stands; whole yen."""

    late: LateCharge
    label: str
    months: tuple[date, ...]  # of the claims that were late
    standing_yen: int
    waived_yen: int
    open_yen: int
    bill: Bill | None  # of it, with its slip
    waiting: ApprovalRequest | None


@dataclass(frozen=True)
class Accruing:
    """A claim after its 納期限, and what it would bear if all of it were paid on a day."""

    claim: Claim
    label: str
    yen: int


def late_of_supply(supply_id: int, *, today: date) -> list[Line]:
    """The late charges of a supply, the newest first."""
    found = list(
        LateCharge.objects.filter(assessment__supply_id=supply_id)
        .select_related("assessment__pricing")
        .prefetch_related("claims__claim", "waivers")
        .order_by("-pk")
    )
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in found])
    opened = dict(OpenItem.objects.filter(pk__in=[one.pk for one in found]).values_list("pk", "open_yen"))
    bills = {one.demand_id: one for one in billing.bills_of_supply(supply_id=supply_id)} if found else {}
    charges = pack_on(today).charges
    return [
        Line(
            late=one,
            label=charges[one.assessment.charge].label,
            months=tuple(sorted({each.claim.cycle_month for each in one.claims.all()})),
            standing_yen=billing.standing_of(one.assessment)[1],
            waived_yen=sum(each.yen for each in one.waivers.all()),
            open_yen=opened.get(one.pk, 0),
            bill=bills.get(one.assessment.demand_id or 0),
            waiting=waiting.get(one.pk),
        )
        for one in found
    ]


def accruing(supply_id: int, *, today: date) -> list[Accruing]:
    """The claims of a supply that bear 延滞金 and are not settled, with what it would be today.

    Raises:
        LateRateMissing: the pack has no rate for a day of it.
    """
    pack = pack_on(today)
    bearing = {one: rule for rule in pack.late.interests.values() for one in rule.of}
    which = (
        "SELECT id FROM ledger_openitem WHERE supply_id = %(supply)s AND open_yen > 0 AND due_on < %(day)s"
    )
    found = claims(which, {"supply": supply_id, "day": today}, charges=list(bearing))
    return [
        Accruing(
            one,
            pack.charges[one.charge].label,
            bearing[one.charge].reckon(due_on=one.due_on, paid=one.paid_with(today)).yen,
        )
        for one in found
    ]
