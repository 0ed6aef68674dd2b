"""Receipts with what they settled, refunds, and what stores, banks and people tell of payments."""

from mizuhiki.payments.models.across import OffsetRequest, OffsetRequestEnd
from mizuhiki.payments.models.claims import PaymentClaim, PaymentClaimEnd
from mizuhiki.payments.models.receipts import Allocation, Overpayment, Receipt, ReceiptSerial
from mizuhiki.payments.models.refunds import (
    Offset,
    OverpaymentEnd,
    OverpaymentEndUndone,
    OverpaymentHold,
    OverpaymentHoldReleased,
    OverpaymentInterest,
    Refund,
    RefundPayee,
    RefundUndone,
)
from mizuhiki.payments.models.stores import StoreFile, StoreHeldRow, StoreReport, StoreSettlement

__all__ = [
    "Allocation",
    "Offset",
    "OffsetRequest",
    "OffsetRequestEnd",
    "Overpayment",
    "OverpaymentEnd",
    "OverpaymentEndUndone",
    "OverpaymentHold",
    "OverpaymentHoldReleased",
    "OverpaymentInterest",
    "PaymentClaim",
    "PaymentClaimEnd",
    "Receipt",
    "ReceiptSerial",
    "Refund",
    "RefundPayee",
    "RefundUndone",
    "StoreFile",
    "StoreHeldRow",
    "StoreReport",
    "StoreSettlement",
]
