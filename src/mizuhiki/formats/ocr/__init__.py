"""済通 OCR lines, their check digits, and how issuers fill their own part."""

from mizuhiki.formats.ocr.lines import (
    LOWER,
    LOWER_BODY,
    PAYEE_PAYS_FEE,
    UPPER,
    UPPER_TAIL,
    OcrLines,
    OcrRefused,
    check_digits,
    parse,
    read_lower,
)
from mizuhiki.formats.ocr.uses import (
    ELQR_LOWER,
    ELQR_UPPER,
    POSTAL_UPPER,
    PREFECTURE_LOWER,
    PREFECTURE_UPPER,
    SPARE,
    Use,
    compose,
    take_apart,
)

__all__ = [
    "ELQR_LOWER",
    "ELQR_UPPER",
    "LOWER",
    "LOWER_BODY",
    "PAYEE_PAYS_FEE",
    "POSTAL_UPPER",
    "PREFECTURE_LOWER",
    "PREFECTURE_UPPER",
    "SPARE",
    "UPPER",
    "UPPER_TAIL",
    "OcrLines",
    "OcrRefused",
    "Use",
    "check_digits",
    "compose",
    "parse",
    "read_lower",
    "take_apart",
]
