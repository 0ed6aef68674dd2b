"""How a text is taken apart: without blanks, every two letters that follow each other are a word."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

KATAKANA = range(0x30A1, 0x30F7)  # small a to small ke; each has its hiragana 0x60 before it
HIRAGANA = range(0x3041, 0x3097)
TO_HIRAGANA = {code: code - 0x60 for code in KATAKANA}
JOINED = "ー々"  # neither a letter nor a digit to Unicode everywhere, but part of a word
LATIN_ENDS = 0x0250  # letters and digits below are words of an alphabet and stay whole

# What a term tells in what was asked: two kanji or katakana, one kanji, a kanji with its ending, grammar.
FULL, KANJI, MIXED, GRAMMAR = 1.0, 0.6, 0.3, 0.15


@dataclass(frozen=True)
class Term:
    """A pair of letters, a single kanji or a word in Latin letters; how much it tells when asked for.

    Two hiragana are mostly grammar (たい, して), and so is a kanji with a hiragana beside it (の計, 替を).
    """

    text: str
    weight: float


def widened(text: str) -> str:
    """One spelling of width and case; which kana it is can still be seen."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


def fold(text: str) -> str:
    """The form that is compared: NFKC, lower case, hiragana for katakana."""
    return widened(text).translate(TO_HIRAGANA)


def terms(text: str) -> Iterator[Term]:
    """Every term of a text, as often as it stands there."""
    for run in _runs(widened(text)):
        folded = run.translate(TO_HIRAGANA)
        if ord(run[0]) < LATIN_ENDS:
            yield Term(folded, FULL)
            continue
        for place, char in enumerate(run):
            if _is_kanji(char):
                yield Term(char, FULL if len(run) == 1 else KANJI)
            if place + 1 < len(run):
                soft = sum(ord(one) in HIRAGANA for one in run[place : place + 2])
                yield Term(folded[place : place + 2], (FULL, MIXED, GRAMMAR)[soft])


def _runs(wide: str) -> Iterator[str]:
    """Letters that stand together, Latin apart from the others."""
    start, kind = 0, 0
    for place, char in enumerate(wide):
        now = _kind(char)
        if now != kind:
            if kind:
                yield wide[start:place]
            start, kind = place, now
    if kind:
        yield wide[start:]


def _kind(char: str) -> int:
    if char in JOINED:
        return 2
    if not char.isalnum():
        return 0
    return 1 if ord(char) < LATIN_ENDS else 2


def _is_kanji(char: str) -> bool:
    return "㐀" <= char <= "鿿" or "豈" <= char <= "﫿" or char >= "\U00020000"
