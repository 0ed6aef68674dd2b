"""How issuers fill their own part of the OCR lines: layouts as data, in the order of the digits."""

import re
from collections.abc import Mapping

from mizuhiki.formats.ocr.lines import LOWER_BODY, OcrRefused

Use = tuple[tuple[str, int], ...]  # item and digits; an item named 予備 is zeros
SPARE = "予備"

ELQR_UPPER: Use = (("機関ID", 5), ("印紙税", 1), ("税目・料金番号", 3), ("予備", 5))
ELQR_LOWER: Use = (
    ("案件特定キー", 20),
    ("確認番号", 6),
    ("予備", 1),
    ("共通納税機関コード", 5),
    ("事務所", 3),
    ("予備", 7),
)
PREFECTURE_UPPER: Use = (
    ("機関ID", 5),
    ("印紙", 1),
    ("納付区分", 3),
    ("年度", 2),
    ("収支", 1),
    ("会計", 2),
)
PREFECTURE_LOWER: Use = (
    ("予算区分", 1),
    ("科目", 6),
    ("収納区分1", 1),
    ("収納区分2", 1),
    ("納付番号", 18),
    ("確認番号", 4),
    ("自由使用欄", 11),
)
POSTAL_UPPER: Use = (("予備", 9), ("企業コード", 5))
for _use, _digits in (
    (ELQR_UPPER, 14),
    (ELQR_LOWER, LOWER_BODY),
    (PREFECTURE_UPPER, 14),
    (PREFECTURE_LOWER, LOWER_BODY),
    (POSTAL_UPPER, 14),
):
    assert sum(length for _, length in _use) == _digits


def compose(use: Use, values: Mapping[str, str]) -> str:
    """The digits of an issuer's part; every item but 予備 must be given, of its full length.

    Raises:
        OcrRefused: an item is missing, unknown or of another length.
    """
    unknown = set(values) - {item for item, _ in use if item != SPARE}
    if unknown:
        raise OcrRefused(f"「{min(unknown)}」という項目はありません。")
    return "".join("0" * length if item == SPARE else _value(item, length, values) for item, length in use)


def _value(item: str, length: int, values: Mapping[str, str]) -> str:
    value = values.get(item, "")
    if len(value) != length or not re.fullmatch(r"[0-9]*", value):
        raise OcrRefused(f"{item}は{length}桁の数字です（{value}）。")
    return value


def take_apart(use: Use, digits: str) -> dict[str, str]:
    """The items of an issuer's part, 予備 left out."""
    assert len(digits) == sum(length for _, length in use)
    items: dict[str, str] = {}
    at = 0
    for item, length in use:
        if item != SPARE:
            items[item] = digits[at : at + length]
        at += length
    return items
