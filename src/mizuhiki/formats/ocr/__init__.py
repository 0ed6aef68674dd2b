"""済通 OCR lines and their check digits."""

from mizuhiki.formats.ocr.lines import (
    PAYEE_PAYS_FEE,
    OcrLines,
    OcrRefused,
    check_digits,
    parse,
)

__all__ = ["PAYEE_PAYS_FEE", "OcrLines", "OcrRefused", "check_digits", "parse"]
