"""停止・解除の増減: how many premises were shut off at the beginning, and how that went on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Closed:
    """A tap that was closed, and until when.

    Attributes:
        opened_at: None while it is closed.
        again: it was closed already (再停止).
        is_followed: it ends with such a cut and not with an open tap.
    """

    supply_id: int
    closed_at: datetime
    opened_at: datetime | None
    again: bool = False
    is_followed: bool = False


@dataclass(frozen=True)
class Movement:
    """A time, half-open: opening + cuts - restorations = closing, whatever happened in it."""

    opening: int
    cuts: int
    restorations: int
    closing: int
    again: int

    def __post_init__(self) -> None:
        """The sum holds."""
        assert self.opening + self.cuts - self.restorations == self.closing, self


def stretches(cuts: Iterable[tuple[int, datetime, datetime | None]]) -> list[Closed]:
    """Cuts of supplies, in order of time, with the opening of each, as stretches without a gap or overlap.

    A tap that was closed again while closed is one stretch of the cut before and one of the new. A phone
    whose clock runs late may tell an opening before the cut: the tap was open from the cut on.
    """
    found = list[Closed]()
    last = dict[int, int]()
    for supply_id, closed_at, opened_at in cuts:
        at = max(closed_at, opened_at) if opened_at is not None else None
        before = last.get(supply_id)
        again = before is not None and _is_closed(found[before], closed_at)
        if before is not None and again:
            found[before] = replace(found[before], opened_at=closed_at, is_followed=True)
        last[supply_id] = len(found)
        found.append(Closed(supply_id, closed_at, at, again))
    return found


def _is_closed(one: Closed, at: datetime) -> bool:
    return one.opened_at is None or one.opened_at > at


def movement(found: Sequence[Closed], since: datetime, until: datetime) -> Movement:
    """What happened from an instant to before another.

    Source:
        COL-074 【金沢収納】第23条(4)カ.
    """
    assert since <= until
    cuts = sum(since <= one.closed_at < until for one in found if not one.again)
    opened = sum(
        one.opened_at is not None and since <= one.opened_at < until for one in found if not one.is_followed
    )
    return Movement(
        opening=_closed_at(found, since),
        cuts=cuts,
        restorations=opened,
        closing=_closed_at(found, until),
        again=sum(since <= one.closed_at < until for one in found if one.again),
    )


def _closed_at(found: Sequence[Closed], at: datetime) -> int:
    """How many taps are closed just before an instant."""
    return sum(one.closed_at < at and (one.opened_at is None or one.opened_at >= at) for one in found)
