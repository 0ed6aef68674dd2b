"""What crews go out for: each kind of visit, with what carries it out."""

from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.onsite.api import SETTLEMENT


def wire() -> None:
    """Make every kind known."""
    fieldwork.register_kind(SETTLEMENT)
