"""What this room tells the higher ones."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class TransitInsuranceLooked:
    """Whether the insurance of the way to the bank has to be renewed; `until` is its first day without."""

    renew: bool
    until: date | None
    at: datetime
