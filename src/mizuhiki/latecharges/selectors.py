"""What screens show of late charges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Bill
from mizuhiki.latecharges.claims import Claim, claims
from mizuhiki.latecharges.models import KIND, LateCharge, LateClaim, LateKind
from mizuhiki.ledger.api import OpenItem
from mizuhiki.rulepacks.api import LateInterest, LateRateMissing, Pack, Step, pack_on


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
    """A claim after its 納期限, and what it would bear were all that is open paid on a day (見込)."""

    claim: Claim
    label: str
    yen: int  # of all its parts, what was asked for included
    asked_yen: int  # of parts that were paid late, before any waiver

    @property
    def more_yen(self) -> int:
        """What would still be asked for."""
        return max(self.yen - self.asked_yen, 0)


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


def accruing(supply_id: int, *, day: date, today: date) -> list[Accruing]:
    """The claims of a supply that bear 延滞金 and are not settled, with what it would be on a day.

    Args:
        day: not before today.

    Raises:
        LateRateMissing: the pack has no rate for a day of it.
    """
    pack = pack_on(today)
    bearing = {one: rule for rule in pack.late.interests.values() for one in rule.of}
    which = (
        "SELECT id FROM ledger_openitem WHERE supply_id = %(supply)s AND open_yen > 0 AND due_on < %(day)s"
    )
    found = claims(which, {"supply": supply_id, "day": day}, charges=list(bearing))
    asked = _asked([one.assessment_id for one in found])
    return [
        Accruing(
            one,
            pack.charges[one.charge].label,
            bearing[one.charge].reckon(due_on=one.due_on, paid=one.paid_with(day)).yen,
            asked.get(one.assessment_id, 0),
        )
        for one in found
    ]


def _asked(claim_ids: Sequence[int]) -> dict[int, int]:
    """What each claim was asked to bear by now; what was waived of it counts."""
    found = LateClaim.objects.filter(claim_id__in=claim_ids, kind=LateKind.INTEREST)
    yen: dict[int, int] = {}
    for one in found.select_related("charge__assessment__pricing"):
        last, standing_yen = billing.standing_of(one.charge.assessment)
        yen[one.claim_id] = yen.get(one.claim_id, 0) + standing_yen + int(last.request["waived_yen"])
    return yen


@dataclass(frozen=True)
class Expected:
    """What letters say of 延滞金 that nothing was asked of yet (見込)."""

    yen: int | None  # None where nobody said at which rate some day is to be reckoned
    labels: tuple[str, ...]


def expected(claim_ids: Sequence[int], *, step: Step, day: date, pack: Pack) -> dict[int, Expected]:
    """By supply, what some claims would bear more if all were paid on a day; none where a letter says none.

    Args:
        claim_ids: of many supplies; those of charges that bear none, or are not due by the day, are left out.
        step: of the letter. A rule names the letters that tell of it.
    """
    bearing = {one: (code, rule) for code, rule in pack.late.interests.items() for one in rule.of}
    told = {one: (code, rule) for one, (code, rule) in bearing.items() if step in rule.letters}
    if not told:
        return {}
    found = claims("SELECT unnest(%(ids)s::bigint[])", {"ids": list(claim_ids)}, charges=list(told))
    late = [one for one in found if one.open_yen > 0 and one.due_on < day]
    asked = _asked([one.assessment_id for one in late])
    sums: dict[int, Expected] = {}
    for one in late:
        code, rule = told[one.charge]
        yen = _more(one, rule, day, asked.get(one.assessment_id, 0))
        before = sums.get(one.supply_id, Expected(0, ()))
        labels = tuple(dict.fromkeys((*before.labels, pack.charges[code].label)))
        known = None if yen is None or before.yen is None else before.yen + yen
        sums[one.supply_id] = Expected(known, labels)
    return {supply_id: one for supply_id, one in sums.items() if one.yen != 0}


def _more(claim: Claim, rule: LateInterest, day: date, asked_yen: int) -> int | None:
    try:
        whole_yen = rule.reckon(due_on=claim.due_on, paid=claim.paid_with(day)).yen
    except LateRateMissing:
        return None
    return max(whole_yen - asked_yen, 0)
