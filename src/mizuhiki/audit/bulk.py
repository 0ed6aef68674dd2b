"""Acts on very many at once: their entry names what they made, and what they made says whom they touched.

A billing run may touch a million supplies. It writes one entry, not a million: the rows it left carry its
number, so the viewer asks them. A room says of its act which rows those are (`register_bulk`); the room of a
subject says for which time it stands behind what those rows belong to (`SubjectKind.stays`).
"""

from dataclasses import dataclass
from datetime import datetime

from mizuhiki.audit.models import AuditEntry
from mizuhiki.audit.subjects import subject_kind
from mizuhiki.platform import clock, sql


@dataclass(frozen=True)
class BulkAct:
    """An act whose entries name nobody, and the set query that finds whom they touched.

    Attributes:
        actions: of the entries. The act that did the work is among them, not the wish that it be done.
        kind: what those entries are about, `billing.assessment`.
        touched: SELECT of (subject_id, run_id, part_id) for `part_id = ANY(%(parts)s)`: what an entry is
            about, the run whose title says why, and the part (a supply) that it touched. Each way to it
            goes by an index.
        named: SELECT of (subject_id, run_id) for people the rows name themselves, `= ANY(%(people)s)`.
    """

    actions: tuple[str, ...]
    kind: str
    touched: str
    named: str = ""


_acts: list[BulkAct] = []

_ENTRIES = """
    WITH stays AS MATERIALIZED (
        SELECT * FROM unnest(%(parts)s::bigint[], %(since)s::date[], %(until)s::date[])
        AS asked(part_id, since, until)
    ),
    made AS MATERIALIZED (
        SELECT DISTINCT t.subject_id, t.run_id, s.since, s.until
        FROM ({touched}) t(subject_id, run_id, part_id) JOIN stays s ON s.part_id = t.part_id
        {named}
    )
    SELECT DISTINCT e.at, e.id, coalesce(b.title, '')
    FROM made m
    JOIN audit_auditentry e ON e.subject_kind = %(kind)s AND e.subject_id = m.subject_id
         AND e.at >= %(first)s AND e.at < %(end)s
    CROSS JOIN LATERAL (SELECT (e.at AT TIME ZONE %(zone)s)::date AS day) d
    LEFT JOIN platform_batchrun b ON b.id = m.run_id
    WHERE e.action = ANY(%(actions)s) AND NOT e.customer_ids && %(people)s::bigint[]
      AND (m.since IS NULL OR m.since <= d.day) AND (m.until IS NULL OR m.until > d.day)
      AND (%(actor)s = '' OR e.actor_name = %(actor)s)
    ORDER BY 1 DESC LIMIT %(most)s
"""


def register_bulk(*acts: BulkAct) -> None:
    """Let the viewer find an act by what it made; called by `config/wiring.py` only."""
    _acts.extend(act for act in acts if act not in _acts)


def bulk_acts() -> list[BulkAct]:
    """Every act there is, in the order they were registered."""
    return list(_acts)


def bulk_entries(
    *, kind: str, subject_id: int, since: datetime, until: datetime, actor_name: str, most: int
) -> list[tuple[AuditEntry, str]]:
    """The newest `most` entries of acts that touched a subject without naming it, each with its run's title.

    One query for the subject's stays, one for each registered act, one for the entries.
    """
    known = subject_kind(kind)
    stays = known.stays(subject_id) if known and known.stays else None
    if stays is None:
        return []
    params = {
        "parts": [stay.part_id for stay in stays.parts],
        "since": [stay.since for stay in stays.parts],
        "until": [stay.until for stay in stays.parts],
        "people": list(stays.people),
        "first": since,
        "end": until,
        "zone": clock.TOKYO.key,
        "actor": actor_name,
        "most": most,
    }
    found = [
        row
        for act in _acts
        for row in sql.rows(_statement(act), params | {"kind": act.kind, "actions": list(act.actions)})
    ]
    newest = {number: title for _, number, title in sorted(found, reverse=True)[:most]}
    entries = AuditEntry.objects.in_bulk(newest)
    return [(entries[number], title) for number, title in newest.items()]


def _statement(act: BulkAct) -> str:
    named = f"UNION SELECT n.*, NULL::date, NULL::date FROM ({act.named}) n" if act.named else ""  # noqa: S608
    return _ENTRIES.format(touched=act.touched, named=named)
