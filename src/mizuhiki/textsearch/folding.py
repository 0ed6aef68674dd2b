"""How a text is taken apart: without blanks, every two letters that follow each other are a word."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add

KATAKANA = range(0x30A1, 0x30F7)  # small a to small ke; each has its hiragana 0x60 before it
HIRAGANA = range(0x3041, 0x3097)
TO_HIRAGANA = {code: code - 0x60 for code in KATAKANA}
JOINED = "ー々"  # neither a letter nor a digit to Unicode everywhere, but part of a word
LATIN_ENDS = 0x0250  # letters and digits below are words of an alphabet and stay whole
_RUN = re.compile(rf"[^\W_\u0250-\U0010ffff]+|(?:[^\W\x00-\u024f]|[{JOINED}])+")
_KANJI = re.compile("[㐀-鿿豈-﫿\U00020000-\U0010ffff]")

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
    """Every term of a text, as often as it stands there; what `words` are, with what each tells."""
    for run in _RUN.findall(widened(text)):
        folded = run.translate(TO_HIRAGANA)
        if ord(run[0]) < LATIN_ENDS:
            yield Term(folded, FULL)
            continue
        for char in _KANJI.findall(run):
            yield Term(char, FULL if len(run) == 1 else KANJI)
        for place in range(len(run) - 1):
            soft = sum(ord(one) in HIRAGANA for one in run[place : place + 2])
            yield Term(folded[place : place + 2], (FULL, MIXED, GRAMMAR)[soft])


def words(text: str) -> list[str]:
    """The texts of all terms: for an index, which asks for nothing else of fifty thousand entries."""
    found = list[str]()
    for run in _RUN.findall(fold(text)):
        if ord(run[0]) < LATIN_ENDS:
            found.append(run)
        else:
            found += _KANJI.findall(run)
            found += map(add, run, run[1:])
    return found
