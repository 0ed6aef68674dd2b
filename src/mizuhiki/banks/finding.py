"""Finding a bank or a branch by its code, its name in kanji, or its reading in any kana.

It knows the table and no model, so that the public door, which has none, finds by the same rule.
"""

import unicodedata
from dataclasses import dataclass

import jaconv

from mizuhiki.platform import sql

MOST = 30
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶー", "アイウエオツヤユヨワカケ－")


@dataclass(frozen=True)
class PlaceView:
    """A bank or branch as it is today."""

    bank_code: str
    branch_code: str
    name: str
    kana: str


def reading(text: str) -> str:
    """Kana as the master writes it: katakana, full size, the long mark a full-width hyphen."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return str(jaconv.hira2kata(folded)).translate(_LARGE).replace("-", "－")


def find_banks(text: str) -> list[PlaceView]:
    """Banks of today whose code, name or reading begins with a text, the nearest first."""
    return _find("", text)


def find_branches(bank_code: str, text: str) -> list[PlaceView]:
    """Branches of a bank of today, likewise; all of them, up to the limit, for an empty text."""
    return _find(bank_code, text)


def _find(bank_code: str, text: str) -> list[PlaceView]:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain and not bank_code:
        return []
    where = "bank_code = %(bank)s AND branch_code <> ''" if bank_code else "branch_code = ''"
    code = "branch_code" if bank_code else "bank_code"
    found = sql.rows(
        f"SELECT bank_code, branch_code, name, kana FROM banks_place WHERE {where} AND ends_on IS NULL "  # noqa: S608
        f"AND ({code} = %(text)s OR starts_with(name, %(text)s) OR starts_with(kana, %(kana)s) "
        "OR (length(%(text)s) > 1 AND strpos(name, %(text)s) > 0)) "
        f"ORDER BY {code} <> %(text)s, name <> %(text)s AND kana <> %(kana)s, "
        'NOT (starts_with(name, %(text)s) OR starts_with(kana, %(kana)s)), kana COLLATE "C", '
        f"{code} LIMIT {MOST}",
        {"bank": bank_code, "text": plain, "kana": reading(text)},
    )
    return [PlaceView(*row) for row in found]
