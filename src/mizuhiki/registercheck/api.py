"""The door of this room."""

from mizuhiki.registercheck.models import Check, Difference, DifferenceEnd
from mizuhiki.registercheck.services import WAITING, check_registers

__all__ = ["WAITING", "Check", "Difference", "DifferenceEnd", "check_registers"]
