"""Where a case stands after its steps: with the centre, with the supervisor, with a section, or over.

Pure: no clock, no database. The steps of a case, folded one by one, give its standing; a step that does
not fit is refused (None). Kinds are those of `models.CaseStep`.

    centre ──escalated──▶ supervisor ──handed──▶ (asked of a section) ──acknowledged──▶ section
       └────────────────────handed──────────────────────▲                                │
                                    supervisor ◀────────returned─────────────────────────┘

Who holds a case keeps it until the section has acknowledged (CC-041): what was only asked lies with both.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

CENTRE, SUPERVISOR, SECTION, OVER = "centre", "supervisor", "section", "over"
SPOKEN = frozenset({"noted", "attached", "classified", "identified", "transferred", "answered", "changed"})


@dataclass(frozen=True)
class Step:
    """One step, as far as the standing needs it."""

    kind: str
    at: datetime
    by: int
    person: int | None = None  # whose it becomes
    section: int | None = None  # of whom it is asked
    due_at: datetime | None = None


@dataclass(frozen=True)
class Stand:
    """How a case stands.

    Attributes:
        place: who answers for it.
        holder: the person; nobody while it waits for a supervisor to pick it up.
        asked: the section that was asked and has not acknowledged yet.
        section: the section that has it.
        since: of the present place.
        due_at: until when the next thing must have been done.
        call_at: when somebody was promised a call.
    """

    place: str
    holder: int | None
    since: datetime
    due_at: datetime | None
    asked: int | None = None
    section: int | None = None
    call_at: datetime | None = None


def begin(*, by: int, at: datetime, due_at: datetime) -> Stand:
    """A case that was just taken: it is its operator's."""
    return Stand(place=CENTRE, holder=by, since=at, due_at=due_at)


def stand_after(now: Stand, step: Step) -> Stand | None:
    """The standing after one more step; None where the step does not fit."""
    if now.place == OVER:
        return _reopened(step)
    if step.kind in SPOKEN:
        return now
    return _MOVES[step.kind](now, step) if step.kind in _MOVES else None


def stand_of(first: Stand, steps: Iterable[Step]) -> Stand:
    """The standing after all steps of a case."""
    for step in steps:
        after = stand_after(first, step)
        assert after is not None, step
        first = after
    return first


def _reopened(step: Step) -> Stand | None:
    if step.kind != "reopened":
        return None
    return Stand(place=CENTRE, holder=step.by, since=step.at, due_at=step.due_at)


def _taken(now: Stand, step: Step) -> Stand | None:
    """A supervisor picks it up, or takes it from an operator or a colleague."""
    if now.place == SECTION or (now.place == SUPERVISOR and now.holder == step.by):
        return None
    return replace(now, place=SUPERVISOR, holder=step.by, since=step.at, due_at=step.due_at or now.due_at)


def _escalated(now: Stand, step: Step) -> Stand | None:
    if now.place != CENTRE or now.asked is not None:
        return None
    return replace(now, place=SUPERVISOR, holder=None, since=step.at, due_at=step.due_at)


def _handed(now: Stand, step: Step) -> Stand | None:
    """Asked of a section; another one may be asked instead as long as none has acknowledged."""
    if now.place == SECTION or now.holder is None or now.asked == step.section:
        return None
    return replace(now, asked=step.section, due_at=step.due_at)


def _acknowledged(now: Stand, step: Step) -> Stand | None:
    """The section that was asked takes it; within a section it may go from one person to another."""
    if now.asked is not None:
        return replace(now, place=SECTION, holder=step.by, section=now.asked, asked=None, since=step.at)
    if now.place == SECTION and now.holder != step.by:
        return replace(now, holder=step.by)
    return None


def _returned(now: Stand, step: Step) -> Stand | None:
    """A section gives it back: to who asked, or where it had taken it, to the supervisor."""
    if now.asked is not None:
        return replace(now, asked=None, due_at=step.due_at)
    if now.place == SECTION:
        return replace(now, place=SUPERVISOR, holder=None, section=None, since=step.at, due_at=step.due_at)
    return None


def _promised(now: Stand, step: Step) -> Stand | None:
    return replace(now, call_at=step.due_at)


def _called(now: Stand, _: Step) -> Stand | None:
    return replace(now, call_at=None)


def _ended(now: Stand, step: Step) -> Stand | None:
    """Whoever has it ends it; what a section was asked and has not answered stays open."""
    if now.asked is not None or (now.place == SUPERVISOR and now.holder is None):
        return None
    return Stand(place=OVER, holder=step.by, since=step.at, due_at=None, section=now.section)


def _cancelled(now: Stand, step: Step) -> Stand | None:
    """What was registered is taken back, wherever it lies."""
    return Stand(place=OVER, holder=step.by, since=step.at, due_at=None, section=now.section)


_MOVES = {
    "taken": _taken,
    "escalated": _escalated,
    "handed": _handed,
    "acknowledged": _acknowledged,
    "returned": _returned,
    "promised": _promised,
    "called": _called,
    "closed": _ended,
    "cancelled": _cancelled,
}
