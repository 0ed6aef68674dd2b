"""What was late: claims with their 納期限 and what was paid for them on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import AskedWhen

# Money that was taken back never came, and a 更正 is no payment. The bank draws on the day that the utility
# asked for, so what it brought was not late. Of a bill raised later, only what was asked first counts.
_CLAIMS = """
    SELECT a.id, a.supply_id, a.charge, a.cycle_month, coalesce(t.due_on, d.due_on),
           least(a.amount_yen, a.amount_yen + coalesce(k.yen, 0))::bigint, coalesce(o.open_yen, 0),
           (SELECT json_agg(json_build_array(p.day, p.yen) ORDER BY p.day, p.id) FROM (
                SELECT CASE WHEN r.channel = 'debit' THEN least(r.occurred_on, coalesce(t.due_on, d.due_on))
                            ELSE r.occurred_on END AS day, x.yen, r.id
                FROM payments_allocation x JOIN payments_receipt r ON r.id = x.receipt_id
                WHERE x.assessment_id = a.id AND x.yen > 0 AND r.reverses_id IS NULL
                  AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)) p)
    FROM billing_assessment a
    JOIN billing_demand d ON d.id = a.demand_id
    LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
    LEFT JOIN ledger_openitem o ON o.id = a.id
    LEFT JOIN LATERAL (
        SELECT sum(amount_yen) AS yen FROM billing_assessment
        WHERE corrects_id = a.id AND demand_id IS NULL
    ) k ON true
    WHERE a.charge = ANY(%(charges)s) AND a.amount_yen > 0 AND a.id IN ({which})
    ORDER BY a.supply_id, a.cycle_month, a.id
"""


@dataclass(frozen=True)
class Claim:
    """One assessment; whole yen."""

    assessment_id: int
    supply_id: int
    charge: str
    cycle_month: date
    due_on: date
    owed_yen: int  # as it stands after corrections
    open_yen: int
    paid: tuple[tuple[date, int], ...]  # in the order of the days, no more than was owed

    @property
    def is_late(self) -> bool:
        """Whether it is settled, and the last of its money came after 納期限."""
        return self.open_yen <= 0 and self.is_paid_late

    @property
    def is_paid_late(self) -> bool:
        """Whether some of its money came after 納期限, settled or not."""
        return bool(self.paid) and self.paid[-1][0] > self.due_on

    @property
    def unpaid_yen(self) -> int:
        """What no money came for, whether it is open or was written off."""
        return self.owed_yen - sum(yen for _, yen in self.paid)

    def bears(self, asked: AskedWhen) -> bool:
        """Whether interest of it is to be asked for by now."""
        return self.is_paid_late if asked is AskedWhen.PARTS else self.is_late

    def paid_with(self, day: date) -> tuple[tuple[date, int], ...]:
        """What was paid, and what is open as if it came on a day."""
        return (*self.paid, (day, self.open_yen)) if self.open_yen > 0 else self.paid


def claims(which: str, params: sql.Params = (), *, charges: Sequence[str]) -> list[Claim]:
    """The claims among the assessments of a SELECT of ids that are of these charges.

    Args:
        params: named ones of the SELECT.
    """
    found = sql.rows(_CLAIMS.format(which=which), {"charges": list(charges), **dict(params or {})})
    return [_claim(row) for row in found]


def _claim(row: Sequence[Any]) -> Claim:
    assessment_id, supply_id, charge, month, due_on, owed_yen, open_yen, paid = row
    parts = _within(owed_yen, paid)
    return Claim(assessment_id, supply_id, charge, month, due_on, max(owed_yen, 0), open_yen, parts)


def _within(owed_yen: int, paid: Any) -> tuple[tuple[date, int], ...]:
    """The payments until they come to what is owed."""
    left, parts = owed_yen, list[tuple[date, int]]()
    for day, yen in sql.array(paid):
        share = min(left, int(yen))
        if share > 0:
            parts.append((date.fromisoformat(str(day)), share))
            left -= share
    return tuple(parts)
