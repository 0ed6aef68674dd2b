"""The door of this room."""

from mizuhiki.onsite.models import Settlement
from mizuhiki.onsite.settling import DIFFERENT, SETTLEMENT

__all__ = ["DIFFERENT", "SETTLEMENT", "Settlement"]
