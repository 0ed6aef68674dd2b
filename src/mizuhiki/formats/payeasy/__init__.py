"""Pay-easy numbers of a slip."""

from mizuhiki.formats.payeasy.numbers import (
    CONFIRMATION,
    MOST_CATEGORY,
    MOST_PAYMENT_NO,
    PayeasyNumbers,
    PayeasyRefused,
    grouped,
)

__all__ = [
    "CONFIRMATION",
    "MOST_CATEGORY",
    "MOST_PAYMENT_NO",
    "PayeasyNumbers",
    "PayeasyRefused",
    "grouped",
]
