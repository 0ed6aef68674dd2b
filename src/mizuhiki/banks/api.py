"""The door of this room."""

from mizuhiki.banks.accounts import Account, AccountReading, is_place
from mizuhiki.banks.errors import (
    FileAccepted,
    MakerSends,
    MasterOlder,
    MasterShrunk,
    NotHandedYet,
    OtherPersonSends,
    OutcomeNotUnknown,
    OutcomeUnknown,
    ReasonNeeded,
)
from mizuhiki.banks.events import MasterLoaded
from mizuhiki.banks.finding import PlaceView, find_banks, find_branches
from mizuhiki.banks.models import FileStep, MasterLoad, Place
from mizuhiki.banks.selectors import YUCHO, name_of, names_of
from mizuhiki.banks.sending import OPEN_FOR, Outbox
from mizuhiki.banks.services import Entry, Loaded, load_master, packaged

__all__ = [
    "OPEN_FOR",
    "YUCHO",
    "Account",
    "AccountReading",
    "Entry",
    "FileAccepted",
    "FileStep",
    "Loaded",
    "MakerSends",
    "MasterLoad",
    "MasterLoaded",
    "MasterOlder",
    "MasterShrunk",
    "NotHandedYet",
    "OtherPersonSends",
    "Outbox",
    "OutcomeNotUnknown",
    "OutcomeUnknown",
    "Place",
    "PlaceView",
    "ReasonNeeded",
    "find_banks",
    "find_branches",
    "is_place",
    "load_master",
    "name_of",
    "names_of",
    "packaged",
]
