"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SuppliesTouched:
    """Something happened to supplies that bears on whether their taps may be closed; they were judged again.

    `cause` is the name of what happened, as `payments.ReceiptTaken`.
    """

    supply_ids: tuple[int, ...]
    cause: str
    at: datetime
