"""納付書: what a correction found owed more is asked for, and a slip of the old sum is superseded."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.billing.api import JOINT_DEMANDS
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.notices import api as notices
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import sql
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User

# What is open of the bills that a correction touched and that are paid by slip; those it made are told apart.
_OWED = f"""
    SELECT d.id, sum(o.open_yen)::bigint, bool_or(a.kind = 'correction') AS is_own
    FROM billing_demand d
    LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
    JOIN billing_assessment a ON a.demand_id = d.id
    JOIN ledger_openitem o ON o.id = a.id
    WHERE d.id IN (
        SELECT coalesce(k.demand_id, f.demand_id) FROM corrections_correctedassessment c
        JOIN billing_assessment k ON k.id = c.assessment_id
        JOIN billing_assessment f ON f.id = k.corrects_id
        WHERE c.case_id = %s AND k.amount_yen <> 0)
      AND (d.method = 'slip' OR t.demand_id IS NOT NULL) AND d.id NOT IN ({JOINT_DEMANDS})
    GROUP BY d.id HAVING sum(o.open_yen) > 0 ORDER BY d.id
"""  # noqa: S608


@dataclass(frozen=True)
class Wanted:
    """Bills that go on one slip, each with what is open of it."""

    key: str
    owed: dict[int, int]


def wanted_of(case: CorrectionCase) -> list[Wanted]:
    """The slips that a booked correction calls for: for what is owed more, and for what was lowered."""
    found = sql.rows(_OWED, [case.pk])
    own = {demand_id: yen for demand_id, yen, is_own in found if is_own}
    lowered = {demand_id: yen for demand_id, yen, is_own in found if not is_own}
    return [Wanted(key, owed) for key, owed in (("more", own), ("less", lowered)) if owed]


def slips_of(case: CorrectionCase) -> list[SlipReissue]:
    """The slips that were made for a correction."""
    found = SlipReissue.objects.filter(reference__in=[_reference(case, key) for key in ("more", "less")])
    return list(found.select_related("slip").order_by("pk"))


def issue_slips(
    *, case: CorrectionCase, way: SlipReissue.Way, actor: User, at: datetime
) -> tuple[list[SlipReissue], list[str]]:
    """Issue and print the slips that a correction calls for; what cannot be is said in a sentence each."""
    done, refused = {one.reference for one in slips_of(case)}, list[str]()
    made = []
    for one in wanted_of(case):
        if (reference := _reference(case, one.key)) in done:
            continue
        try:
            made.append(
                notices.reissue_slip(
                    supply_id=case.supply_id,
                    chosen=one.owed,
                    asked=SlipReissue.Asked.CORRECTION,
                    way=way,
                    reference=reference,
                    actor=actor,
                    at=at,
                )
            )
        except RuleBroken as broken:
            refused.append(broken.message)
    return made, refused


def _reference(case: CorrectionCase, key: str) -> str:
    return f"corrections.case:{case.pk}:{key}"
