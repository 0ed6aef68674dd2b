"""Names as a bank accepts them: half-width, no small kana, no long mark (規則は docs/rules/bank-file.md).

General libraries do not know the small-kana and long-mark rules of the banks, so this step is our
own. It never guesses: a kanji, a hiragana or a sign without a rule stays where it is and is reported,
and every change it does make is logged. Text that already fits comes back unchanged.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

VOICED, SEMI_VOICED = "ﾞ", "ﾟ"


class Reason(StrEnum):
    """Why a character was changed; the value is what the log shows."""

    WIDTH = "全角を半角に"
    SMALL_KANA = "小書きの仮名を大きい仮名に"
    LONG_MARK = "長音をハイフンに"
    CASE = "小文字を大文字に"
    MIDDLE_DOT = "中黒をピリオドに"
    CUT = "桁数に収まらない部分を省略"
    ACCOUNT_NO = "口座番号のハイフンを除き7桁に"


@dataclass(frozen=True, slots=True)
class Change:
    """One character of the text given, at `position` (from 0), and what stands there now."""

    position: int
    before: str
    after: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The text to write, what was changed, and the characters that have no rule."""

    text: str
    changes: tuple[Change, ...]
    refused: tuple[str, ...]


def _half_width_katakana() -> dict[str, str]:
    """Each full-width katakana that has a half-width form, its mark as a second character."""
    half_of = {unicodedata.normalize("NFKC", half): half for half in map(chr, range(0xFF65, 0xFF9E))}
    marks = {"\u3099": VOICED, "\u309a": SEMI_VOICED}
    table = dict(half_of)
    for wide in map(chr, range(ord("ァ"), ord("ヴ") + 1)):  # ヷ to ヺ voice what carries no mark
        parts = unicodedata.normalize("NFD", wide)
        if len(parts) == 2 and parts[0] in half_of:
            table[wide] = half_of[parts[0]] + marks[parts[1]]
    return table | marks | {"゛": VOICED, "゜": SEMI_VOICED}


_HALF = (
    {chr(code): chr(code - 0xFEE0) for code in range(ord("！"), ord("～") + 1)}
    | _half_width_katakana()
    | dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212)), "-")  # hyphens, dashes, minus
    | {"\u3000": " ", "￥": "¥", "\\": "¥", "＼": "¥", "「": "｢", "」": "｣"}
)
_PLAIN: dict[str, tuple[str, Reason]] = {
    **{small: (big, Reason.SMALL_KANA) for small, big in zip("ｧｨｩｪｫｬｭｮｯヵヶヮ", "ｱｲｳｴｵﾔﾕﾖﾂｶｹﾜ", strict=True)},
    **{chr(code): (chr(code).upper(), Reason.CASE) for code in range(ord("a"), ord("z") + 1)},
    "ｰ": ("-", Reason.LONG_MARK),
    "･": (".", Reason.MIDDLE_DOT),
}


def _rule_of(char: str) -> tuple[str, tuple[Reason, ...]]:
    """What to write for one character, and why it differs."""
    half = _HALF.get(char, char)
    reasons = (Reason.WIDTH,) if half != char else ()
    plain = _PLAIN.get(half)
    return (half, reasons) if plain is None else (plain[0], (*reasons, plain[1]))


def narrow(text: str, *, allowed: str) -> Narrowed:
    """Bring `text` into the characters of `allowed`, by the banks' rules and nothing else.

    What has no rule, and what a rule leads to but `allowed` lacks, stays as it was given and is
    listed in `refused`: a person must say how it is read.
    """
    written: list[str] = []
    changes: list[Change] = []
    refused: list[str] = []
    for position, char in enumerate(text):
        new, reasons = _rule_of(char)
        if not all(part in allowed for part in new):
            refused.append(char)
            written.append(char)
            continue
        if new != char:
            changes.append(Change(position, char, new, reasons))
        written.append(new)
    return Narrowed("".join(written), tuple(changes), tuple(refused))


def cut(text: str, width: int) -> str:
    """The first `width` bytes of a half-width text, never between a kana and its mark."""
    if len(text) <= width:
        return text
    while width and text[width] in VOICED + SEMI_VOICED:
        width -= 1
    return text[:width]
