"""The kinds of work done at a place. A room registers its own through `config/`; this room knows none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mizuhiki.customers.api import Holder, Viewer
from mizuhiki.fieldwork.models import Brought, DaySheet, SheetVisit, Visit, VisitEnd
from mizuhiki.platform.actors import Actor

Content = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """What a tablet was given for a visit, as a table on the office's page."""

    facts: Sequence[tuple[str, str]]
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Result:
    """One line of what came of a visit; `url` leads to where it stands."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class VisitKind:
    """A kind of work.

    Args:
        check: refuses a supply and day that it cannot be done for, by raising a `RuleBroken`; none where
            the room that plans it has examined the place.
        prepare: what the tablet has to know of a visit, made on the morning; raises as `check`.
        carry: what the tablet takes along beside the visits, for the person who carries it.
        read: what the tablet sent, checked field by field; raises a `RuleBroken` that names the field.
        carry_out: does what was told, in one transaction under the supply's lock; says how it ended. What
            it raises leaves the word waiting, with the reason.
        lose: what was on a tablet that is gone can be used no more.
        table, results: what the office sees of it.
        is_planned_elsewhere: its room plans it, and the page of a supply does not.
        faces: who is visited, by visit, where that is not the water user of a supply.
    """

    code: str
    title: str
    check: Callable[[int, date], None] | None
    prepare: Callable[[Visit], Content]
    carry: Callable[[Actor, date], Content]
    read: Callable[[Mapping[str, str]], Content]
    carry_out: Callable[[Brought, datetime], VisitEnd.How]
    lose: Callable[[DaySheet, str, Actor, datetime], None]
    table: Callable[[SheetVisit], Table]
    results: Callable[[Brought], Sequence[Result]]
    faces: Callable[[Sequence[Visit], Viewer, date], dict[int, Holder]] | None = None
    is_planned_elsewhere: bool = False


@dataclass(frozen=True)
class Part:
    """A screen of the tablet's page that belongs to a kind of work; its script takes the visits of `form`."""

    form: str
    template: str
    files: tuple[str, ...]  # static files, the script first


_kinds: dict[str, VisitKind] = {}
_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Make a screen of its own known."""
    assert _parts.setdefault(part.form, part) == part, part.form


def parts() -> list[Part]:
    """Every screen of its own, in the order they were registered."""
    return list(_parts.values())


def register_kind(kind: VisitKind) -> None:
    """Make a kind of work known."""
    assert kind.code not in _kinds, kind.code
    _kinds[kind.code] = kind


def kind_of(code: str) -> VisitKind:
    """A registered kind."""
    return _kinds[code]


def kinds() -> list[VisitKind]:
    """Every kind, in the order they were registered."""
    return list(_kinds.values())
