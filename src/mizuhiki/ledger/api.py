"""The door of this room."""

from mizuhiki.ledger.models import Account, DailyProof, JournalEntry, OpenItem
from mizuhiki.ledger.proof import LedgerDiffers, Proof, Subledger, close_day, prove, register
from mizuhiki.ledger.services import (
    DayIsClosed,
    Side,
    open_items_from,
    post,
    posted_yen,
    reopen_items_from,
    settle_items_from,
)

__all__ = [
    "Account",
    "DailyProof",
    "DayIsClosed",
    "JournalEntry",
    "LedgerDiffers",
    "OpenItem",
    "Proof",
    "Side",
    "Subledger",
    "close_day",
    "open_items_from",
    "post",
    "posted_yen",
    "prove",
    "register",
    "reopen_items_from",
    "settle_items_from",
]
