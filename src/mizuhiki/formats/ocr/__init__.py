"""済通 OCR lines, their check digits, and how issuers fill their own part."""

from mizuhiki.formats.ocr.lines import (
    PAYEE_PAYS_FEE,
    OcrLines,
    OcrRefused,
    check_digits,
    parse,
)
from mizuhiki.formats.ocr.uses import (
    ELQR_LOWER,
    ELQR_UPPER,
    POSTAL_UPPER,
    PREFECTURE_LOWER,
    PREFECTURE_UPPER,
    Use,
    compose,
    take_apart,
)

__all__ = [
    "ELQR_LOWER",
    "ELQR_UPPER",
    "PAYEE_PAYS_FEE",
    "POSTAL_UPPER",
    "PREFECTURE_LOWER",
    "PREFECTURE_UPPER",
    "OcrLines",
    "OcrRefused",
    "Use",
    "check_digits",
    "compose",
    "parse",
    "take_apart",
]
