"""Distances on the map, how a request stands, who of the contractors comes first: no database, no clock."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from itertools import pairwise

EARTH_M = 6_371_008.8
Point = tuple[float, float]  # latitude, longitude


class State(StrEnum):
    """How a request stands; the label is its word on the screens."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    DISPATCHED = "dispatched"
    UNDERWAY = "underway"
    DONE = "done"
    CANCELLED = "cancelled"
    LINKED = "linked"

    @property
    def label(self) -> str:
        """The word people read."""
        return _WORDS[self][0]

    @property
    def tone(self) -> str:
        """The class of its tag."""
        return _WORDS[self][1]

    @property
    def is_over(self) -> bool:
        """Whether nothing comes after it."""
        return self in OVER


_WORDS = {
    State.RECEIVED: ("受付（未確認）", "wrong"),
    State.ACKNOWLEDGED: ("確認済み", "care"),
    State.DISPATCHED: ("手配済み", "water"),
    State.UNDERWAY: ("作業中", "water"),
    State.DONE: ("完了", "good"),
    State.CANCELLED: ("取消し", ""),
    State.LINKED: ("重複（統合済み）", ""),
}
OVER = frozenset({State.DONE, State.CANCELLED, State.LINKED})
_MOVES = frozenset(str(state) for state in State) - {State.RECEIVED.value}
_TELLS = frozenset({"changed", "cancel_told"})


def state_of(kinds: Sequence[str]) -> State:
    """How a request stands after these steps: the last one that moved it.

    A later acknowledgement moves nothing that is with a crew.
    """
    state = State.RECEIVED
    for kind in kinds:
        if kind not in _MOVES or (kind == "acknowledged" and state != State.RECEIVED):
            continue
        state = State(kind)
    return state


def awaits_report(kinds: Sequence[str]) -> bool:
    """Whether a change or cancellation was told that the repair desk has not been told of (CC-043)."""
    return _last(kinds, _TELLS) > _last(kinds, {"reported", "acknowledged"}) and not state_of(kinds).is_over


def awaits_acknowledgement(kinds: Sequence[str]) -> bool:
    """Whether the repair desk has still to say that it knows, of the request itself or of a change."""
    if state_of(kinds).is_over:
        return False
    return _last(kinds, _TELLS) > _last(kinds, {"acknowledged"}) or "acknowledged" not in kinds


def is_withdrawn(kinds: Sequence[str]) -> bool:
    """Whether a caller no longer wants it, and the repair desk has not decided."""
    return _last(kinds, {"cancel_told"}) > _last(kinds, {"acknowledged"}) and not state_of(kinds).is_over


def _last(kinds: Sequence[str], wanted: Iterable[str]) -> int:
    """The place of the last step of these kinds, from 1; 0 where there is none."""
    among = set(wanted)
    return max((place for place, kind in enumerate(kinds, start=1) if kind in among), default=0)


def metres(a: Point, b: Point) -> float:
    """The way between two points as the crow flies (haversine)."""
    south, north = math.radians(a[0]), math.radians(b[0])
    up, along = math.radians(b[0] - a[0]), math.radians(b[1] - a[1])
    part = math.sin(up / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(along / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(part)))


def metres_to_line(point: Point, line: Sequence[Point]) -> float:
    """The shortest way from a point to a line; flat, which is exact enough for a town."""
    assert line
    here = [_flat(point, corner) for corner in line]
    if len(here) == 1:
        return math.hypot(*here[0])
    return min(_to_segment(a, b) for a, b in pairwise(here))


def _flat(origin: Point, point: Point) -> tuple[float, float]:
    """East and north of `origin` in metres."""
    degree = math.radians(1) * EARTH_M
    return (point[1] - origin[1]) * degree * math.cos(math.radians(origin[0])), (
        point[0] - origin[0]
    ) * degree


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    """From (0, 0) to the segment between two points."""
    along, up = b[0] - a[0], b[1] - a[1]
    length = along * along + up * up
    share = 0.0 if length == 0 else min(1.0, max(0.0, -(a[0] * along + a[1] * up) / length))
    return math.hypot(a[0] + share * along, a[1] + share * up)


@dataclass(frozen=True)
class Box:
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def is_sound(self) -> bool:
        """Whether it is a part of the earth at all."""
        numbers = (self.west, self.south, self.east, self.north)
        return (
            all(math.isfinite(number) for number in numbers)
            and -180 <= self.west <= self.east <= 180
            and -90 <= self.south <= self.north <= 90
        )


def around(point: Point, radius_m: float) -> Box:
    """The box in which everything within a radius lies."""
    up = math.degrees(radius_m / EARTH_M)
    along = up / max(0.01, math.cos(math.radians(point[0])))
    return Box(point[1] - along, point[0] - up, point[1] + along, point[0] + up)


def is_open(opens_at: time, closes_at: time, at: datetime) -> bool:
    """Whether an instant (local) lies in the hours of every day; equal ends are round the clock."""
    now = at.time()
    if opens_at == closes_at:
        return True
    if opens_at < closes_at:
        return opens_at <= now < closes_at
    return now >= opens_at or now < closes_at  # over midnight


@dataclass(frozen=True)
class Fitness:
    """How well a contractor fits a request now."""

    is_on_duty: bool
    is_open: bool
    serves_town: bool

    @property
    def rank(self) -> int:
        """The smaller, the earlier it is offered."""
        return (not self.is_on_duty) * 4 + (not self.is_open) * 2 + (not self.serves_town)
