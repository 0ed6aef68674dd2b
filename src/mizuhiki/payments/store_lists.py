"""What screens show of stores' reports: files, transfers, what belongs to no slip, what is not certain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mizuhiki.payments.certainty import LIVE, PAYS, UNDOES, UNDONE, profile_of
from mizuhiki.payments.models import StoreFile, StoreHeldRow, StoreReport
from mizuhiki.platform import clock, sql

FILES_SHOWN, TRANSFERS_SHOWN = 40, 31


@dataclass(frozen=True)
class Amount:
    """Reports and their yen."""

    count: int = 0
    yen: int = 0


@dataclass(frozen=True)
class FileLine:
    """One file of an agent with what came of it, by what its reports say."""

    file_id: int
    file_name: str
    label: str
    imported_at: datetime
    imported_by: str
    told: Amount
    undone: Amount
    final: Amount
    unmatched: Amount  # of the 確報, what belonged to no slip by itself
    waiting: Amount  # of that, what nobody has settled yet
    taken: Amount  # receipts, those a person made of it included
    overpaid: Amount
    held: int

    @property
    def returned(self) -> Amount:
        """What goes back to the agent."""
        return Amount(
            self.final.count - self.taken.count - self.waiting.count,
            self.final.yen - self.taken.yen - self.waiting.yen,
        )


_FILES = f"""
    SELECT f.id, f.file_name, f.rules_id, f.agent, f.imported_at,
           coalesce(nullif(u.display_name, ''), u.username, '自動'), q.*,
           (SELECT count(*) FROM payments_storeheldrow h WHERE h.file_id = f.id)
    FROM (SELECT * FROM payments_storefile WHERE id = coalesce(%(one)s, id)
          ORDER BY imported_at DESC, id DESC LIMIT %(limit)s) f
    LEFT JOIN staff_user u ON u.id = f.imported_by_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE is_told), sum(r.yen) FILTER (WHERE is_told),
               count(*) FILTER (WHERE is_undone), sum(r.yen) FILTER (WHERE is_undone),
               count(*) FILTER (WHERE is_final), sum(r.yen) FILTER (WHERE is_final),
               count(*) FILTER (WHERE is_final AND r.problem <> ''),
               sum(r.yen) FILTER (WHERE is_final AND r.problem <> ''),
               count(*) FILTER (WHERE is_final AND r.problem <> '' AND z.report_id IS NULL),
               sum(r.yen) FILTER (WHERE is_final AND r.problem <> '' AND z.report_id IS NULL),
               count(p.id) FILTER (WHERE is_final), sum(p.received_yen) FILTER (WHERE is_final),
               count(o.receipt_id) FILTER (WHERE is_final), sum(o.yen) FILTER (WHERE is_final)
        FROM payments_storereport r
        CROSS JOIN LATERAL (
            SELECT r.kind IN {PAYS} AS is_final, r.kind IN {UNDOES} AS is_undone,
                   r.kind NOT IN {PAYS} AND r.kind NOT IN {UNDOES} AS is_told) k
        LEFT JOIN payments_storesettlement z ON z.report_id = r.id
        LEFT JOIN payments_receipt p ON p.channel = 'store' AND p.reference = r.reference
        LEFT JOIN payments_overpayment o ON o.receipt_id = p.id
        WHERE r.file_id = f.id
    ) q
    ORDER BY f.imported_at DESC, f.id DESC
