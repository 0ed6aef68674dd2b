"""A call as its operator's desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mizuhiki.callcentre.api import Case
from mizuhiki.intake.api import Application
from mizuhiki.platform import sql
from mizuhiki.platform.serials import shown_number
from mizuhiki.talks.models import Check, Note, Transfer


@dataclass(frozen=True)
class Made:
    """Something a call has led to: what it is, its number in words, and where it is shown."""

    what: str
    shown: str
    url_name: str
    pk: int
    kind: str  # of the case, application or repair
    fee_class: str = ""


MADE = """
SELECT 'case', c.id, c.kind, s.fee_class, 0, 0, '', c.written_at
FROM callcentre_case c JOIN callcentre_standing s ON s.case_id = c.id WHERE c.call_id = %(call)s
UNION ALL
SELECT 'application', a.id, a.kind, '', a.fiscal_year, a.number, '', o.at
FROM talks_outcome o JOIN intake_application a ON a.id = o.application_id WHERE o.call_id = %(call)s
UNION ALL
SELECT 'repair', o.repair_id, 'repair', '', 0, 0, '', o.at FROM talks_outcome o
WHERE o.call_id = %(call)s AND o.repair_id IS NOT NULL
UNION ALL
SELECT 'transfer', t.id, t.way, '', 0, 0, n.name, t.at FROM talks_transfer t
JOIN callcentre_section n ON n.id = t.section_id WHERE t.call_id = %(call)s
ORDER BY 8, 2
"""


def made_in(call_id: int) -> list[Made]:
    """What a call has led to so far, in one query."""
    return [_made(row) for row in sql.rows(MADE, {"call": call_id})]


def _made(row: tuple[Any, ...]) -> Made:
    table, pk, kind, fee_class, year, number, name, _ = row
    if table == "case":
        label = str(Case.Kind(kind).label)
        return Made(f"案件（{label}）", f"第{pk}号", "callcentre:case_show", pk, kind, fee_class)
    if table == "application":
        label = str(Application.Kind(kind).label)
        return Made(label, f"受付番号 {shown_number(year, number)}", "intake:application_show", pk, kind)
    if table == "repair":
        return Made("修繕", f"第{pk}号", "repairs:request_show", pk, kind)
    return Made(str(Transfer.Way(kind).label), name, "", pk, "transfer")


def last_check(call_id: int) -> Check | None:
    """The check that holds: the last one."""
    return Check.objects.filter(call_id=call_id).order_by("-at", "-pk").first()


def note_of(call_id: int, person_id: int) -> Note | None:
    """What somebody has typed in a call."""
    return Note.objects.filter(call_id=call_id, by_id=person_id).first()


def notes_left(person_id: int, *, apart_from: int | None = None) -> Sequence[Note]:
    """Notes of other calls that somebody still has to register."""
    found = Note.objects.filter(by_id=person_id).exclude(fields={})
    if apart_from is not None:
        found = found.exclude(call_id=apart_from)
    return list(found.order_by("saved_at"))


OPEN_KINDS = """
SELECT s.customer_id, c.kind, count(*) FROM callcentre_standing s JOIN callcentre_case c ON c.id = s.case_id
WHERE s.place <> 'over' AND s.customer_id IN (
    SELECT r.id FROM customers_customer r WHERE r.id = ANY(%(ids)s) OR r.merged_into_id = ANY(%(ids)s))
GROUP BY 1, 2 ORDER BY 1, 2
"""


def open_kinds(customer_ids: Sequence[int]) -> list[tuple[str, int]]:
    """The kinds of what is open of these people, and how many; nothing that says whose they are."""
    counts = dict[str, int]()
    found: Any = sql.rows(OPEN_KINDS, {"ids": list(customer_ids)}) if customer_ids else []
    for _, kind, count in found:
        label = str(Case.Kind(kind).label)
        counts[label] = counts.get(label, 0) + count
    return list(counts.items())
