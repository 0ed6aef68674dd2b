"""一部納付: bills past their day of which a part came in, with what may close each and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from mizuhiki.billing.api import SLIP_SUPPLIES
from mizuhiki.payments.certainty import LIVE
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.open_claims import OPEN
from mizuhiki.payments.overpaid import left_by_supply
from mizuhiki.platform import clock, sql

# What is overdue, bill by bill; a part of it is paid where the bill as it stands is larger. Before its day
# nobody asks for the rest. OFFSET 0 has each row looked up by its key: what is overdue and what was ever
# corrected is little beside all that was assessed, and the planner would read all of that for it.
_FROM = """
    FROM (
        SELECT a.demand_id, sum(o.open_yen)::bigint AS open_yen
        FROM ledger_openitem o
        CROSS JOIN LATERAL (SELECT a.demand_id FROM billing_assessment a WHERE a.id = o.id OFFSET 0) a
        WHERE o.due_on < %(today)s AND o.open_yen > 0 GROUP BY a.demand_id
    ) q
    CROSS JOIN LATERAL (SELECT d.* FROM billing_demand d WHERE d.id = q.demand_id OFFSET 0) d
"""
_AMOUNT = """
    (d.amount_yen + CASE WHEN d.id IN (
        SELECT a.demand_id FROM billing_assessment k
        CROSS JOIN LATERAL (
            SELECT a.demand_id FROM billing_assessment a WHERE a.id = k.corrects_id OFFSET 0) a
        WHERE k.corrects_id IS NOT NULL AND k.demand_id IS NULL
    ) THEN (
        SELECT sum(k.amount_yen)::bigint FROM billing_assessment a
        JOIN billing_assessment k ON k.corrects_id = a.id AND k.demand_id IS NULL WHERE a.demand_id = d.id
    ) ELSE 0 END)
"""
_IS_PART = f"q.open_yen < {_AMOUNT}"


NOTHING_KNOWN = "納期限を過ぎ、ほかに入金の知らせがない。"


class Advice(Enum):
    """What may close a bill, the nearest first."""

    OFFSET = "過誤納を充当する"
    AWAIT = "確報を待つ"
    CLAIM = "入金連絡を確かめる"
    REISSUE = "残額の納付書を送る"


@dataclass(frozen=True)
class PartPaid:
    """One bill of which a part is paid."""

    demand_id: int
    supply_id: int
    month: date
    amount_yen: int
    open_yen: int
    due_on: date
    paid_on: date | None  # the last part of it
    channel: str
    advice: Advice
    why: str

    @property
    def paid(self) -> str:
        """When and where the last part came in."""
        return f"{self.paid_on} {Receipt.Channel(self.channel).label}" if self.paid_on else ""


def count_and_sum(today: date) -> tuple[int, int]:
    """How many bills, and what is open of them."""
    found = sql.rows(
        f"SELECT count(*), coalesce(sum(q.open_yen), 0)::bigint {_FROM} WHERE {_IS_PART}", {"today": today}
    )[0]
    return int(found[0]), int(found[1])


def part_paid(*, today: date, offset: int, limit: int) -> list[PartPaid]:
    """Those due longest ago first.

    Source:
        issue 3, point 7.
    """
    found = sql.rows(
        f"""
        SELECT d.id, d.supply_id, d.cycle_month, {_AMOUNT}, q.open_yen,
               coalesce(t.due_on, d.due_on) AS due_on, p.occurred_on, coalesce(p.channel, '')
        {_FROM}
        LEFT JOIN billing_slipinstead t ON t.demand_id = d.id
        LEFT JOIN LATERAL (
            SELECT r.occurred_on, r.channel FROM billing_assessment a
            JOIN payments_allocation x ON x.assessment_id = a.id
            JOIN payments_receipt r ON r.id = x.receipt_id AND r.received_yen > 0
            WHERE a.demand_id = d.id
              AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
            ORDER BY r.id DESC LIMIT 1
        ) p ON true
        WHERE {_IS_PART}
        ORDER BY due_on, d.id OFFSET %(offset)s LIMIT %(limit)s
        """,  # noqa: S608
        {"today": today, "offset": offset, "limit": limit},
    )
    advised = _advised({row[1] for row in found})
    return [_line(row, *advised.get(row[1], (Advice.REISSUE, NOTHING_KNOWN))) for row in found]


def _line(row: Sequence[Any], advice: Advice, why: str) -> PartPaid:
    demand_id, supply_id, month, amount_yen, open_yen, due_on, paid_on, channel = row
    return PartPaid(
        demand_id=demand_id,
        supply_id=supply_id,
        month=month,
        amount_yen=amount_yen,
        open_yen=open_yen,
        due_on=due_on,
        paid_on=paid_on,
        channel=channel,
        advice=advice,
        why=why,
    )


def _advised(supply_ids: Iterable[int]) -> dict[int, tuple[Advice, str]]:
    """What is known of supplies beside the bill, and what follows from it; of most nothing is known."""
    wanted = list(supply_ids)
    claimed = sql.rows(
        f"SELECT c.supply_id, max(c.told_at) FROM payments_paymentclaim c "  # noqa: S608
        f"WHERE c.supply_id = ANY(%s) AND {OPEN} GROUP BY 1",
        [wanted],
    )
    told = sql.rows(
        "SELECT s.supply_id, sum(r.yen)::bigint FROM payments_storereport r "  # noqa: S608
        f"JOIN {SLIP_SUPPLIES} s ON s.slip_id = r.slip_id WHERE s.supply_id = ANY(%s) AND {LIVE} GROUP BY 1",
        [wanted],
    )
    found = {pk: (Advice.CLAIM, f"{clock.day_of(at)}に入金連絡がある。") for pk, at in claimed}
    found |= {pk: (Advice.AWAIT, f"速報{int(yen):,}円がある。") for pk, yen in told}
    left = left_by_supply(wanted)
    found |= {pk: (Advice.OFFSET, f"同じ契約に過誤納{yen:,}円がある。") for pk, yen in left.items()}
    return found