"""  # noqa: S608


def store_files(*, one: int | None = None) -> list[FileLine]:
    """The newest files, newest first, or one of them."""
    return [_line(row) for row in sql.rows(_FILES, {"one": one, "limit": FILES_SHOWN})]


def _line(row: Sequence[Any]) -> FileLine:
    file_id, name, rules_id, agent, at, by = row[:6]
    told, undone, final, unmatched, waiting, taken, overpaid = (
        Amount(int(row[n] or 0), int(row[n + 1] or 0)) for n in range(6, 20, 2)
    )
    return FileLine(
        file_id=file_id,
        file_name=name,
        label=profile_of(rules_id, agent).label,
        imported_at=at,
        imported_by=by,
        told=told,
        undone=undone,
        final=final,
        unmatched=unmatched,
        waiting=waiting,
        taken=taken,
        overpaid=overpaid,
        held=row[20],
    )


@dataclass(frozen=True)
class Transfer:
    """The 確報 that an agent pays on one day, to hold against its transfer."""

    label: str
    transfer_on: date | None
    final: Amount
    waiting: Amount


def transfers(*, file_id: int | None = None) -> list[Transfer]:
    """What agents will transfer, by day, newest first; all of it, or that of one file."""
    found = sql.rows(
        f"""
        SELECT max(f.rules_id), f.agent, r.transfer_on, count(*), sum(r.yen)::bigint,
               count(*) FILTER (WHERE r.problem <> '' AND z.report_id IS NULL),
               coalesce(sum(r.yen) FILTER (WHERE r.problem <> '' AND z.report_id IS NULL), 0)::bigint
        FROM payments_storereport r JOIN payments_storefile f ON f.id = r.file_id
        LEFT JOIN payments_storesettlement z ON z.report_id = r.id
        WHERE r.kind IN {PAYS} AND r.file_id = coalesce(%s, r.file_id)
        GROUP BY f.agent, r.transfer_on ORDER BY r.transfer_on DESC NULLS FIRST, f.agent LIMIT %s
        """,  # noqa: S608
        [file_id, TRANSFERS_SHOWN],
    )
    return [
        Transfer(profile_of(rules, agent).label, on, Amount(n, yen), Amount(w, w_yen))
        for rules, agent, on, n, yen, w, w_yen in found
    ]


_UNMATCHED = f"""
    FROM payments_storereport r JOIN payments_storefile f ON f.id = r.file_id
    WHERE r.kind IN {PAYS} AND r.problem <> ''
      AND NOT EXISTS (SELECT FROM payments_storesettlement z WHERE z.report_id = r.id)
