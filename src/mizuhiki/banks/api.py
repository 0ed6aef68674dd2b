"""The door of this room."""

from mizuhiki.banks.errors import MasterOlder, MasterShrunk
from mizuhiki.banks.events import MasterLoaded
from mizuhiki.banks.models import MasterLoad, Place
from mizuhiki.banks.selectors import YUCHO, PlaceView, find_banks, find_branches, name_of, names_of
from mizuhiki.banks.services import Entry, Loaded, load_master, packaged

__all__ = [
    "YUCHO",
    "Entry",
    "Loaded",
    "MasterLoad",
    "MasterLoaded",
    "MasterOlder",
    "MasterShrunk",
    "Place",
    "PlaceView",
    "find_banks",
    "find_branches",
    "load_master",
    "name_of",
    "names_of",
    "packaged",
]
