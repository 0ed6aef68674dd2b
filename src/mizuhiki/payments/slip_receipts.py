"""Receipts for payment slips, set-wise: several months on one slip, and several payments of one month.

The caller fills the temporary table `paid` (made by `prepare_slips`) with one row for each payment, and
holds the utility's lock or that of every supply in it. Money is spread in the order it was paid: whoever
paid first settled it, and what comes later and finds nothing open is an overpayment.
"""

from datetime import date, datetime

from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import Pack

PAID = "paid (reference, slip_id, supply_id, received_yen, received_at, occurred_on)"


def prepare_slips() -> None:
    """Make the empty table `paid`; it goes with the transaction."""
    sql.empty_for_now(
        "paid",
        "reference text PRIMARY KEY, slip_id bigint NOT NULL, supply_id bigint NOT NULL, "
        "received_yen bigint NOT NULL CHECK (received_yen > 0), received_at timestamptz NOT NULL, "
        "occurred_on date NOT NULL",
    )


def take_paid(*, channel: Receipt.Channel, cause: str, at: datetime, pack: Pack) -> dict[str, int]:
    """Book every row of `paid` as a receipt; returns counts and yen that add up.

    Each day of payment is an entry of its own in the journal, booked on the open day.

    Args:
        cause: what the journal calls it; the day of payment is put behind it.
    """
    posted_on = ledger.open_day(clock.day_of(at))
    sql.run("ANALYZE paid")
    sql.keep_for_now(
        "taken",
        f"SELECT {sql.next_id('payments_receipt')} AS receipt_id, "  # noqa: S608
        "row_number() OVER (ORDER BY received_at, reference) AS place, q.* "
        "FROM (SELECT * FROM paid ORDER BY received_at, reference) q",
    )
    sql.run(
        "INSERT INTO payments_receipt (id, channel, reference, supply_id, slip_id, received_yen, "
        "received_at, occurred_on, posted_on, reason) "
        "SELECT receipt_id, %s, reference, supply_id, slip_id, received_yen, received_at, occurred_on, %s, "
        "'' FROM taken",
        [channel.value, posted_on],
    )
    _share(pack)
    sql.run("INSERT INTO payments_allocation (receipt_id, assessment_id, yen) SELECT * FROM share")
    over = _keep_overpaid()
    ledger.settle_items_from("SELECT assessment_id, sum(yen)::bigint FROM share GROUP BY 1")
    facts = _post(cause, posted_on)
    sql.renew_statistics("payments_receipt", "payments_allocation", grown=facts["receipts"])
    return facts | {"overpayments": over}


def _share(pack: Pack) -> None:
    """What each receipt settles, in rounds: in each, of the payments that meet only the first is served."""
    sql.empty_for_now("share", "receipt_id bigint, assessment_id bigint, yen bigint")
    sql.keep_for_now(
        "asked",
        "SELECT t.receipt_id, t.place, x.demand_id FROM taken t "
        "JOIN billing_slipdemand x ON x.slip_id = t.slip_id",
    )
    while sql.keep_for_now(
        "served",
        "SELECT receipt_id FROM (SELECT receipt_id, place, min(place) OVER (PARTITION BY demand_id) AS first "
        "FROM asked) q GROUP BY receipt_id HAVING bool_and(place = first)",
    ):
        _serve(pack)
        sql.run("DELETE FROM asked a USING served s WHERE a.receipt_id = s.receipt_id")


def _serve(pack: Pack) -> None:
    """Oldest month first, within it the rule pack's order, until the money is used up."""
    sql.run(
        """
        INSERT INTO share
        SELECT receipt_id, assessment_id, least(left_yen, received_yen - before_yen)::bigint
        FROM (
            SELECT t.receipt_id, t.received_yen, i.assessment_id, i.left_yen,
                   coalesce(sum(i.left_yen) OVER (
                       PARTITION BY t.receipt_id
                       ORDER BY i.due_on, array_position(%s::text[], i.charge::text), i.assessment_id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_yen
            FROM served s JOIN taken t ON t.receipt_id = s.receipt_id
            JOIN (
                SELECT a.receipt_id, o.id AS assessment_id, o.due_on, o.charge,
                       o.open_yen - coalesce(g.yen, 0) AS left_yen
                FROM asked a JOIN billing_assessment b ON b.demand_id = a.demand_id
                JOIN ledger_openitem o ON o.id = b.id
                LEFT JOIN (SELECT assessment_id, sum(yen) AS yen FROM share GROUP BY 1) g
                       ON g.assessment_id = o.id
            ) i ON i.receipt_id = t.receipt_id AND i.left_yen > 0
        ) q WHERE received_yen > before_yen
        """,
        [pack.charge_order()],
    )


def _keep_overpaid() -> int:
    return sql.run(
        """
        INSERT INTO payments_overpayment (receipt_id, supply_id, demand_id, yen)
        SELECT t.receipt_id, t.supply_id,
               (SELECT min(x.demand_id) FROM billing_slipdemand x WHERE x.slip_id = t.slip_id),
               t.received_yen - coalesce(s.yen, 0)
        FROM taken t
        LEFT JOIN (SELECT receipt_id, sum(yen)::bigint AS yen FROM share GROUP BY 1) s
               ON s.receipt_id = t.receipt_id
        WHERE t.received_yen > coalesce(s.yen, 0)
        """
    )


def _post(cause: str, posted_on: date) -> dict[str, int]:
    days = sql.rows(
        "SELECT occurred_on, count(*), sum(received_yen)::bigint FROM taken GROUP BY 1 ORDER BY 1"
    )
    settled_yen = 0
    for day, _, received_yen in days:
        settled = sql.rows(
            "SELECT b.charge, b.fiscal_year, sum(s.yen)::bigint FROM share s "
            "JOIN taken t ON t.receipt_id = s.receipt_id "
            "JOIN billing_assessment b ON b.id = s.assessment_id "
            "WHERE t.occurred_on = %s GROUP BY 1, 2 ORDER BY 1, 2",
            [day],
        )
        of_day = sum(int(yen) for _, _, yen in settled)
        sides = [Side(Account.BANK, int(received_yen))]
        sides += [Side(Account.RECEIVABLE, -int(yen), charge, year) for charge, year, yen in settled]
        sides.append(Side(Account.OVERPAID, of_day - int(received_yen)))
        ledger.post(
            kind=JournalEntry.Kind.RECEIPT,
            cause=f"{cause}/{day}",
            occurred_on=day,
            posted_on=posted_on,
            sides=sides,
        )
        settled_yen += of_day
    return {
        "receipts": sum(int(count) for _, count, _ in days),
        "received_yen": sum(int(yen) for _, _, yen in days),
        "settled_yen": settled_yen,
    }
