"""What this room tells the higher ones."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class TransitInsuranceLooked:
    """Whether the insurance of the way to the bank has to be renewed; `until` is its first day without."""

    renew: bool
    until: date | None
    at: datetime


@dataclass(frozen=True)
class SheetTwice:
    """Somebody keyed a number whose sheet was used or struck before; it was refused."""

    number: int
    book_id: int
    at: datetime


@dataclass(frozen=True)
class LostShown:
    """Somebody keyed the number of a lost sheet, or chose a lost seal; it was refused."""

    number: int | None  # none of a seal
    seal: str
    at: datetime
    actor: Actor
