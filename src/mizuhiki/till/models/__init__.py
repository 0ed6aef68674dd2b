"""Counters, seals, drawers, safe; counts, moves and closings. Rows are never updated, but for `OpenTill`."""

from mizuhiki.till.models.blanks import BlankBlock, BlankSheet
from mizuhiki.till.models.books import TABLET_FROM, BookEvent, BookSheet, ReceiptBook
from mizuhiki.till.models.custody import CustodyCount
from mizuhiki.till.models.days import BankDeposit, BankSlip, Carry, CounterDay, TransitPolicy
from mizuhiki.till.models.drawers import (
    Closing,
    Count,
    Difference,
    DifferenceAgreed,
    FloatPlan,
    Handover,
    HandoverTaken,
    OpenTill,
    OutOfHours,
    Till,
    TillMove,
    TillSession,
)
from mizuhiki.till.models.places import Counter, CounterEnd, Seal, SealEvent, SealImprint
from mizuhiki.till.models.reserve import ReserveRequest, ReserveRequestMet, ReserveTarget
from mizuhiki.till.models.safe import (
    CashPurpose,
    Safe,
    SafeCount,
    SafeDifference,
    SafeDifferenceAgreed,
    SafeKey,
    SafeKeyReturned,
    SafeLine,
    SafeLocking,
    SafeOpening,
)

__all__ = [
    "TABLET_FROM",
    "BankDeposit",
    "BankSlip",
    "BlankBlock",
    "BlankSheet",
    "BookEvent",
    "BookSheet",
    "Carry",
    "CashPurpose",
    "Closing",
    "Count",
    "Counter",
    "CounterDay",
    "CounterEnd",
    "CustodyCount",
    "Difference",
    "DifferenceAgreed",
    "FloatPlan",
    "Handover",
    "HandoverTaken",
    "OpenTill",
    "OutOfHours",
    "ReceiptBook",
    "ReserveRequest",
    "ReserveRequestMet",
    "ReserveTarget",
    "Safe",
    "SafeCount",
    "SafeDifference",
    "SafeDifferenceAgreed",
    "SafeKey",
    "SafeKeyReturned",
    "SafeLine",
    "SafeLocking",
    "SafeOpening",
    "Seal",
    "SealEvent",
    "SealImprint",
    "Till",
    "TillMove",
    "TillSession",
    "TransitPolicy",
]
