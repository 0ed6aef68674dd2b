"""The door of this room."""

from mizuhiki.latecharges.permissions import LATE_SEE
from mizuhiki.latecharges.selectors import Expected, expected
from mizuhiki.latecharges.services import ask_fees, ask_interest, reckon_again

__all__ = ["LATE_SEE", "Expected", "ask_fees", "ask_interest", "expected", "reckon_again"]
