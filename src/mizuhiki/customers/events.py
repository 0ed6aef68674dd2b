"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class CustomerMarked:
    """A person was marked, a mark was ended, they died, or their records became one or two.

    The supplies they stand on are locked.
    """

    customer_id: int
    supply_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class TermsChanging:
    """What a charge of a supply is priced by is about to change from a day on; empty: all its charges.

    The supply is locked. Whoever has billed that day refuses.
    """

    supply_id: int
    charge: str
    on: date


@dataclass(frozen=True)
class PartyChanged:
    """Somebody took a role on a supply or gave it up, or it ended; the supply is locked."""

    supply_id: int
    at: datetime
