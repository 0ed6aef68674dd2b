"""What the demo says while its utility lives."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Told:
    """One step that was taken, for the terminal and the page."""

    on: date
    text: str
