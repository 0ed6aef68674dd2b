"""What this room tells the higher ones."""

from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class TransitInsuranceLooked:
    """Whether the insurance of the way to the bank has to be renewed; `until` is its first day without."""

    renew: bool
    until: date | None
    at: datetime


@dataclass(frozen=True)
class BlanksLoaded:
    """Blanks with these numbers were put into a printer; whoever knows one as gone refuses."""

    first_no: int
    last_no: int


@dataclass(frozen=True)
class SheetTwice:
    """Somebody keyed a number whose sheet or blank was used or struck before; it was refused."""

    number: int
    paper: str  # what kind of receipt, in a word
    url_name: str
    place_id: int  # its book or block
    at: datetime


@dataclass(frozen=True)
class LostShown:
    """Somebody keyed the number of a lost sheet or blank, or chose a lost seal; it was refused."""

    number: int | None  # none of a seal
    seal: str
    at: datetime
    actor: Actor
    is_blank: bool = False
    is_sure: bool = True  # else only a report of the accident can tell
