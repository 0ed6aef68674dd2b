"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class ReadingsHeld:
    """A file came in with readings that nobody may bill before somebody looked at them."""

    import_id: int
    cycle_month: date
    count: int
    at: datetime
    actor: Actor | None


@dataclass(frozen=True)
class HeldSettled:
    """Nothing that came in with a file waits any more."""

    import_id: int
    at: datetime
    actor: Actor | None


@dataclass(frozen=True)
class ShutTapMoved:
    """The dial of a tap that is shut off shows more than when somebody last looked at it."""

    supply_id: int
    reading_id: int
    m3: int
    at: datetime


@dataclass(frozen=True)
class SourceMeasured:
    """A further meter of some charges of a supply gets a reading of a month; the supply is locked."""

    supply_id: int
    charges: tuple[str, ...]
    cycle_month: date


@dataclass(frozen=True)
class ReadingsChanging:
    """The readings of a supply in some months are about to be given other values.

    Whoever has built on them refuses, by raising a `RuleBroken`; asking alone changes nothing.
    """

    supply_id: int
    cycle_months: tuple[date, ...]
