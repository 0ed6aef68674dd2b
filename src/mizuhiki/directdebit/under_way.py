"""Bills a bank was asked for and has not answered: nothing else may pay for them meanwhile."""

from collections.abc import Collection
from datetime import date

from mizuhiki.billing.api import BillsCorrecting, SlipIssuing, SlipsIssuing
from mizuhiki.directdebit.errors import DebitUnderWay
from mizuhiki.directdebit.stranded import STRANDED
from mizuhiki.formats.zengin import ResultCode
from mizuhiki.payments.api import OffsetMaking
from mizuhiki.platform import clock, sql


def debits_under_way(demand_ids: Collection[int]) -> dict[int, date]:
    """The debit day of each demand that stands in a bank's file without a final answer.

    A file that was made counts whether or not anybody knows that it was sent, as long as it can still go.
    """
    found = sql.rows(
        "SELECT r.demand_id, max(b.debit_on) FROM directdebit_debitrow r "  # noqa: S608
        "JOIN directdebit_debitbatch b ON b.id = r.batch_id "
        "LEFT JOIN directdebit_debitresult x ON x.row_id = r.id "
        "WHERE r.demand_id = ANY(%(ids)s) AND (x.row_id IS NULL OR x.code = %(pending)s) "
        f"AND NOT {STRANDED} GROUP BY 1",
        {"ids": list(demand_ids), "pending": ResultCode.PENDING.value, "today": clock.today()},
    )
    return dict(found)


def refuse_under_way(event: SlipIssuing | SlipsIssuing | OffsetMaking | BillsCorrecting) -> None:
    """Listener: no slip, offset or 更正 of a bill that may still be drawn.

    Raises:
        DebitUnderWay: names the oldest such bill. The transaction ends, and nothing is changed.
    """
    under_way = debits_under_way(event.demand_ids)
    if not under_way:
        return
    demand_id, month = sql.rows(
        "SELECT id, cycle_month FROM billing_demand WHERE id = ANY(%s) ORDER BY cycle_month, id LIMIT 1",
        [list(under_way)],
    )[0]
    raise DebitUnderWay(month=f"{month.year}年{month.month}月", debit_on=under_way[demand_id])
