"""The door of this room."""

from mizuhiki.ledger.closing import (
    DayClosing,
    DayNotReached,
    EarlierDayOpen,
    LedgerDiffers,
    close_day,
    close_days,
)
from mizuhiki.ledger.days import DayIsClosed, last_closed_day, open_day
from mizuhiki.ledger.models import Account, DailyProof, JournalEntry, OpenItem
from mizuhiki.ledger.proof import Check, Difference, Proof, Subledger, prove, register
from mizuhiki.ledger.selectors import call_causes, differences_found
from mizuhiki.ledger.services import (
    Side,
    defer_items_from,
    move_item,
    open_items_from,
    post,
    posted_yen,
    reopen_items_from,
    settle_items_from,
)

__all__ = [
    "Account",
    "Check",
    "DailyProof",
    "DayClosing",
    "DayIsClosed",
    "DayNotReached",
    "Difference",
    "EarlierDayOpen",
    "JournalEntry",
    "LedgerDiffers",
    "OpenItem",
    "Proof",
    "Side",
    "Subledger",
    "call_causes",
    "close_day",
    "close_days",
    "defer_items_from",
    "differences_found",
    "last_closed_day",
    "move_item",
    "open_day",
    "open_items_from",
    "post",
    "posted_yen",
    "prove",
    "register",
    "reopen_items_from",
    "settle_items_from",
]
