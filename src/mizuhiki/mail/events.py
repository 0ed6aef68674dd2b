"""What this room tells the others. Letters leave in bulk; they come back, and forms run out, one by one."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PiecesPrinted:
    """A run (or one print) made letters of one kind."""

    kind: str
    piece_ids: tuple[int, ...]


@dataclass(frozen=True)
class PiecesLeaving:
    """Letters of one kind are about to leave; a listener that raises keeps all of them here."""

    kind: str
    piece_ids: tuple[int, ...]
    on: date


@dataclass(frozen=True)
class PiecesDispatched:
    """Letters left the house together."""

    dispatch_id: int


@dataclass(frozen=True)
class PieceReturned:
    """A letter came back: no evidence of notice, and no more mail to that address."""

    piece_id: int
    supply_id: int | None


@dataclass(frozen=True)
class PieceDelivered:
    """Somebody knows that a letter reached its box or its hand."""

    piece_id: int
    supply_id: int | None


@dataclass(frozen=True)
class StockLow:
    """Fewer copies of a form than its reorder level."""

    form: str
    title: str
    on_hand: int
    at: datetime


@dataclass(frozen=True)
class StockEnough:
    """The reorder level is reached again."""

    form: str
    at: datetime
