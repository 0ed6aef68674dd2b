"""Which characters a file carries, and what stands where one does not. Nothing is replaced in silence.

The same sign under another number (〜 and ～) is written as the encoding has it and is no loss. A sign that
the encoding lacks becomes what the layout says, else its plain form, else the mark for a missing one.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from mizuhiki.formats.resultlist.layouts import Signs

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "utf-16": "utf-16",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "jis2004": "euc_jis_2004",
}
CHARACTERS = {"all": "", "cp932": "cp932", "jisx0208": "shift_jis", "jisx0213": "euc_jis_2004"}
# One sign, two numbers: what Windows and what the standard call wave dash, minus, dash, parallel …
_PAIRS = {
    "〜": "～", "−": "－", "‖": "∥", "—": "―", "¢": "￠", "£": "￡", "¬": "￢", "¦": "￤",
    "¥": "\\", "‾": "~",
}  # fmt: skip
_OTHERS = _PAIRS | {there: here for here, there in _PAIRS.items()}
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


class Why(StrEnum):
    """Why something does not stand as it was written; the value is what a person reads."""

    VARIANT = "異体字の指定を除いた"
    INSTEAD = "代わりの字にした"
    LOST = "使えない字"
    CUT = "桁数に収まらない部分を除いた"
    SIGN = "区切りの記号を除いた"
    GUARD = "表計算で式になるため前に'を付けた"


@dataclass(frozen=True, slots=True)
class Swap:
    """What was written, what stands there now, and why; `position` counts from 1."""

    position: int
    sign: str
    stands: str
    why: Why


@dataclass(frozen=True, slots=True)
class Carried:
    """A text as the file has it, and what of it was changed."""

    text: str
    swaps: tuple[Swap, ...]


def carry(text: str, signs: Signs) -> Carried:
    """Bring a text into the characters of a file."""
    if _goes_whole(text, signs):
        return Carried(text, ())
    written, swaps = list[str](), list[Swap]()
    for position, sign in enumerate(text, start=1):
        if _goes(sign, signs):
            written.append(_as_encoded(sign, signs))
        elif sign in SELECTORS:
            before = text[position - 2] if position > 1 else ""
            swaps.append(Swap(position, before + sign, before, Why.VARIANT))
        elif instead := _instead(sign, signs):
            written.append(instead)
            swaps.append(Swap(position, sign, instead, Why.INSTEAD))
        else:
            written.append(signs.missing)
            swaps.append(Swap(position, sign, signs.missing, Why.LOST))
    return Carried("".join(written), tuple(swaps))


def not_carried(text: str, signs: Signs) -> dict[str, str]:
    """Each sign of a text that the file cannot carry, and what a person may write for it; empty: nothing.

    Source:
        DD-036 【長岡口振】8(2)オ.
    """
    found = dict[str, str]()
    for position, sign in enumerate(text):
        if _goes(sign, signs):
            continue
        if sign in SELECTORS:
            whole = text[max(position - 1, 0) : position + 1]
            found[whole] = whole.removesuffix(sign)
        else:
            found[sign] = _instead(sign, signs)
    return found


def byte_length(text: str, signs: Signs) -> int:
    """How many bytes a text takes in the file."""
    return len(text.encode(_bare(ENCODINGS[signs.encoding])))


def _bare(codec: str) -> str:
    """The codec without the mark at the beginning of a file."""
    return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(codec, codec)


def _goes_whole(text: str, signs: Signs) -> bool:
    """Whether a text goes as it stands: nearly every one does, and this is ten times as fast as its signs."""
    codecs = {ENCODINGS[signs.encoding], CHARACTERS[signs.characters]} - {""}
    return text.replace("\u3000", " ").isprintable() and all(_known(text, codec) for codec in codecs)


def _goes(sign: str, signs: Signs) -> bool:
    if unicodedata.category(sign) in {"Co", "Cn", "Cs"}:
        return signs.has_external and _known(sign, ENCODINGS[signs.encoding])
    codecs = (ENCODINGS[signs.encoding], CHARACTERS[signs.characters])
    return all(not codec or _known(sign, codec) or _known(_other(sign), codec) for codec in codecs)


def _as_encoded(sign: str, signs: Signs) -> str:
    return sign if _known(sign, ENCODINGS[signs.encoding]) else _other(sign)


def _other(sign: str) -> str:
    """The same sign under its other number."""
    return _OTHERS.get(sign, sign)


def _instead(sign: str, signs: Signs) -> str:
    """What the layout says, else the plain form of a sign that is only written otherwise (㈱, 神)."""
    told = signs.instead.get(sign, "")
    if told:
        return told
    plain = unicodedata.normalize("NFKC", sign)
    return plain if plain != sign and all(_goes(one, signs) for one in plain) else ""


@lru_cache(maxsize=20_000)
def _known(text: str, codec: str) -> bool:
    """Whether a text comes back as it went: some codecs take a sign and give its neighbour."""
    try:
        return text.encode(codec).decode(codec) == text
    except UnicodeEncodeError:
        return False
