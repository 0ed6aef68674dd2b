"""Print runs, and how many of their letters still lie here."""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.mail.kinds import letter_title
from mizuhiki.platform import sql

RUNS = 30

SUMMARY = """
    WITH runs AS (
        SELECT r.id, r.title FROM platform_batchrun r
        WHERE EXISTS (SELECT FROM mail_piece p WHERE p.run_id = r.id) {which} ORDER BY r.id DESC LIMIT %s
    ), printed AS (
        SELECT p.run_id, p.kind, count(*) AS count, min(p.printed_at) AS printed_at
        FROM mail_piece p WHERE p.run_id IN (SELECT id FROM runs) GROUP BY 1, 2
    ), fates AS (
        SELECT p.run_id, p.kind,
               count(*) FILTER (WHERE e.what = 'spoiled') AS spoiled,
               count(*) FILTER (WHERE e.what = 'returned') AS returned
        FROM mail_pieceevent e JOIN mail_piece p ON p.id = e.piece_id
        WHERE e.what IN ('spoiled', 'returned') AND p.run_id IN (SELECT id FROM runs) GROUP BY 1, 2
    ), gone AS (
        SELECT p.run_id, p.kind, count(*) AS count FROM mail_pieceevent e
        JOIN mail_piece p ON p.id = e.piece_id
        WHERE e.what = 'dispatched' AND p.run_id IN (SELECT id FROM runs) GROUP BY 1, 2
    )
    SELECT runs.id, runs.title, printed.kind, printed.printed_at, printed.count,
           coalesce(fates.spoiled, 0), coalesce(gone.count, 0), coalesce(fates.returned, 0)
    FROM runs JOIN printed ON printed.run_id = runs.id
    LEFT JOIN fates ON fates.run_id = runs.id AND fates.kind = printed.kind
    LEFT JOIN gone ON gone.run_id = runs.id AND gone.kind = printed.kind
    ORDER BY runs.id DESC, printed.kind
"""


@dataclass(frozen=True)
class RunSummary:
    """Letters of one kind that one run printed."""

    run_id: int
    run_title: str
    kind: str
    title: str
    printed_at: datetime
    printed: int
    spoiled: int
    dispatched: int
    returned: int

    @property
    def waiting(self) -> int:
        """Still here, and meant to leave."""
        return self.printed - self.spoiled - self.dispatched


def runs() -> list[RunSummary]:
    """The newest print runs."""
    return [_summary(row) for row in sql.rows(SUMMARY.format(which=""), [RUNS])]


def run_summary(*, run_id: int, kind: str) -> RunSummary | None:
    """One run's letters of a kind; None when there are none."""
    rows = sql.rows(SUMMARY.format(which="AND r.id = %s"), [run_id, 1])
    return next((one for one in map(_summary, rows) if one.kind == kind), None)


def _summary(row: tuple[object, ...]) -> RunSummary:
    run_id, run_title, kind, *counts = row
    return RunSummary(run_id, run_title, kind, letter_title(str(kind)), *counts)  # type: ignore[arg-type]
