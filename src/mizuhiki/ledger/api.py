"""The door of this room."""

from mizuhiki.ledger.books import call_channels
from mizuhiki.ledger.closing import (
    DayClosing,
    DayNotReached,
    EarlierDayOpen,
    LedgerDiffers,
    close_day,
    close_days,
)
from mizuhiki.ledger.days import DayIsClosed, last_closed_day, open_day
from mizuhiki.ledger.exporting import FILE_KIND, export_journal
from mizuhiki.ledger.models import Account, DailyProof, JournalEntry, OpenItem
from mizuhiki.ledger.monthly import Finding, register_month_check
from mizuhiki.ledger.monthly import ask_to_close as ask_to_close_month
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
    "FILE_KIND",
    "Account",
    "Check",
    "DailyProof",
    "DayClosing",
    "DayIsClosed",
    "DayNotReached",
    "Difference",
    "EarlierDayOpen",
    "Finding",
    "JournalEntry",
    "LedgerDiffers",
    "OpenItem",
    "Proof",
    "Side",
    "Subledger",
    "ask_to_close_month",
    "call_causes",
    "call_channels",
    "close_day",
    "close_days",
    "defer_items_from",
    "differences_found",
    "export_journal",
    "last_closed_day",
    "move_item",
    "open_day",
    "open_items_from",
    "post",
    "posted_yen",
    "prove",
    "register",
    "register_month_check",
    "reopen_items_from",
    "settle_items_from",
]
