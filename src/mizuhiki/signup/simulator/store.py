"""What the bank keeps, in one SQLite file that outlives a kill -9 at any point.

A decision and the notices it owes are one transaction. A reference is decided once: the key of the
table says so, not the code.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from mizuhiki.formats.webdebit import DailyRow, Request, Result, read
from mizuhiki.platform.clock import TOKYO
from mizuhiki.signup.simulator.visits import Outcome, Visit

TABLES = (
    "CREATE TABLE IF NOT EXISTS request (bank TEXT NOT NULL, reference TEXT NOT NULL, text TEXT NOT NULL, "
    "token TEXT NOT NULL UNIQUE, seen_at TEXT NOT NULL, PRIMARY KEY (bank, reference)) STRICT",
    "CREATE TABLE IF NOT EXISTS wrong_pin (token TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS outcome (bank TEXT NOT NULL, reference TEXT NOT NULL, "
    "scenario TEXT NOT NULL, result TEXT NOT NULL, decided_at TEXT NOT NULL, due_at TEXT NOT NULL, "
    "PRIMARY KEY (bank, reference), FOREIGN KEY (bank, reference) REFERENCES request) STRICT",
    "CREATE TABLE IF NOT EXISTS own (bank TEXT NOT NULL, client TEXT NOT NULL, customer_no TEXT NOT NULL, "
    "branch TEXT NOT NULL, account_type TEXT NOT NULL, account_no TEXT NOT NULL, holder_kana TEXT NOT NULL, "
    "registered_on TEXT NOT NULL, "
    "PRIMARY KEY (bank, client, customer_no, branch, account_type, account_no)) STRICT",
    "CREATE TABLE IF NOT EXISTS notice (id INTEGER PRIMARY KEY, bank TEXT NOT NULL, text TEXT NOT NULL, "
    "mac TEXT NOT NULL, due_at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, delivered_at TEXT) STRICT",
)
OWN = ("client", "customer_no", "branch", "account_type", "account_no", "holder_kana")
PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class Notice:
    """A message the bank owes us: the very bytes, so that each try is the same message."""

    id: int
    bank: str
    text: str
    mac: str
    tries: int


class Store:
    """The bank's memory. Instants are Tokyo time of whole seconds, so that text sorts as time does."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it."""
        self._base = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute("PRAGMA foreign_keys = ON")
        for table in TABLES:
            self._base.execute(table)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def is_well(self) -> bool:
        """Whether it answers."""
        return bool(self._base.execute("SELECT count(*) >= 0 FROM request").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def take_request(self, request: Request, text: str, *, token: str, at: datetime) -> str | None:
        """The token of this request's page: the first one it got. None: its reference is known otherwise."""
        with self._transaction():
            self._base.execute(
                "INSERT INTO request (bank, reference, text, token, seen_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (bank, reference) DO NOTHING",
                (request.bank, request.reference, text, token, _written(at)),
            )
            known, first = self._base.execute(
                "SELECT text, token FROM request WHERE bank = ? AND reference = ?",
                (request.bank, request.reference),
            ).fetchone()
        return str(first) if known == text else None

    def visit(self, bank: str, *, token: str = "", reference: str = "") -> Visit | None:
        """One application, by the token of its page or by its reference."""
        found = self._base.execute(
            "SELECT r.text, r.token, r.seen_at, o.scenario, o.decided_at, o.due_at FROM request r "
            "LEFT JOIN outcome o USING (bank, reference) "
            "WHERE r.bank = ? AND (r.token = ? OR r.reference = ?)",
            (bank, token, reference),
        ).fetchone()
        if found is None:
            return None
        text, kept, seen_at, scenario, decided_at, due_at = found
        outcome = (
            Outcome(code=scenario, decided_at=_instant(decided_at), due_at=_instant(due_at))
            if scenario
            else None
        )
        return Visit(token=kept, request=read(text, Request), seen_at=_instant(seen_at), outcome=outcome)

    def count_wrong_pin(self, token: str, *, at: datetime) -> int:
        """How often a wrong PIN came, this one included. The PIN itself is not handed over."""
        with self._transaction():
            self._base.execute("INSERT INTO wrong_pin VALUES (?, ?)", (token, _written(at)))
            [count] = self._base.execute(
                "SELECT count(*) FROM wrong_pin WHERE token = ?", (token,)
            ).fetchone()
        return int(count)

    def decide(self, request: Request, outcome: Outcome, notices: Sequence[tuple[str, str]]) -> bool:
        """Keep an outcome with the notices (text, MAC) it owes; False where one was decided before."""
        with self._transaction():
            cursor = self._base.execute(
                "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (bank, reference) DO NOTHING",
                (
                    *(request.bank, request.reference, outcome.code, outcome.scenario.result.value),
                    *(_written(outcome.decided_at), _written(outcome.due_at)),
                ),
            )
            if cursor.rowcount == 0:
                return False
            self._base.executemany(
                "INSERT INTO notice (bank, text, mac, due_at) VALUES (?, ?, ?, ?)",
                [(request.bank, text, mac, _written(outcome.due_at)) for text, mac in notices],
            )
        return True

    def keep_own(self, row: DailyRow) -> bool:
        """Keep a registration that began at the bank; False where it was there before."""
        assert row.registered_on
        assert not row.reference
        with self._transaction():
            cursor = self._base.execute(
                "INSERT INTO own VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    *(row.bank, row.client, row.customer_no, row.branch, row.account_type, row.account_no),
                    *(row.holder_kana, row.registered_on.isoformat()),
                ),
            )
        return cursor.rowcount == 1

    def registered(self, bank: str, day: date, *, now: datetime) -> list[DailyRow]:
        """What was registered on a day and counts by now, ours by reference, then the bank's own."""
        rows = list[DailyRow]()
        for (text,) in self._base.execute(
            "SELECT r.text FROM outcome o JOIN request r USING (bank, reference) WHERE o.bank = ? "
            "AND o.result = 'OK' AND substr(o.due_at, 1, 10) = ? AND o.due_at <= ? ORDER BY o.reference",
            (bank, day.isoformat(), _written(now)),
        ):
            request = read(text, Request)
            values = {name: getattr(request, name) for name in ("reference", "bank", *OWN)}
            rows.append(DailyRow(**values, result=Result.OK, registered_on=day))
        for values in self._base.execute(
            "SELECT client, customer_no, branch, account_type, account_no, holder_kana FROM own "
            "WHERE bank = ? AND registered_on = ? ORDER BY client, customer_no, branch, account_no",
            (bank, day.isoformat()),
        ):
            own = dict(zip(OWN, values, strict=True))
            rows.append(DailyRow(**own, reference="", bank=bank, result=Result.OK, registered_on=day))
        return rows

    def due_notices(self, *, now: datetime, most: int, most_tries: int) -> list[Notice]:
        """Notices whose time has come, the oldest first; one that was tried often enough waits for nobody."""
        found = self._base.execute(
            "SELECT id, bank, text, mac, tries FROM notice WHERE delivered_at IS NULL AND due_at <= ? "
            "AND tries < ? ORDER BY due_at, id LIMIT ?",
            (_written(now), most_tries, most),
        )
        return [Notice(*row) for row in found]

    def count_try(self, notice: Notice, *, again_at: datetime) -> None:
        """Say that a try begins, and when the next would be due; before it, so that tries are bounded."""
        self._base.execute(
            "UPDATE notice SET tries = tries + 1, due_at = ? WHERE id = ?", (_written(again_at), notice.id)
        )

    def note_delivered(self, notice: Notice, *, at: datetime) -> None:
        """Say that it arrived."""
        self._base.execute("UPDATE notice SET delivered_at = ? WHERE id = ?", (_written(at), notice.id))

    def owed_notices(self) -> dict[str, int]:
        """How many notices did not arrive yet, by bank."""
        return dict(
            self._base.execute("SELECT bank, count(*) FROM notice WHERE delivered_at IS NULL GROUP BY bank")
        )


def _written(at: datetime) -> str:
    return at.astimezone(TOKYO).replace(microsecond=0).isoformat()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
