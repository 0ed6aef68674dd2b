"""What research can be about, and who answers: rooms above this one say so through `config/`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.customers.api import Viewer


@dataclass(frozen=True)
class Section:
    """担当課所 with the desk of the inbox where its people work."""

    code: str
    name: str
    desk: str


@dataclass(frozen=True)
class Subject:
    """A reception as whoever looks may see it; `facts` are what was taken down there.

    Where it is about a protected person and whoever looks lacks the right, `hides_place` closes what was
    found out too (design.md, law 16).
    """

    title: str
    url: str
    facts: Sequence[tuple[str, str]]
    customer_ids: Sequence[int] = ()
    supply_id: int | None = None
    hides_place: bool = False


@dataclass(frozen=True)
class Named:
    """A reception in a list: what it is called, and whose it is."""

    title: str
    customer_ids: Sequence[int] = ()


@dataclass(frozen=True)
class SubjectKind:
    """A kind of reception; `find` gives None where there is none or this person may not see it."""

    code: str
    desk: str  # where the reception goes on
    find: Callable[[int, Viewer, date], Subject | None]
    name: Callable[[Collection[int]], Mapping[int, Named]]  # many, in one query


_kinds: dict[str, SubjectKind] = {}
_directory: list[Callable[[], Sequence[Section]]] = []


def register_subject(kind: SubjectKind) -> None:
    """Make a kind of reception known; called by `config/` only."""
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def register_directory(sections: Callable[[], Sequence[Section]]) -> None:
    """Say where the sections are listed; called by `config/` only."""
    _directory[:] = [sections]


def subject_kind(code: str) -> SubjectKind | None:
    """The kind with this code."""
    return _kinds.get(code)


def subject_of(kind: str, number: int, *, viewer: Viewer, today: date) -> Subject | None:
    """A reception, as this person may see it."""
    found = _kinds.get(kind)
    return found.find(number, viewer, today) if found else None


def names_of(subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], Named]:
    """What receptions are called, with one query for each kind among them."""
    found = dict[tuple[str, int], Named]()
    for code, kind in _kinds.items():
        numbers = [number for one, number in subjects if one == code]
        if numbers:
            found |= {(code, number): named for number, named in kind.name(numbers).items()}
    return found


def sections() -> Sequence[Section]:
    """Sections that work with this system."""
    return [one for listed in _directory for one in listed() if one.desk]


def section_of(code: str) -> Section | None:
    """One of them."""
    return next((one for one in sections() if one.code == code), None)
