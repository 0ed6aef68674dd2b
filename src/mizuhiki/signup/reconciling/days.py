"""照合: what went to the banks on a day and what became of it, from rows alone.

    sent = done + failed + open

`sent` counts the hand-offs as events; the others are the ways to banks by what is proven of each now. A day
changes while proofs come in, and is asked for again rather than kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock, sql
from mizuhiki.signup.gateways import label_of
from mizuhiki.signup.models import Source

A_DAY, ASKED_FOR = timedelta(days=1), timedelta(days=15)  # the last asking is behind the hand-off
DONE, FAILED, OPEN = "done", "failed", "open"
_PROOF = "v.attempt_id = t.id AND v.source <> 'return'"
_FATES = f"""
    SELECT t.application_id, a.number, t.position, t.bank_code, t.at,
           (t.at AT TIME ZONE 'Asia/Tokyo')::date AS day,
           CASE WHEN ok.source IS NOT NULL THEN '{DONE}'
                WHEN ng.result IS NOT NULL OR e.expired_at IS NOT NULL THEN '{FAILED}'
                ELSE '{OPEN}' END AS fate,
           coalesce(ok.source, ng.source, '') AS source, coalesce(ok.at, ng.at, e.expired_at) AS known_at,
           coalesce(ng.result, '') AS result, e.asked_at, e.came_back
    FROM signup_attempt t JOIN signup_application a ON a.id = t.application_id
    LEFT JOIN LATERAL (
        SELECT v.source, v.at FROM signup_evidence v WHERE {_PROOF} AND v.result = 'OK' ORDER BY v.id LIMIT 1
    ) ok ON true
    LEFT JOIN LATERAL (
        SELECT v.source, v.result, v.at FROM signup_evidence v
        WHERE {_PROOF} AND v.result NOT IN ('OK', 'UNKNOWN', 'NOT_FOUND', 'MAINTENANCE') ORDER BY v.id LIMIT 1
    ) ng ON true
    CROSS JOIN LATERAL (
        SELECT max(e.at) FILTER (WHERE e.kind = 'asked') AS asked_at,
               max(e.at) FILTER (WHERE e.kind = 'expired') AS expired_at,
               coalesce(bool_or(e.kind = 'returned_ok'), false) AS came_back
        FROM signup_applicationevent e WHERE e.application_id = t.application_id AND e.attempt = t.position
    ) e
    WHERE t.at >= %(first)s AND t.at < %(end)s
"""  # noqa: S608
_DAYS = f"""
    SELECT d.day::date, coalesce(s.sent, 0), coalesce(f.done, 0), coalesce(f.failed, 0), coalesce(f.open, 0),
           coalesce(b.bank_only, 0), coalesce(b.waiting, 0)
    FROM generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 day') d (day)
    LEFT JOIN (
        SELECT (e.at AT TIME ZONE 'Asia/Tokyo')::date AS day, count(*) AS sent FROM signup_applicationevent e
        WHERE e.kind = 'handed_off' AND e.at >= %(first)s AND e.at < %(end)s GROUP BY 1
    ) s ON s.day = d.day
    LEFT JOIN (
        SELECT day, count(*) FILTER (WHERE fate = '{DONE}') AS done,
               count(*) FILTER (WHERE fate = '{FAILED}') AS failed,
               count(*) FILTER (WHERE fate = '{OPEN}') AS open
        FROM ({_FATES}) one GROUP BY day
    ) f ON f.day = d.day
    LEFT JOIN (
        SELECT v.registered_on AS day, count(*) AS bank_only, count(*) FILTER (WHERE z.at IS NULL) AS waiting
        FROM signup_evidence v LEFT JOIN signup_settling z ON z.evidence_id = v.id
        WHERE v.attempt_id IS NULL AND v.result = 'OK' GROUP BY 1
    ) b ON b.day = d.day
    ORDER BY d.day DESC
"""  # noqa: S608
_LOOSE = """
    SELECT v.id, v.registered_on, v.bank_code, v.reference, coalesce(c.customer_no, ''),
           coalesce(a.number, ''), v.at, z.at IS NOT NULL, z.mandate_id IS NOT NULL
    FROM signup_evidence v
    LEFT JOIN signup_evidenceaccount c ON c.evidence_id = v.id
    LEFT JOIN signup_settling z ON z.evidence_id = v.id
    LEFT JOIN signup_attempt t ON t.id = v.attempt_id
    LEFT JOIN signup_application a ON a.id = t.application_id
"""
_FILES = f"""
    SELECT code, f.last_at, coalesce(w.open, 0) FROM unnest(%(codes)s::text[]) WITH ORDINALITY b (code, place)
    LEFT JOIN (SELECT bank_code, max(imported_at) AS last_at FROM signup_dailyfile GROUP BY 1) f
      ON f.bank_code = b.code
    LEFT JOIN (
        SELECT bank_code, count(*) AS open FROM ({_FATES}) one WHERE fate = '{OPEN}' GROUP BY 1
    ) w ON w.bank_code = b.code
    WHERE f.last_at IS NOT NULL OR w.open > 0 ORDER BY b.place
