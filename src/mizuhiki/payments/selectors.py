"""What was paid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mizuhiki.billing.api import SLIP_SUPPLIES, Owed
from mizuhiki.payments.certainty import LIVE, profile_of
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.open_claims import OPEN, OpenClaim
from mizuhiki.platform import sql


@dataclass(frozen=True)
class Payment:
    """One receipt as a clerk reads it, on a day."""

    receipt_id: int
    received_at: datetime
    occurred_on: date
    channel: str
    received_yen: int
    reversed_by_id: int | None
    reverses_id: int | None
    overpaid_yen: int = 0  # of it, what nothing was owed for

    @property
    def channel_label(self) -> str:
        """The way the money came."""
        return str(Receipt.Channel(self.channel).label)


@dataclass(frozen=True)
class Told:
    """A payment that a store told of and that is no money yet (速報)."""

    paid_at: datetime
    yen: int
    where: str
    demand_ids: Sequence[int]  # what its slip asks for


@dataclass(frozen=True)
class Settled:
    """What of a bill was settled, when and by which way; what was taken back again is below zero."""

    on: date
    channel: str
    yen: int

    @property
    def channel_label(self) -> str:
        """The way it came."""
        return str(Receipt.Channel(self.channel).label)


_TOLD = f"""
    UNION ALL
    (SELECT NULL, r.paid_at, NULL, '', r.yen, NULL, NULL, 0,
            ARRAY(SELECT x.demand_id FROM billing_slipdemand x WHERE x.slip_id = s.slip_id),
            f.rules_id, f.agent, r.channel
     FROM {SLIP_SUPPLIES} s JOIN payments_storereport r ON r.slip_id = s.slip_id
     JOIN payments_storefile f ON f.id = r.file_id
     WHERE s.supply_id = %(supply)s AND {LIVE} ORDER BY r.paid_at DESC)
    UNION ALL
    (SELECT NULL, c.told_at, c.paid_on, c.teller, c.yen, c.id, NULL, 0, NULL, NULL, c.place, ''
     FROM payments_paymentclaim c WHERE c.supply_id = %(supply)s AND {OPEN} ORDER BY c.told_at DESC)
"""  # noqa: S608
# Of a receipt of several supplies, what it settled of this one; what was too much is of the first.
_OWN_OVERPAID = "CASE WHEN r.supply_id = %(supply)s THEN coalesce(o.yen, 0) ELSE 0 END"
_OWN_YEN = f"""
    CASE WHEN EXISTS (SELECT FROM billing_slipmember m WHERE m.slip_id = r.slip_id) THEN {_OWN_OVERPAID} + (
        SELECT coalesce(sum(x.yen), 0)::bigint FROM payments_allocation x
        JOIN billing_assessment a ON a.id = x.assessment_id AND a.supply_id = %(supply)s
        WHERE x.receipt_id = r.id) ELSE r.received_yen END
"""  # noqa: S608
_HELD = (
    "SELECT supply_id, sum(yen)::bigint FROM ("
    "SELECT o.supply_id, o.yen FROM payments_overpayment o "
    "JOIN payments_receipt r ON r.id = o.receipt_id "
    "WHERE o.supply_id = ANY(%(ids)s) AND r.occurred_on <= %(day)s "
    "UNION ALL SELECT o.supply_id, -e.yen FROM payments_overpayment o "
    "JOIN payments_overpaymentend e ON e.overpayment_id = o.receipt_id "
    "WHERE o.supply_id = ANY(%(ids)s) AND e.occurred_on <= %(day)s "
    "UNION ALL SELECT o.supply_id, e.yen FROM payments_overpayment o "
    "JOIN payments_overpaymentend e ON e.overpayment_id = o.receipt_id "
    "JOIN payments_overpaymentendundone u ON u.end_id = e.id "
    "WHERE o.supply_id = ANY(%(ids)s) AND u.occurred_on <= %(day)s"
    ") m GROUP BY supply_id HAVING sum(yen) <> 0"
)
_HELD_TOO = f"""
    UNION ALL
    (SELECT NULL, NULL, NULL, '', held.yen, NULL, held.supply_id, 0, NULL, NULL, '', ''
     FROM ({_HELD}) held (supply_id, yen))
