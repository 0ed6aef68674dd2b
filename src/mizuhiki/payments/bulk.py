"""Receipts by the thousand: one batch, one transaction, set-wise.

The caller fills the temporary table `incoming` (made by `prepare`) with one row for each payment of one
demand; `take_incoming` books receipts, allocations, overpayments, open items and the journal.
"""

from datetime import date, datetime

from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments.events import ReceiptsTaken
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock, events, sql
from mizuhiki.rulepacks.api import Pack

INCOMING = "incoming (reference, demand_id, supply_id, received_yen)"


def prepare() -> None:
    """Make the empty table `incoming`; it goes with the transaction."""
    sql.empty_for_now(
        "incoming",
        "reference text NOT NULL, demand_id bigint PRIMARY KEY, supply_id bigint NOT NULL, "
        "received_yen bigint NOT NULL CHECK (received_yen > 0)",
    )


def take_incoming(
    *, channel: Receipt.Channel, run_id: int, occurred_on: date, at: datetime, pack: Pack
) -> dict[str, int]:
    """Book every row of `incoming` as a receipt; returns counts and yen that add up.

    The caller holds the utility's lock. What is more than the demand has open is an overpayment.
    """
    sql.run("ANALYZE incoming")
    posted_on = ledger.open_day(clock.day_of(at))
    _insert_receipts(channel, occurred_on, posted_on, at)
    _share(pack)
    sql.run("INSERT INTO payments_allocation (receipt_id, assessment_id, yen) SELECT * FROM share")
    over = sql.run(
        """
        INSERT INTO payments_overpayment (receipt_id, supply_id, demand_id, yen)
        SELECT t.receipt_id, t.supply_id, t.demand_id, t.received_yen - coalesce(s.yen, 0)
        FROM taken t
        LEFT JOIN (SELECT receipt_id, sum(yen)::bigint AS yen FROM share GROUP BY 1) s USING (receipt_id)
        WHERE t.received_yen > coalesce(s.yen, 0)
        """
    )
    ledger.settle_items_from("SELECT assessment_id, yen FROM share")
    facts = _post(run_id, occurred_on, posted_on)
    sql.renew_statistics("payments_receipt", "payments_allocation", grown=facts["receipts"])
    events.publish(ReceiptsTaken(run_id=run_id))
    return facts | {"overpayments": over}


def _insert_receipts(channel: Receipt.Channel, occurred_on: date, posted_on: date, at: datetime) -> None:
    sql.keep_for_now(
        "taken",
        f"SELECT {sql.next_id('payments_receipt')} AS receipt_id, * FROM incoming",  # noqa: S608
    )
    sql.run(
        "INSERT INTO payments_receipt (id, channel, reference, supply_id, received_yen, received_at, "
        "occurred_on, posted_on, reason) "
        "SELECT receipt_id, %s, reference, supply_id, received_yen, %s, %s, %s, '' FROM taken",
        [channel.value, at, occurred_on, posted_on],
    )


def _share(pack: Pack) -> None:
    """What each receipt settles: the demand's open items in order, until the money is used up."""
    sql.keep_for_now(
        "share",
        """
        SELECT receipt_id, assessment_id, least(open_yen, received_yen - before_yen)::bigint AS yen
        FROM (
            SELECT t.receipt_id, t.received_yen, a.id AS assessment_id, o.open_yen,
                   coalesce(sum(o.open_yen) OVER (
                       PARTITION BY t.receipt_id ORDER BY array_position(%s::text[], a.charge::text), a.id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_yen
            FROM taken t
            JOIN billing_assessment a ON a.demand_id = t.demand_id
            JOIN ledger_openitem o ON o.id = a.id AND o.open_yen > 0
        ) q WHERE received_yen > before_yen
        """,
        [pack.charge_order()],
    )


def _post(run_id: int, occurred_on: date, posted_on: date) -> dict[str, int]:
    count, received_yen = sql.rows("SELECT count(*), coalesce(sum(received_yen), 0)::bigint FROM taken")[0]
    settled = sql.rows(
        "SELECT a.charge, a.fiscal_year, sum(s.yen)::bigint FROM share s "
        "JOIN billing_assessment a ON a.id = s.assessment_id GROUP BY 1, 2 ORDER BY 1, 2"
    )
    settled_yen = sum(int(yen) for _, _, yen in settled)
    if count:
        sides = [Side(Account.BANK, int(received_yen))]
        sides += [Side(Account.RECEIVABLE, -int(yen), charge, year) for charge, year, yen in settled]
        sides.append(Side(Account.OVERPAID, settled_yen - int(received_yen)))
        ledger.post(
            kind=JournalEntry.Kind.RECEIPT,
            cause=f"payments.run:{run_id}",
            occurred_on=occurred_on,
            posted_on=posted_on,
            sides=sides,
        )
    return {"receipts": int(count), "received_yen": int(received_yen), "settled_yen": settled_yen}
