"""口座振替受付結果一覧: the file of results for a utility's own system, in whatever layout that has."""

from mizuhiki.formats.resultlist.characters import (
    CHARACTERS,
    ENCODINGS,
    Carried,
    Swap,
    Why,
    carry,
    not_carried,
)
from mizuhiki.formats.resultlist.layouts import (
    DAY_FORMS,
    INSTANT_FORMS,
    ITEMS,
    TEXT_FORMS,
    Column,
    Form,
    Layout,
    Nature,
    Quotes,
    Signs,
    Unit,
)
from mizuhiki.formats.resultlist.limits import Limit, is_latin_refused, limits_of
from mizuhiki.formats.resultlist.writer import Loss, Row, Written, write

__all__ = [
    "CHARACTERS",
    "DAY_FORMS",
    "ENCODINGS",
    "INSTANT_FORMS",
    "ITEMS",
    "TEXT_FORMS",
    "Carried",
    "Column",
    "Form",
    "Layout",
    "Limit",
    "Loss",
    "Nature",
    "Quotes",
    "Row",
    "Signs",
    "Swap",
    "Unit",
    "Why",
    "Written",
    "carry",
    "is_latin_refused",
    "limits_of",
    "not_carried",
    "write",
]
