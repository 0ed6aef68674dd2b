"""What somebody typed into the search box, understood.

One box takes everything, so the kind of each word is read from its letters: digits are a telephone
number or one of our numbers, kana is a フリガナ, letters with digits a meter or tap, the rest is part
of a name or an address. Words are joined by "and".
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from mizuhiki.customers.text import COMPANY, KANJI, normalise, normalise_kana, phone_digits

MAX_LETTERS = 100
FEWEST_DIGITS = 3

_NUMBER = re.compile(r"\+?[0-9][0-9()\-‐‑–—−ー.\s]*")
_KANA = re.compile(r"[\u3041-\u309f\u30a0-\u30ff\s]+")
_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z\-]*")
_BELONGS_BEFORE = re.compile(rf"[0-9]{{1,3}}(-[0-9]{{1,4}})*|[{KANJI}]")
_HAS_KANJI = re.compile(f"[{KANJI}]")
_COMPANY_WORD = re.compile("(" + "|".join(sorted(set(COMPANY.values()), key=len, reverse=True)) + ")")


class Kind(StrEnum):
    """How one word is looked for."""

    TEXT = "text"  # part of a name or an address, two letters or more
    LETTER = "letter"  # one letter: names that begin with it
    KANA = "kana"  # the beginning of a フリガナ
    NUMBER = "number"  # part of a telephone number, or one of our numbers
    CODE = "code"  # the beginning of a meter or tap number with letters


@dataclass(frozen=True)
class Term:
    """One word: `value` is folded, `written` is as typed (NFKC, capitals)."""

    kind: Kind
    value: str
    written: str


@dataclass(frozen=True)
class Query:
    """What is looked for; no terms when there is nothing to look for."""

    written: str
    terms: tuple[Term, ...]


def parse(written: str) -> Query:
    """Read what was typed. Anything may be typed; what cannot be searched is left out."""
    plain = unicodedata.normalize("NFKC", written[:MAX_LETTERS]).strip()
    if _NUMBER.fullmatch(plain):
        terms = [_number(plain)]
    elif _KANA.fullmatch(plain):
        terms = [_kana(plain)]  # タナカ ハナコ is one フリガナ: it is stored without its space
    else:
        terms = [term for word in _words(plain) for term in _terms(word)]
    return Query(written, tuple(term for term in terms if term.value))


def _words(plain: str) -> list[str]:
    """Split at blanks; house numbers and single kanji go with the word before (緑町 1-2-3, 山口 正)."""
    words: list[str] = []
    for word in plain.split():
        if words and _HAS_KANJI.search(words[-1]) and _BELONGS_BEFORE.fullmatch(word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _terms(word: str) -> list[Term]:
    if _NUMBER.fullmatch(word):
        return [_number(word)]
    if _CODE.fullmatch(word):
        return [Term(Kind.CODE, normalise(word), word.upper())]
    if _KANA.fullmatch(word):
        return [_kana(word)]
    folded = normalise(word)
    parts = [part for part in _COMPANY_WORD.split(folded) if part]
    if len(parts) > 1:  # (株)水引 finds 水引株式会社 too
        return [_text(part, part) for part in parts]
    return [_text(folded, word)]


def _text(folded: str, written: str) -> Term:
    return Term(Kind.LETTER if len(folded) == 1 else Kind.TEXT, folded, written)


def _number(word: str) -> Term:
    return Term(Kind.NUMBER, phone_digits(word), word)


def _kana(word: str) -> Term:
    return Term(Kind.KANA, normalise_kana(word), word)
