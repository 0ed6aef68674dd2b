"""Receipts by the thousand: one batch, one transaction, set-wise.

The caller gives a SELECT with a row for each payment of one demand or of one slip, and holds the utility's
lock or that of every supply in it. Money is spread in the order of the rows: whoever paid first settled it,
and what comes later and finds nothing open is an overpayment.
"""

import itertools
from datetime import date, datetime

from mizuhiki.billing import api as billing
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import Account, JournalEntry, Side
from mizuhiki.payments import booking
from mizuhiki.payments.events import ReceiptsTaken
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import clock, events, sql
from mizuhiki.rulepacks.api import Pack

PAID_IN_RUN = (  # for listeners, in the transaction of the run
    "SELECT supply_id FROM taken UNION "
    "SELECT m.supply_id FROM taken t JOIN billing_slipmember m ON m.slip_id = t.slip_id"
)
PAYMENT = "p(reference, supply_id, demand_id, slip_id, received_yen, received_at, occurred_on)"


def take_run(
    select: str, params: sql.Params = (), *, channel: Receipt.Channel, run_id: int, at: datetime, pack: Pack
) -> dict[str, int]:
    """Book the payments of a batch run as `take_all` does, and tell who listens."""
    facts = take_all(select, params, channel=channel, cause=_cause_of(run_id, channel), at=at, pack=pack)
    if facts["receipts"]:
        events.publish(ReceiptsTaken(run_id=run_id))
    return facts


def banked_yen(run_id: int, channel: Receipt.Channel, *, on: date) -> int:
    """What a batch run brought into the bank on a day, as the journal has it."""
    return ledger.posted_yen(cause=_of_day(_cause_of(run_id, channel), on), account=Account.BANK)


def _cause_of(run_id: int, channel: Receipt.Channel) -> str:
    """The way the money came stands in it: what comes in by channel is read from the journal alone."""
    return f"payments.run_{channel.value}:{run_id}"


def _of_day(cause: str, on: date) -> str:
    return f"{cause}/{on}"


def take_all(
    select: str, params: sql.Params = (), *, channel: Receipt.Channel, cause: str, at: datetime, pack: Pack
) -> dict[str, int]:
    """Book a receipt for each row of a SELECT; returns counts and yen that add up.

    Each day of payment is an entry of its own in the journal, booked on the open day.

    Args:
        select: rows in the shape of `PAYMENT`, in the order they were paid; either demand or slip is given.
        cause: what the journal calls it; the day of payment is put behind it.
    """
    posted_on = ledger.open_day(clock.day_of(at))
    sql.keep_for_now(
        "taken",
        f"SELECT {sql.next_id('payments_receipt')} AS receipt_id, p.* FROM ({select}) {PAYMENT}",  # noqa: S608
        params,
    )
    sql.run(
        "INSERT INTO payments_receipt (id, channel, reference, supply_id, slip_id, received_yen, "
        "received_at, occurred_on, posted_on, reason) "
        "SELECT receipt_id, %s, reference, supply_id, slip_id, received_yen, received_at, occurred_on, %s, "
        "'' FROM taken",
        [channel.value, posted_on],
    )
    _share(pack)
    sql.run(
        "INSERT INTO payments_allocation (receipt_id, assessment_id, yen) "
        "SELECT receipt_id, assessment_id, yen FROM share"
    )
    facts = _post(cause, posted_on)
    over = _keep_overpaid() if facts["received_yen"] > facts["settled_yen"] else 0
    sql.renew_statistics("payments_receipt", "payments_allocation", grown=facts["receipts"])
    return facts | {"overpayments": over}


def _share(pack: Pack) -> None:
    """What each receipt settles, taken off the open items.

    Nearly always every month is paid once and all are served in the first round. Of payments that meet in a
    month only the first is served in a round: the next one finds what it left.
    """
    sql.empty_for_now(
        "share",
        "receipt_id bigint, assessment_id bigint, occurred_on date, charge text, fiscal_year int, "
        "yen bigint, round int",
    )
    sql.keep_for_now(
        "asked",
        "SELECT receipt_id, demand_id FROM taken WHERE slip_id IS NULL UNION ALL "
        "SELECT t.receipt_id, x.demand_id FROM taken t JOIN billing_slipdemand x ON x.slip_id = t.slip_id",
    )
    sql.keep_for_now(
        "crowd",
        "SELECT DISTINCT receipt_id FROM asked WHERE demand_id IN "
        "(SELECT demand_id FROM asked GROUP BY 1 HAVING count(*) > 1)",
    )
    joint = pack.slips.joint
    is_joint = joint is not None and joint.in_proportion and _keep_joint() > 0
    _serve("NOT IN (SELECT receipt_id FROM crowd)", 1, pack, is_joint=is_joint)
    for turn in itertools.count(2):
        if not sql.keep_for_now(
            "served",
            "SELECT receipt_id FROM (SELECT receipt_id, min(receipt_id) OVER (PARTITION BY demand_id) "
            "AS first FROM asked JOIN crowd USING (receipt_id)) q "
            "GROUP BY 1 HAVING bool_and(receipt_id = first)",
        ):
            return
        _serve("IN (SELECT receipt_id FROM served)", turn, pack, is_joint=is_joint)
        sql.run("DELETE FROM crowd c USING served s WHERE c.receipt_id = s.receipt_id")


