"""The door of this room."""

from mizuhiki.worklist.desks import DESKS, RESOLVED, Desk, ItemKind, Outcome, kind_of, register_kind
from mizuhiki.worklist.errors import (
    ItemClosed,
    ItemEndsByItself,
    ItemHasOwner,
    ItemNotForYou,
    ItemTaken,
    NoteNeeded,
)
from mizuhiki.worklist.failed_jobs import FAILED_JOB
from mizuhiki.worklist.models import Item, ItemEvent
from mizuhiki.worklist.selectors import Counts, counts_of, desks_of, open_items_of
from mizuhiki.worklist.services import (
    NOTE_LENGTH,
    NewItem,
    Rank,
    add_note,
    assign,
    close_item,
    close_items,
    finish,
    give_back,
    open_item,
    open_items,
    pass_on,
    take,
)

__all__ = [
    "DESKS",
    "FAILED_JOB",
    "NOTE_LENGTH",
    "RESOLVED",
    "Counts",
    "Desk",
    "Item",
    "ItemClosed",
    "ItemEndsByItself",
    "ItemEvent",
    "ItemHasOwner",
    "ItemKind",
    "ItemNotForYou",
    "ItemTaken",
    "NewItem",
    "NoteNeeded",
    "Outcome",
    "Rank",
    "add_note",
    "assign",
    "close_item",
    "close_items",
    "counts_of",
    "desks_of",
    "finish",
    "give_back",
    "kind_of",
    "open_item",
    "open_items",
    "open_items_of",
    "pass_on",
    "register_kind",
    "take",
]
