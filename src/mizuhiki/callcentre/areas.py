"""The eight kinds of work of the centre (第９): each with the places where it is done and its counts.

Which places and counts belong to an area is told by `config/centre.py`: most lie in other rooms.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Person
from mizuhiki.web.navigation import resolve


@dataclass(frozen=True)
class Place:
    """Where some of the work is done, for whoever holds the right."""

    title: str
    url_name: str
    right: str


@dataclass(frozen=True)
class Count:
    """A figure of a month: what is counted, its unit, and how."""

    title: str
    count: Callable[[datetime, datetime], int]
    unit: str = "件"


@dataclass(frozen=True)
class Area:
    """One of the eight."""

    number: int
    title: str
    clause: str
    places: Sequence[Place]
    counts: Sequence[Count]
    detail: str = ""  # what the contract names within it

    def links(self, person: Person) -> list[tuple[str, str]]:
        """Title and address of the places this person may go to, where they are there in this world."""
        found = [(one.title, resolve(one.url_name)) for one in self.places if person.has_perm(one.right)]
        return [(title, url) for title, url in found if url is not None]

    def figures(self, since: datetime, until: datetime) -> list[tuple[str, int, str]]:
        """What was done of it in a half-open time."""
        return [(one.title, one.count(since, until), one.unit) for one in self.counts]


_areas: dict[int, Area] = {}


def register(*areas: Area) -> None:
    """Tell what belongs to an area; called by `config/centre.py` only."""
    _areas.update({area.number: area for area in areas})


def areas() -> list[Area]:
    """The areas in the order of the contract."""
    return [_areas[number] for number in sorted(_areas)]
