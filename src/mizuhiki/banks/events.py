"""What this room tells the higher ones, in the same transaction."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MasterLoaded:
    """An edition of the master is in; codes may have gone with it."""

    load_id: int
    at: datetime
