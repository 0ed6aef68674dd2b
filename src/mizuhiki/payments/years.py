"""窓口の年度集計: what each counter took and gave back in a fiscal year, also without those that ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mizuhiki.platform import sql

_YEARS = """
    SELECT q.fiscal_year, c.id, c.name, e.last_day, sum(q.cases)::int, sum(q.yen)::bigint,
           sum(q.reversed)::int, sum(q.refunds)::int, sum(q.refunded_yen)::bigint
    FROM (
        SELECT z.fiscal_year, t.counter_id, count(*) FILTER (WHERE b.id IS NULL) AS cases,
               coalesce(sum(r.received_yen) FILTER (WHERE b.id IS NULL), 0) AS yen, count(b.id) AS reversed,
               0 AS refunds, 0 AS refunded_yen
        FROM payments_receiptserial z
        JOIN payments_receipt r ON r.id = z.receipt_id
        LEFT JOIN payments_receipt b ON b.reverses_id = r.id
        JOIN till_tillsession s ON s.id = z.session_id
        JOIN till_till t ON t.id = s.till_id
        GROUP BY 1, 2
        UNION ALL
        SELECT f.fiscal_year, f.counter_id, 0, 0, 0, count(*), sum(e.yen)
        FROM payments_refund f JOIN payments_overpaymentend e ON e.id = f.end_id
        WHERE NOT EXISTS (SELECT FROM payments_refundundone u WHERE u.refund_id = f.id) GROUP BY 1, 2
    ) q
    JOIN till_counter c ON c.id = q.counter_id
    LEFT JOIN till_counterend e ON e.counter_id = c.id
    GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 4 NULLS FIRST, 2
"""


@dataclass(frozen=True)
class Sums:
    """Receipts that stand, those taken back, and refunds; yen of the first and the last."""

    cases: int
    yen: int
    reversed: int
    refunds: int
    refunded_yen: int


@dataclass(frozen=True)
class CounterYear:
    """One counter in one fiscal year."""

    name: str
    last_day: date | None  # of a counter that has ended
    sums: Sums


@dataclass(frozen=True)
class Year:
    """A fiscal year: its counters, those that still take money before those that ended."""

    fiscal_year: int
    counters: Sequence[CounterYear]

    @property
    def total(self) -> Sums:
        """All counters together."""
        return _sum(self.counters)

    @property
    def remaining(self) -> Sums | None:
        """Without the counters that have ended; None when none of them took anything this year."""
        left = [one for one in self.counters if one.last_day is None]
        return _sum(left) if len(left) < len(self.counters) else None


def counter_years() -> list[Year]:
    """Every fiscal year in which a counter took or gave money, newest first.

    Source:
        COL-053, COL-045, COL-108 【金沢収納】第23条(1)ウ, (2)ア; 別表２.
    """
    found = [
        (year, CounterYear(name, last_day, Sums(*map(int, sums))))
        for year, _, name, last_day, *sums in sql.rows(_YEARS)
    ]
    return [
        Year(year, [line for _, line in lines]) for year, lines in groupby(found, key=lambda line: line[0])
    ]


def _sum(lines: Sequence[CounterYear]) -> Sums:
    return Sums(
        sum(one.sums.cases for one in lines),
        sum(one.sums.yen for one in lines),
        sum(one.sums.reversed for one in lines),
        sum(one.sums.refunds for one in lines),
        sum(one.sums.refunded_yen for one in lines),
    )
