"""What a case stands on: its ground, its papers, and whether its debts are still what they were."""

from datetime import date

from mizuhiki.billing.api import Assessment
from mizuhiki.ledger.api import OpenItem
from mizuhiki.rulepacks.api import Charge, Ground, pack_of_version, pack_on
from mizuhiki.writeoffs import errors
from mizuhiki.writeoffs.models import WriteOffCase, WriteOffDebt

LEGAL_CLASSES = {"private": "私債権", "public": "公債権"}


def ground_of(case: WriteOffCase) -> Ground:
    """The ground of a case, by the rules it was made under."""
    return pack_of_version(case.rules_id).writeoffs[case.ground]


def missing_papers(case: WriteOffCase) -> list[str]:
    """Papers that the ground asks for and nobody has added."""
    here = set(case.papers.values_list("name", flat=True))
    return [name for name in ground_of(case).needs if name not in here]


def charge_of(code: str, day: date) -> Charge:
    """A charge by the rules of a day."""
    return pack_on(day).charges[code]


def month_of(assessment_id: int) -> str:
    """2026年4月."""
    month = Assessment.objects.values_list("cycle_month", flat=True).get(pk=assessment_id)
    return f"{month.year}年{month.month}月"


def unmoved_debts(case: WriteOffCase) -> list[WriteOffDebt]:
    """The debts of a case, each open to the yen as it was when the case was made.

    Raises:
        DebtsMoved: names the first that is not.
    """
    debts = list(case.debts.select_related("assessment").order_by("assessment_id"))
    items = dict(
        OpenItem.objects.filter(pk__in=[debt.assessment_id for debt in debts]).values_list("pk", "open_yen")
    )
    for debt in debts:
        now = items.get(debt.assessment_id, 0)
        if now != debt.yen:
            label = charge_of(debt.assessment.charge, debt.assessment.cycle_month).label
            month = month_of(debt.assessment_id)
            raise errors.DebtsMoved(month=month, label=label, before=debt.yen, now=now)
    return debts
