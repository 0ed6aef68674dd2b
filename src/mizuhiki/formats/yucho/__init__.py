"""ゆうちょ銀行 記号・番号: `for_transfer` (refunds) and `for_debit` (口座振替), kept apart by name."""

from mizuhiki.formats.yucho.numbers import (
    BANK,
    DebitAccount,
    TransferAccount,
    YuchoRefused,
    for_debit,
    for_transfer,
)

__all__ = [
    "BANK",
    "DebitAccount",
    "TransferAccount",
    "YuchoRefused",
    "for_debit",
    "for_transfer",
]
