"""口座振替から納付書への切替え: a demand no bank will be asked for is asked for by a slip."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.billing.models import SlipInstead
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import sql
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on


@dataclass(frozen=True)
class Turned:
    """How many demands were turned, and what is open of them."""

    count: int
    yen: int


def slip_due_on_of(day: date) -> date:
    """納期限 of a slip made on a day beside the month's run: that of the bills read in that day's month."""
    return pack_on(day).billing.slip_due_on(day.replace(day=1))


def turn_to_slips(
    select: str,
    params: sql.Params,
    *,
    reason: SlipInstead.Reason,
    run: BatchRun,
    at: datetime,
    due_on: date,
) -> Turned:
    """Issue a slip for what is open of each demand in a SELECT of (demand id, supply id, open yen).

    Set-wise, inside a run that holds the utility's lock alone. The demand stays as it was written; what
    it asks for now falls due with its slip, so that nobody is late before having been asked.
    """
    count = sql.keep_for_now(
        "turned",
        f"SELECT {sql.next_id('billing_paymentslip')} AS slip_id, "  # noqa: S608
        "lpad(nextval('billing_slip_no')::text, 16, '0') AS slip_no, q.* "
        f"FROM (SELECT * FROM ({select}) s(demand_id, supply_id, yen) ORDER BY demand_id) q",
        params,
    )
    sql.run(
        "INSERT INTO billing_paymentslip (id, slip_no, reissue, supply_id, amount_yen, last_day, issued_at) "
        "SELECT slip_id, slip_no, 0, supply_id, yen, %s, %s FROM turned",
        [due_on, at],
    )
    sql.run("INSERT INTO billing_slipdemand (slip_id, demand_id) SELECT slip_id, demand_id FROM turned")
    sql.run(
        "INSERT INTO billing_slipinstead (demand_id, slip_id, run_id, reason, due_on) "
        "SELECT demand_id, slip_id, %s, %s, %s FROM turned",
        [run.pk, reason.value, due_on],
    )
    ledger.defer_items_from(
        "SELECT a.id FROM billing_assessment a JOIN turned t ON t.demand_id = a.demand_id", due_on=due_on
    )
    return Turned(count, int(sql.rows("SELECT coalesce(sum(yen), 0) FROM turned")[0][0]))