"""  # noqa: S608
# The bank alone knows of it, or it is an account beside the one its application became.
_IS_LOOSE = """v.result = 'OK' AND (v.attempt_id IS NULL OR EXISTS (
    SELECT FROM signup_applicationevent e
    WHERE e.application_id = t.application_id AND e.attempt = t.position AND e.kind = 'second'
      AND e.facts ->> 'evidence' = v.id::text))"""


@dataclass(frozen=True)
class DayCount:
    """One day of hand-offs, and of registrations that the banks alone know of."""

    day: date
    sent: int
    done: int
    failed: int
    open: int
    bank_only: int
    waiting: int  # of those, what nobody has settled yet

    @property
    def is_balanced(self) -> bool:
        """Whether every hand-off stands somewhere."""
        return self.sent == self.done + self.failed + self.open


@dataclass(frozen=True)
class Way:
    """One way to a bank, and what is proven of it."""

    application_id: int
    number: str
    position: int
    bank_code: str
    at: datetime
    fate: str
    source: str
    known_at: datetime | None
    result: str
    asked_at: datetime | None
    came_back: bool

    @property
    def bank(self) -> str:
        """The name of the bank."""
        return label_of(self.bank_code)

    @property
    def how(self) -> str:
        """How it became known, in words."""
        return str(Source(self.source).label) if self.source else ""

    @property
    def why(self) -> str:
        """Why it came to nothing, in words."""
        return Result(self.result).sentence if self.result else "照会しても確認できず、期限切れ"


@dataclass(frozen=True)
class Loose:
    """A registration at a bank that belongs to no application, or is a second one of its own."""

    evidence_id: int
    registered_on: date
    bank_code: str
    reference: str
    customer_no: str
    number: str  # 受付番号 of the application, where there is one
    at: datetime
    is_settled: bool
    is_matched: bool

    @property
    def bank(self) -> str:
        """The name of the bank."""
        return label_of(self.bank_code)

    @property
    def word(self) -> str:
        """What became of it."""
        if not self.is_settled:
            return "未処理"
        return "契約に反映" if self.is_matched else "反映しない"


@dataclass(frozen=True)
class BankFiles:
    """A bank whose daily file is read: when the last one came, and what only such a file may still tell."""

    bank_code: str
    last_at: datetime | None
    open: int  # ways that are still asked for, without a proven end

    @property
    def bank(self) -> str:
        """The name of the bank."""
        return label_of(self.bank_code)

    def is_missed(self, now: datetime) -> bool:
        """Whether something waits for a file, and none has come for a day."""
        return bool(self.open) and (self.last_at is None or now - self.last_at > A_DAY)


def files_of_banks(codes: Sequence[str], today: date) -> list[BankFiles]:
    """Each bank that sent a file or is waited for; `codes` are those whose files the rules can read."""
    found = sql.rows(_FILES, {"codes": list(codes), **_span(today - ASKED_FOR, today)})
    return [BankFiles(*row) for row in found]


def counts(first_day: date, last_day: date) -> list[DayCount]:
    """Each day of a span, the newest first."""
    return [DayCount(*row) for row in sql.rows(_DAYS, _span(first_day, last_day))]


def ways_of(day: date) -> list[Way]:
    """Every way to a bank that was set out for on a day."""
    found = sql.rows(f"{_FATES} ORDER BY t.at, t.id", _span(day, day))
    return [_way(row) for row in found]


def bank_only_of(day: date) -> list[Loose]:
    """What the banks alone know of, by the day of the registration."""
    where = "WHERE v.attempt_id IS NULL AND v.result = 'OK' AND v.registered_on = %s ORDER BY v.id"
    return [Loose(*row) for row in sql.rows(f"{_LOOSE} {where}", [day])]


def waiting() -> list[Loose]:
    """Every registration that waits for a clerk, the longest waiting first."""
    where = f"WHERE z.evidence_id IS NULL AND {_IS_LOOSE} ORDER BY v.id"
    return [Loose(*row) for row in sql.rows(f"{_LOOSE} {where}")]


def loose_of(evidence_id: int) -> Loose | None:
    """One of them; None where it is no such registration."""
    where = f"WHERE v.id = %s AND {_IS_LOOSE}"
    found = sql.rows(f"{_LOOSE} {where}", [evidence_id])
    return Loose(*found[0]) if found else None


def _way(row: Sequence[Any]) -> Way:
    application_id, number, position, bank_code, at, _, *more = row
    return Way(application_id, number, position, bank_code, at, *more)


def _span(first_day: date, last_day: date) -> dict[str, object]:
    return {
        "first_day": first_day,
        "last_day": last_day,
        "first": datetime(first_day.year, first_day.month, first_day.day, tzinfo=clock.TOKYO),
        "end": clock.end_of(last_day),
    }
