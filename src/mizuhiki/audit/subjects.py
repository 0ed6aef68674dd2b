"""Whom or what the trace can be asked about. Higher rooms register their kinds in `config/wiring.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Stay:
    """The days on which a subject stands behind a part, such as a supply; half-open, open where None."""

    part_id: int
    since: date | None
    until: date | None


@dataclass(frozen=True)
class Stays:
    """All of a subject's stays, and the numbers of the records it is kept under."""

    people: tuple[int, ...]
    parts: tuple[Stay, ...]


@dataclass(frozen=True)
class SubjectKind:
    """One kind of subject: how people name one, and how it is shown.

    Attributes:
        kind: as in the trace, `customers.customer`.
        find: number of the row for what a person types, None when there is none.
        show: what a row is called on the page.
        stays: what it stood behind, and when; it finds acts on very many (`audit.bulk`). None: they touch
            no subject of the kind.
    """

    kind: str
    title: str
    hint: str
    find: Callable[[str], int | None]
    show: Callable[[int], str]
    stays: Callable[[int], Stays] | None = None

    @property
    def model(self) -> type[models.Model]:
        """The table of the kind."""
        return apps.get_model(self.kind)


_kinds: dict[str, SubjectKind] = {}


def register_subject(kind: SubjectKind) -> None:
    """Let the viewer be asked about a kind."""
    _kinds[kind.kind] = kind


def subject_kinds() -> list[SubjectKind]:
    """Every kind there is, in the order they were registered."""
    return list(_kinds.values())


def subject_kind(kind: str) -> SubjectKind | None:
    """A kind by name."""
    return _kinds.get(kind)
