"""移行前の請求: what a clerk tells of the months before the move."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.platform import sql


@dataclass(frozen=True)
class PastMonth:
    """What an earlier system asked for of one supply and reading month, all charges together."""

    month: date
    billed_yen: int
    paid_yen: int
    due_on: date

    @property
    def open_yen(self) -> int:
        """What was open on the day of the move; it is asked for by a bill of this system."""
        return self.billed_yen - self.paid_yen


def past_months_of(supply_id: int, *, limit: int) -> list[PastMonth]:
    """The newest months before the move; none where the supply was never anywhere else."""
    found = sql.rows(
        "SELECT cycle_month, sum(billed_yen)::bigint, sum(paid_yen)::bigint, max(due_on) "
        "FROM billing_pastbill WHERE supply_id = %s GROUP BY 1 ORDER BY 1 DESC LIMIT %s",
        [supply_id, limit],
    )
    return [PastMonth(*row) for row in found]