"""


@dataclass(frozen=True)
class Unmatched:
    """Money of a 確報 that belongs to no slip, and why."""

    report_id: int
    file_id: int
    file_name: str
    record: int
    byte_offset: int
    barcode: str
    paid_at: datetime
    shop: str
    yen: int
    problem: str
    transfer_on: date | None
    where: str

    @property
    def why(self) -> str:
        """In words."""
        return str(StoreReport.Problem(self.problem).label)


def unmatched(
    *, offset: int = 0, limit: int = 100, report_id: int | None = None, file_id: int | None = None
) -> list[Unmatched]:
    """Those that wait longest first; or one of them, or those of a file."""
    found = sql.rows(
        "SELECT r.id, f.id, f.file_name, r.record, r.byte_offset, r.barcode, r.paid_at, r.shop, r.yen, "
        f"r.problem, r.transfer_on, f.rules_id, f.agent, r.channel {_UNMATCHED} "
        "AND r.id = coalesce(%s, r.id) AND r.file_id = coalesce(%s, r.file_id) "
        "ORDER BY r.paid_at, r.id OFFSET %s LIMIT %s",
        [report_id, file_id, offset, limit],
    )
    return [_unmatched(row) for row in found]


def _unmatched(row: Sequence[Any]) -> Unmatched:
    report_id, file_id, file_name, record, byte_offset, barcode, paid_at, shop, yen, problem, on = row[:11]
    return Unmatched(
        report_id=report_id,
        file_id=file_id,
        file_name=file_name,
        record=record,
        byte_offset=byte_offset,
        barcode=barcode,
        paid_at=paid_at,
        shop=shop,
        yen=yen,
        problem=problem,
        transfer_on=on,
        where=profile_of(row[11], row[12]).channel_label(row[13]),
    )


def unmatched_sum() -> Amount:
    """How many wait, and how many yen."""
    count, yen = sql.rows(f"SELECT count(*), coalesce(sum(r.yen), 0)::bigint {_UNMATCHED}")[0]
    return Amount(int(count), int(yen))


def unmatched_waiting() -> int:
    """How many wait, for the menu."""
    return unmatched_sum().count


def held_rows(*, file_id: int | None = None, limit: int = 100) -> list[StoreHeldRow]:
    """Records nobody could read, newest file first."""
    rows = StoreHeldRow.objects.select_related("file").order_by("-file", "record")
    return list((rows.filter(file_id=file_id) if file_id else rows)[:limit])


@dataclass(frozen=True)
class Provisional:
    """A payment a store told of that is not money yet."""

    reference: str
    slip_id: int | None
    supply_id: int | None
    slip_no: str
    yen: int
    paid_at: datetime
    where: str
    final_by: date
    is_paid: bool  # nothing is open on its slip: the 確報 will be an overpayment

    def is_late(self, today: date) -> bool:
        """Whether its 確報 should be in by now."""
        return self.final_by < today


def _provisional(where: str = "", params: sql.Params = ()) -> list[Provisional]:
    found = sql.rows(
        f"""
        SELECT DISTINCT ON (r.paid_at, r.reference)
               r.reference, r.slip_id, s.supply_id, coalesce(s.slip_no, ''), r.yen, r.paid_at,
               f.rules_id, f.agent, r.channel,
               s.id IS NOT NULL AND NOT EXISTS (
                   SELECT FROM billing_slipdemand x JOIN billing_assessment a ON a.demand_id = x.demand_id
                   JOIN ledger_openitem o ON o.id = a.id AND o.open_yen > 0 WHERE x.slip_id = s.id)
        FROM payments_storereport r JOIN payments_storefile f ON f.id = r.file_id
        LEFT JOIN billing_paymentslip s ON s.id = r.slip_id
        WHERE {LIVE} {where} ORDER BY r.paid_at, r.reference
        """,  # noqa: S608
        params,
    )
    return [_told(row) for row in found]


def _told(row: Sequence[Any]) -> Provisional:
    reference, slip_id, supply_id, slip_no, yen, paid_at, rules_id, agent, channel, is_paid = row
    profile = profile_of(rules_id, agent)
    return Provisional(
        reference=reference,
        slip_id=slip_id,
        supply_id=supply_id,
        slip_no=slip_no,
        yen=yen,
        paid_at=paid_at,
        where=profile.channel_label(channel),
        final_by=profile.final_by(clock.day_of(paid_at)),
        is_paid=is_paid,
    )


def provisional() -> list[Provisional]:
    """Every payment told of and neither final nor cancelled, oldest first."""
    return _provisional()


def provisional_of_slip(slip_id: int) -> list[Provisional]:
    """Those of any slip that asks for something this one asks for too."""
    same = (
        "AND r.slip_id IN (SELECT y.slip_id FROM billing_slipdemand x "
        "JOIN billing_slipdemand y USING (demand_id) WHERE x.slip_id = %s)"
    )
    return _provisional(same, [slip_id])


def late_reports(today: date) -> int:
    """How many payments have no 確報 though it should be in."""
    return sum(1 for one in provisional() if one.is_late(today))


@dataclass(frozen=True)
class Disputed:
    """A payment that one report calls money and another cancelled."""

    report_id: int  # of the 確報
    slip_id: int | None
    slip_no: str
    supply_id: int | None
    yen: int
    paid_at: datetime
    receipt_id: int | None  # what was booked for it
    reversed_on: date | None  # when a person took that back

    @property
    def is_open(self) -> bool:
        """Whether it is still booked as money."""
        return self.receipt_id is not None and self.reversed_on is None


_DISPUTED = f"""
    SELECT r.id, r.slip_id, coalesce(s.slip_no, ''), s.supply_id, r.yen, r.paid_at, p.id, v.occurred_on
    FROM payments_storereport r LEFT JOIN billing_paymentslip s ON s.id = r.slip_id
    LEFT JOIN payments_receipt p ON p.channel = 'store' AND p.reference = r.reference
    LEFT JOIN payments_receipt v ON v.reverses_id = p.id
    WHERE r.kind IN {PAYS} AND {UNDONE}
"""  # noqa: S608


def disputed_of_file(file_id: int) -> list[Disputed]:
    """Payments of which a file brought the 確報 or the 取消, where the other one is there as well."""
    of_file = "EXISTS (SELECT FROM payments_storereport b WHERE b.file_id = %s AND b.barcode = r.barcode)"
    return [Disputed(*row) for row in sql.rows(f"{_DISPUTED} AND {of_file} ORDER BY r.id", [file_id])]


def disputed_report(report_id: int) -> Disputed | None:
    """The payment of a 確報, if a 取消 stands beside it."""
    found = sql.rows(f"{_DISPUTED} AND r.id = %s", [report_id])
    return Disputed(*found[0]) if found else None


@dataclass(frozen=True)
class Waiting:
    """What of a file waits for a person."""

    unmatched: int
    held: int
    disputed: Sequence[Disputed]


def waiting_of_file(file_id: int) -> Waiting:
    """What of a file waits for a person, now."""
    count = sql.rows(f"SELECT count(*) {_UNMATCHED} AND r.file_id = %s", [file_id])[0][0]
    held = StoreHeldRow.objects.filter(file_id=file_id).count()
    return Waiting(int(count), held, disputed_of_file(file_id))


def file_of(file_id: int) -> StoreFile:
    """The record of a file."""
    return StoreFile.objects.select_related("run").get(pk=file_id)
