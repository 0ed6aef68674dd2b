"""Refunds by bank, as they were asked for, and their way to the account."""

from mizuhiki.bankrefunds.models.asked import (
    KIND,
    BankRefund,
    BankRefundAccount,
    BankRefundPart,
    BankRefundStep,
)
from mizuhiki.bankrefunds.models.files import (
    TransferBatch,
    TransferDone,
    TransferDrop,
    TransferFileStep,
    TransferReturn,
    TransferRow,
)

__all__ = [
    "KIND",
    "BankRefund",
    "BankRefundAccount",
    "BankRefundPart",
    "BankRefundStep",
    "TransferBatch",
    "TransferDone",
    "TransferDrop",
    "TransferFileStep",
    "TransferReturn",
    "TransferRow",
]
