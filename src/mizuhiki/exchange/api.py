"""The door of this room."""

from mizuhiki.exchange.selectors import messages_at
from mizuhiki.exchange.services.messages import note_error

__all__ = ["messages_at", "note_error"]