"""  # noqa: S608


_SETTLED = """
    SELECT a.demand_id, r.occurred_on, r.channel, sum(x.yen)::bigint FROM billing_assessment a
    JOIN payments_allocation x ON x.assessment_id = a.id JOIN payments_receipt r ON r.id = x.receipt_id
    WHERE a.supply_id = %(supply)s AND r.occurred_on <= %(day)s AND a.demand_id IS NOT NULL
    GROUP BY 1, 2, 3 HAVING sum(x.yen) <> 0
"""
_SETTLED_TOO = f"""
    UNION ALL
    (SELECT NULL, NULL, s.on_day, s.channel, s.yen, s.demand_id, NULL, 0, NULL, NULL, '', ''
     FROM ({_SETTLED}) s (demand_id, on_day, channel, yen))
"""  # noqa: S608


@dataclass(frozen=True)
class Came:
    """What came of a supply, and what stores and people told of by now and is no money; newest first."""

    payments: Sequence[Payment] = ()
    told: Sequence[Told] = ()
    claims: Sequence[OpenClaim] = ()
    overpaid: Mapping[int, int] = field(default_factory=dict)  # as `overpaid_by_supply` says it
    settled: Mapping[int, Sequence[Settled]] = field(default_factory=dict)  # as `settled_of_demands`


def came_and_told(*, supply_id: int, until: date, limit: int = 24, overpaid_of: Sequence[int] = ()) -> Came:
    """All of it in one query, with what is held of the supplies in `overpaid_of`."""
    rows = _payments(supply_id, until, limit, more=_TOLD + _HELD_TOO + _SETTLED_TOO, overpaid_of=overpaid_of)
    found = [row for row in rows if row[1] is not None]  # a sum that is held has no time
    told = [
        Told(row[1], row[4], profile_of(row[9], row[10]).channel_label(row[11]), row[8])
        for row in found
        if row[0] is None and row[9] is not None
    ]
    claims = [
        OpenClaim(row[5], supply_id, row[1], row[3], row[2], row[4], row[10])
        for row in found
        if row[0] is None and row[9] is None
    ]
    overpaid = {row[6]: int(row[4]) for row in rows if row[1] is None and row[6] is not None}
    settled = _by_demand((row[5], row[2], row[3], row[4]) for row in rows if row[1] is None and row[5])
    payments = [Payment(*row[:8]) for row in found if row[0] is not None]
    return Came(payments, told, claims, overpaid, settled)


def payments_of_supply(*, supply_id: int, until: date, limit: int = 24) -> list[Payment]:
    """The newest receipts of a supply as they stood at the end of a day, newest first."""
    return [Payment(*row[:8]) for row in _payments(supply_id, until, limit)]


def _payments(
    supply_id: int, until: date, limit: int, *, more: str = "", overpaid_of: Sequence[int] = ()
) -> list[tuple[Any, ...]]:
    return sql.rows(
        f"""
        (SELECT r.id, r.received_at, r.occurred_on, r.channel, {_OWN_YEN}, b.id, r.reverses_id,
               {_OWN_OVERPAID}, NULL::bigint[], NULL::bigint, '', ''
        FROM payments_receipt r
        LEFT JOIN payments_receipt b ON b.reverses_id = r.id AND b.occurred_on <= %(day)s
        LEFT JOIN payments_overpayment o ON o.receipt_id = r.id
        WHERE (r.supply_id = %(supply)s OR r.slip_id = ANY(ARRAY(
            SELECT m.slip_id FROM billing_slipmember m WHERE m.supply_id = %(supply)s)))
          AND r.occurred_on <= %(day)s
        ORDER BY r.received_at DESC, r.id DESC LIMIT %(limit)s) {more}
        """,  # noqa: S608
        {"supply": supply_id, "day": until, "limit": limit, "ids": list(overpaid_of)},
    )


def overpaid_by_supply(supply_ids: Sequence[int], *, until: date) -> dict[int, int]:
    """過誤納金 of several supplies still held at the end of a day: id → yen. Who has none is left out."""
    found = sql.rows(
        _HELD,
        {"ids": list(supply_ids), "day": until},
    )
    return {supply_id: int(yen) for supply_id, yen in found}


def payments_of_slip(slip_id: int) -> list[Payment]:
    """The receipts that settle what a slip asks for and were not taken back, newest first."""
    found = sql.rows(
        """
        SELECT DISTINCT r.id, r.received_at, r.occurred_on, r.channel, r.received_yen,
               NULL::bigint, r.reverses_id
        FROM payments_receipt r
        JOIN payments_allocation x ON x.receipt_id = r.id
        JOIN billing_assessment a ON a.id = x.assessment_id
        JOIN billing_slipdemand s ON s.demand_id = a.demand_id
        WHERE s.slip_id = %s AND r.received_yen > 0
          AND NOT EXISTS (SELECT FROM payments_receipt b WHERE b.reverses_id = r.id)
        ORDER BY r.id DESC
        """,
        [slip_id],
    )
    return [Payment(*row) for row in found]


def settled_of_demands(*, supply_id: int, until: date) -> dict[int, list[Settled]]:
    """How each demand of a supply was settled by the end of a day, oldest first (COL-096).

    A payment and what took it back on the same day and by the same way are told as what is left of them.
    """
    return _by_demand(sql.rows(_SETTLED, {"supply": supply_id, "day": until}))


def _by_demand(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Settled]]:
    found: dict[int, list[Settled]] = {}
    for demand_id, on, channel, yen in sorted(rows):
        found.setdefault(demand_id, []).append(Settled(on, channel, int(yen)))
    return found


def paid_of_demands(*, supply_id: int, until: date) -> dict[int, int]:
    """What had come in for each demand of a supply by the end of a day, reversals taken off: id → yen."""
    found = settled_of_demands(supply_id=supply_id, until=until)
    return {demand_id: sum(one.yen for one in settled) for demand_id, settled in found.items()}


def owed_then(supply_ids: Sequence[int], *, on: date) -> dict[int, Owed]:
    """What each of several supplies owed at the end of a day: what was demanded by then, less what had come.

    As `billing.owed_by_supply` says it of now. Who owed nothing is left out.
    """
    found = sql.rows(
        """
        SELECT d.supply_id, sum(d.left_yen)::bigint,
               coalesce(sum(d.left_yen) FILTER (WHERE d.due_on < %(day)s), 0)::bigint
        FROM (
            SELECT d.supply_id, d.due_on, d.amount_yen + coalesce((
                SELECT sum(k.amount_yen) FROM billing_assessment a
                JOIN billing_assessment k ON k.corrects_id = a.id AND k.demand_id IS NULL
                JOIN billing_correction c ON c.assessment_id = k.id AND c.occurred_on <= %(day)s
                WHERE a.demand_id = d.id), 0) - coalesce((
                SELECT sum(x.yen) FROM billing_assessment a
                JOIN payments_allocation x ON x.assessment_id = a.id
                JOIN payments_receipt r ON r.id = x.receipt_id
                WHERE a.demand_id = d.id AND r.occurred_on <= %(day)s), 0) AS left_yen
            FROM billing_demand d JOIN platform_batchrun b ON b.id = d.run_id
            WHERE d.supply_id = ANY(%(supplies)s)
            AND (b.ended_at AT TIME ZONE 'Asia/Tokyo')::date <= %(day)s) d
        GROUP BY d.supply_id HAVING sum(d.left_yen) <> 0
        """,
        {"day": on, "supplies": list(supply_ids)},
    )
    return {supply_id: Owed(int(open_yen), int(overdue)) for supply_id, open_yen, overdue in found}


def allocations_of_receipt(receipt_id: int) -> list[tuple[str, date, int]]:
    """What a receipt settled: (charge, reading month, yen)."""
    return [
        (charge, month, int(yen))
        for charge, month, yen in sql.rows(
            "SELECT a.charge, a.cycle_month, x.yen FROM payments_allocation x "
            "JOIN billing_assessment a ON a.id = x.assessment_id WHERE x.receipt_id = %s ORDER BY a.id",
            [receipt_id],
        )
    ]