def _keep_joint() -> int:
    """Receipts of slips of several supplies, whose parts the pack spreads in proportion; returns how many."""
    return sql.keep_for_now(
        "joint",
        "SELECT t.receipt_id FROM taken t WHERE EXISTS "
        "(SELECT FROM billing_slipmember m WHERE m.slip_id = t.slip_id)",
    )


def _serve(which: str, turn: int, pack: Pack, *, is_joint: bool) -> None:
    """Oldest month first, within it the rule pack's order, until the money is used up."""
    alone = "AND t.receipt_id NOT IN (SELECT receipt_id FROM joint)" if is_joint else ""
    sql.run(
        f"""
        INSERT INTO share
        SELECT receipt_id, assessment_id, occurred_on, charge, fiscal_year,
               least(open_yen, received_yen - before_yen)::bigint, %s
        FROM (
            SELECT t.receipt_id, t.received_yen, t.occurred_on, o.id AS assessment_id, o.charge,
                   o.fiscal_year, o.open_yen,
                   coalesce(sum(o.open_yen) OVER (
                       PARTITION BY t.receipt_id
                       ORDER BY o.due_on, array_position(%s::text[], o.charge::text), o.supply_id, o.id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_yen
            FROM taken t JOIN asked q ON q.receipt_id = t.receipt_id AND t.receipt_id {which} {alone}
            JOIN billing_assessment b ON b.demand_id = q.demand_id
            JOIN ledger_openitem o ON o.id = b.id AND o.open_yen > 0
        ) i WHERE received_yen > before_yen
        """,  # noqa: S608
        [turn, pack.charge_order()],
    )
    if is_joint:
        _serve_joint(which, turn, pack)
    sql.run("ANALYZE share")
    ledger.settle_items_from("SELECT assessment_id, yen FROM share WHERE round = %s", [turn])


def _serve_joint(which: str, turn: int, pack: Pack) -> None:
    """What each of the slips of groups settles: they are few, and `booking.spread` says it as at a desk."""
    found = sql.rows(
        f"SELECT t.receipt_id, t.received_yen, t.occurred_on FROM taken t JOIN joint USING (receipt_id) "  # noqa: S608
        f"WHERE t.receipt_id {which} ORDER BY 1"
    )
    for receipt_id, received_yen, occurred_on in found:
        demands = sql.rows("SELECT demand_id FROM asked WHERE receipt_id = %s", [receipt_id])
        parts = [one for one in billing.open_parts([pk for (pk,) in demands]) if one.open_yen > 0]
        if not parts:
            continue
        parts = booking.in_order(parts)
        split = booking.spread(parts, yen=received_yen, pack=pack)
        sql.copy(
            "share",
            [
                (receipt_id, one.assessment_id, occurred_on, one.charge, one.fiscal_year, yen, turn)
                for one, yen in zip(parts, split.shares_yen, strict=True)
                if yen
            ],
        )


def _keep_overpaid() -> int:
    return sql.run(
        """
        INSERT INTO payments_overpayment (receipt_id, supply_id, demand_id, yen)
        SELECT t.receipt_id, t.supply_id, coalesce(t.demand_id, (
                   SELECT min(x.demand_id) FROM billing_slipdemand x JOIN billing_demand d
                   ON d.id = x.demand_id AND d.supply_id = t.supply_id WHERE x.slip_id = t.slip_id)),
               t.received_yen - coalesce(s.yen, 0)
        FROM taken t
        LEFT JOIN (SELECT receipt_id, sum(yen)::bigint AS yen FROM share GROUP BY 1) s USING (receipt_id)
        WHERE t.received_yen > coalesce(s.yen, 0)
        """
    )


def _post(cause: str, posted_on: date) -> dict[str, int]:
    settled_yen = 0
    days = sql.rows(
        "SELECT occurred_on, count(*), sum(received_yen)::bigint FROM taken GROUP BY 1 ORDER BY 1"
    )
    settled = sql.rows(
        "SELECT occurred_on, charge, fiscal_year, sum(yen)::bigint FROM share "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    for day, _, received_yen in days:
        of_day = [(int(yen), charge, year) for on, charge, year, yen in settled if on == day]
        yen_of_day = sum(yen for yen, _, _ in of_day)
        sides = [Side(Account.BANK, int(received_yen))]
        sides += [Side(Account.RECEIVABLE, -yen, charge, year) for yen, charge, year in of_day]
        sides.append(Side(Account.OVERPAID, yen_of_day - int(received_yen)))
        ledger.post(
            kind=JournalEntry.Kind.RECEIPT,
            cause=_of_day(cause, day),
            occurred_on=day,
            posted_on=posted_on,
            sides=sides,
        )
        settled_yen += yen_of_day
    return {
        "receipts": sum(int(count) for _, count, _ in days),
        "received_yen": sum(int(yen) for _, _, yen in days),
        "settled_yen": settled_yen,
    }
