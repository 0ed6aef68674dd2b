"""過誤納: money nothing was owed for, from the day it came in until it is given back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.payments.models import Receipt
from mizuhiki.platform import sql

_OPEN = """
    FROM payments_overpayment o JOIN payments_receipt r ON r.id = o.receipt_id
    WHERE o.yen > 0 AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
      AND NOT EXISTS (SELECT FROM payments_refund f WHERE f.overpayment_id = o.receipt_id)
"""
_HOW_PAID = """
    SELECT o.receipt_id, o.supply_id, o.yen, r.received_yen, r.channel, r.occurred_on,
           (SELECT min(a.cycle_month) FROM billing_assessment a WHERE a.demand_id = o.demand_id),
           e.channel, e.occurred_on
    FROM payments_overpayment o
    JOIN payments_receipt r ON r.id = o.receipt_id
    LEFT JOIN LATERAL (
        SELECT p.channel, p.occurred_on FROM billing_assessment a
        JOIN payments_allocation x ON x.assessment_id = a.id AND x.receipt_id <> o.receipt_id
        JOIN payments_receipt p ON p.id = x.receipt_id AND p.reverses_id IS NULL
        WHERE a.demand_id = o.demand_id
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = p.id)
        ORDER BY p.id DESC LIMIT 1
    ) e ON true
    WHERE o.yen > 0 AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
      AND {which}
    ORDER BY r.occurred_on, o.receipt_id OFFSET %s LIMIT %s
"""


@dataclass(frozen=True)
class Overpaid:
    """One overpayment that was not taken back, with the payment that came before it."""

    receipt_id: int
    supply_id: int
    yen: int
    received_yen: int
    channel: str
    occurred_on: date
    month: date | None
    earlier_channel: str | None
    earlier_on: date | None

    @property
    def kind(self) -> str:
        """二重納付 when all of it was too much and the demand had been paid, otherwise 過大納付."""
        return "二重納付" if self.earlier_on and self.yen == self.received_yen else "過大納付"

    @property
    def how(self) -> str:
        """How it arose, as one sentence."""
        what = f"{self.month.year}年{self.month.month}月分" if self.month else "請求"
        came = f"{_label(self.channel)}で{self.received_yen:,}円"
        if self.earlier_on and self.earlier_channel:
            earlier = f"{_label(self.earlier_channel)}で{self.earlier_on}に"
            if self.kind == "二重納付":
                return f"{what}は{earlier}納付済みでしたが、{came}が重ねて納付されました。"
            return f"{what}は{earlier}一部が納付済みでしたが、{came}が納付されました。"
        return f"{what}の未納額より多く、{came}が納付されました。"


def overpaid(*, offset: int, limit: int) -> Sequence[Overpaid]:
    """Those that wait longest first."""
    waits = "NOT EXISTS (SELECT FROM payments_refund f WHERE f.overpayment_id = o.receipt_id)"
    return [Overpaid(*row) for row in sql.rows(_HOW_PAID.format(which=waits), [offset, limit])]


def overpaid_with(receipt_id: int) -> Overpaid | None:
    """The overpayment that came with a receipt, given back or not; None where it was taken back."""
    found = sql.rows(_HOW_PAID.format(which="o.receipt_id = %s"), [receipt_id, 0, 1])
    return Overpaid(*found[0]) if found else None


def count_and_sum() -> tuple[int, int]:
    """How many wait, and how many yen."""
    count, yen = sql.rows(f"SELECT count(*), coalesce(sum(o.yen), 0)::bigint {_OPEN}")[0]
    return int(count), int(yen)


def overpayments_waiting() -> int:
    """How many wait, for the menu."""
    return count_and_sum()[0]


def _label(channel: str) -> str:
    return str(Receipt.Channel(channel).label)
