"""What a person owes, item by item: over all their supplies and records, each with whose debt it was."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mizuhiki.platform import sql

# What was paid of an item by the debtor: what the utility took off (充当) acknowledges nothing.
# Whoever used or paid for the water of the period, or stands for the heirs, owes it.
OWED = """
    SELECT i.id, i.supply_id, i.charge, i.fiscal_year, a.cycle_month, a.demand_id, i.due_on, i.open_yen,
           a.amount_yen, s.starts_on,
           (SELECT (b.ended_at AT TIME ZONE 'Asia/Tokyo')::date FROM billing_demand d
            JOIN platform_batchrun b ON b.id = d.run_id WHERE d.id = a.demand_id),
           (SELECT json_agg(json_build_array(r.occurred_on, r.id)) FROM payments_allocation x
            JOIN payments_receipt r ON r.id = x.receipt_id
            WHERE x.assessment_id = i.id AND r.received_yen > 0 AND r.channel <> 'offset'
              AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id))
    FROM ledger_openitem i
    JOIN billing_assessment a ON a.id = i.id
    JOIN customers_supply s ON s.id = i.supply_id
    WHERE i.open_yen > 0 AND i.supply_id = ANY(%(supplies)s) AND EXISTS (
        SELECT FROM customers_supplyparty p
        WHERE p.supply_id = i.supply_id AND p.customer_id = ANY(%(records)s)
          AND p.role IN ('water_user', 'payer', 'heirs_representative')
          AND p.starts_on < a.period_end AND (p.ends_on IS NULL OR p.ends_on >= a.period_end))
    ORDER BY i.due_on, i.id
"""


@dataclass(frozen=True)
class OwedItem:
    """An assessment of which something is open; whole yen."""

    assessment_id: int
    supply_id: int
    charge: str
    fiscal_year: int
    cycle_month: date
    demand_id: int | None
    due_on: date | None
    open_yen: int
    assessed_yen: int
    contract_on: date  # the supply began
    claim_on: date | None  # the claim was born: the day of its bill
    parts: tuple[tuple[date, int], ...]  # when the debtor paid a part of it, and by which receipt

    def is_overdue(self, day: date) -> bool:
        """Whether its 納期限 is past on a day."""
        return self.due_on is not None and self.due_on < day

    def born_on(self, by: str) -> date:
        """The day by which old claims are told."""
        if by == "contract":
            return self.contract_on
        return self.claim_on or self.cycle_month


def owed_items(*, record_ids: Collection[int], supply_ids: Sequence[int]) -> list[OwedItem]:
    """What the person of these records owes for supplies, the oldest due first."""
    params: dict[str, Any] = {"records": list(record_ids), "supplies": list(supply_ids)}
    return [replace(OwedItem(*row), parts=_parts(row[-1])) for row in sql.rows(OWED, params)]


def _parts(value: Any) -> tuple[tuple[date, int], ...]:
    return tuple((date.fromisoformat(str(on)), int(str(number))) for on, number in sql.array(value))
