"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TapClosed:
    """A tap was closed."""

    cut_id: int
    supply_id: int
    at: datetime


@dataclass(frozen=True)
class RestorationOpened:
    """Somebody asks for water again, or something arrived after the tap was closed."""

    restoration_id: int
    supply_id: int
    at: datetime
