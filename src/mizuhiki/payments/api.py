"""The door of this room."""

from mizuhiki.payments.bulk import INCOMING, prepare, take_incoming
from mizuhiki.payments.days import close_counter_day
from mizuhiki.payments.events import ReceiptReversed, ReceiptsTaken, ReceiptTaken
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.payments.overpaid import overpayments_waiting
from mizuhiki.payments.paper import issuer_of
from mizuhiki.payments.rules import tax_within
from mizuhiki.payments.selectors import (
    Payment,
    allocations_of_receipt,
    overpaid_by_supply,
    owed_then,
    paid_of_demands,
    payments_of_supply,
)
from mizuhiki.payments.services import reverse_receipt, take_cash

__all__ = [
    "INCOMING",
    "Allocation",
    "Overpayment",
    "Payment",
    "Receipt",
    "ReceiptReversed",
    "ReceiptTaken",
    "ReceiptsTaken",
    "allocations_of_receipt",
    "close_counter_day",
    "issuer_of",
    "overpaid_by_supply",
    "overpayments_waiting",
    "owed_then",
    "paid_of_demands",
    "payments_of_supply",
    "prepare",
    "reverse_receipt",
    "take_cash",
    "take_incoming",
    "tax_within",
]
