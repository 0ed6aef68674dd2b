"""How a name, a kana or an address is written for the search, so that what people type finds it.

Everything is folded on both sides, stored text and query alike; the folded form is only searched,
never shown. Folding is generous: two people may fold to the same text, a person is never told apart
by it. `normalise` is idempotent. What it does, in this order:

* letters: NFKC, capitals, no accents, no variation selectors, variant kanji by our own table
  (`data/variants.tsv`: 髙→高, 邉→辺; NFKC alone knows none of these), 々 spelled out;
* kana: katakana, small ones large (ッ→ツ), ヂ→ジ, ヅ→ズ, ヰヱヲ→イエオ, ヴァ→バ, ヶ and が between
  kanji → ケ, and the long mark dropped (コンピュータ = コンピューター; so オーノ is not オオノ);
* company words: ㈱ and (株) → 株式会社;
* addresses: 三丁目12番地の5号 → 3-12-5; a number keeps its hyphen after 丁目, so that 緑町3丁目 does
  not find 緑町35; 大字 is left out;
* no spaces and no other signs; a space between two numbers becomes a hyphen.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

KANJI = "㐀-鿿豈-\ufaff\U00020000-\U0003ffff"
NUMERALS = "〇一二三四五六七八九十百千"
PART = "|"  # between the parts of a document; no normalised text contains it
BEGIN, FAMILY_END, FAMILY = 0x02, 0x03, 0x04  # marks beside a first letter, a last, the only one of a family

COMPANY = {
    "(株)": "株式会社",
    "(有)": "有限会社",
    "(合)": "合同会社",
    "(名)": "合名会社",
    "(資)": "合資会社",
    "(医)": "医療法人",
    "(一社)": "一般社団法人",
    "(社)": "社団法人",
    "(一財)": "一般財団法人",
    "(財)": "財団法人",
    "(福)": "社会福祉法人",
    "(学)": "学校法人",
    "(宗)": "宗教法人",
    "(特非)": "特定非営利活動法人",
    "NPO法人": "特定非営利活動法人",
    "(農)": "農事組合法人",
}
COMPANY_KANA = (
    "カブシキガイシヤ",
    "カブシキカイシヤ",
    "ユウゲンガイシヤ",
    "ユウゲンカイシヤ",
    "ゴウドウガイシヤ",
    "ゴウシガイシヤ",
    "ゴウメイガイシヤ",
    "イリヨウホウジン",
    "シヤカイフクシホウジン",
    "シユウキヨウホウジン",
    "ガツコウホウジン",
    "イツパンシヤダンホウジン",
    "イツパンザイダンホウジン",
    "シヤダンホウジン",
    "ザイダンホウジン",
    "トクテイヒエイリカツドウホウジン",
)

_COMPANY = re.compile("|".join(map(re.escape, COMPANY)))
_BANK_COMPANY_KANA = re.compile(r"^[(（]?(?:カ|ユ|ド|シ|メ|イ|フク|シユウ|ガク|シヤ|ザイ)[)）]")
_DASH_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])ー(?=[0-9])")
_SPACE_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_STRAY_DASH = re.compile(rf"(?<![0-9{NUMERALS}])-|(?<=[{NUMERALS}])-(?![0-9])")
_NUMERAL = re.compile(rf"[{NUMERALS}]+(?=丁目|丁[0-9{NUMERALS}]|番|号|条|-[0-9])")
_UNIT = "丁目|丁(?=[0-9])|番地|番(?!町)|号室|号"
_UNITS = re.compile(rf"(?<=[0-9])(?:(?:{_UNIT})*ノ(?=[0-9])|((?:{_UNIT})+)-*)(?=([0-9])?)")
_GA = re.compile(rf"(?<=[{KANJI}])ガ(?=[{KANJI}]|$)")
_REPEAT = re.compile(rf"([{KANJI}])(々+)")
_REPEAT_KANA = re.compile(r"([ア-ヴ])([ヽヾ])")
_KEPT = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Co"})  # Co: 外字 of old systems
_NOT_DIGIT = re.compile(r"[^0-9]")


@cache
def variants() -> dict[str, str]:
    """Variant kanji → the form they are searched by; the whole of our table."""
    table = resources.files("mizuhiki.customers").joinpath("data", "variants.tsv")
    lines = table.read_text(encoding="utf-8").splitlines()
    return {row["variant"]: row["standard"] for row in csv.DictReader(lines, delimiter="\t")}


@cache
def _letters_table() -> dict[int, str | None]:
    """One character to what it folds to: kana, dashes, kanji; None drops it."""
    table: dict[int, str | None] = {code: chr(code + 0x60) for code in range(0x3041, 0x3097)}
    table |= {ord("ゝ"): "ヽ", ord("ゞ"): "ヾ", ord("ー"): None}
    large = "アイウエオツヤユヨワカケジズイエオ"
    for written in ("ァィゥェォッャュョヮヵヶヂヅヰヱヲ", "ぁぃぅぇぉっゃゅょゎゕゖぢづゐゑを"):
        table |= {ord(kana): folded for kana, folded in zip(written, large, strict=True)}
    table |= dict.fromkeys(map(ord, "‐‑‒–—―−─━﹘"), "-")
    table |= {ord("Đ"): "D", ord("Ø"): "O", ord("Ł"): "L"}
    return table | {ord(variant): standard for variant, standard in variants().items()}


SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_BEFORE: dict[int, str | None] = {0x309B: "\u3099", 0x309C: "\u309a"} | dict.fromkeys(SELECTORS)
_VOICED = {"ヴア": "バ", "ヴイ": "ビ", "ヴエ": "ベ", "ヴオ": "ボ", "ヴユ": "ビユ", "ヴ": "ブ"}
_VOICED_RE = re.compile("|".join(_VOICED))


@lru_cache(maxsize=50_000)  # names and streets recur: a town is folded four times as fast
def normalise(text: str) -> str:
    """Fold a name, a kana or an address into the form it is searched by."""
    text = _unify(text)
    text = _COMPANY.sub(lambda found: COMPANY[found[0]], text)
    text = _DASH_BETWEEN_NUMBERS.sub("-", text)
    text = text.translate(_letters_table())
    text = _VOICED_RE.sub(lambda found: _VOICED[found[0]], text)
    text = _SPACE_BETWEEN_NUMBERS.sub("-", text)
    text = "".join(c for c in text if c in "-ヽヾ" or unicodedata.category(c) in _KEPT)
    text = _spell_out_repeats(_STRAY_DASH.sub("", text))
    while "大字" in text:
        text = text.replace("大字", "")
    return _fold_address(_GA.sub("ケ", text))


def _unify(text: str) -> str:
    """One form for each letter: NFKC, capitals, no accents (dakuten stay with their kana)."""
    text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).upper()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        kept = (c for c in apart if c in "\u3099\u309a" or not unicodedata.combining(c))
        text = unicodedata.normalize("NFKC", "".join(kept))
    return text


def _spell_out_repeats(text: str) -> str:
    """佐々木 → 佐佐木, いすゞ → イスズ."""
    while (longer := _REPEAT_KANA.sub(_repeat_kana, text)) != text:
        text = longer
    text = text.replace("ヽ", "").replace("ヾ", "")
    return _REPEAT.sub(lambda found: found[1] * (1 + len(found[2])), text)


def _repeat_kana(found: re.Match[str]) -> str:
    base = unicodedata.normalize("NFD", found[1])[0]
    voiced = unicodedata.normalize("NFC", base + "\u3099")
    plain = base if unicodedata.is_normalized("NFC", base) else found[1]
    again = voiced if found[2] == "ヾ" and len(voiced) == 1 else plain
    return found[1] + again.translate(_letters_table())


def _fold_address(text: str) -> str:
    """三丁目12番地の5号 → 3-12-5."""
    text = _NUMERAL.sub(lambda found: str(_number(found[0])), text)
    return _UNITS.sub(_join_numbers, text)


def _join_numbers(found: re.Match[str]) -> str:
    followed_by_number = found[2] is not None
    return "-" if followed_by_number or "丁目" in (found[1] or "") else ""


def _number(numerals: str) -> int:
    """二十三 → 23, 一〇 → 10, 千二百 → 1200."""
    total, run = 0, ""
    for sign in numerals:
        if sign in "十百千":
            total += int(run or "1") * {"十": 10, "百": 100, "千": 1000}[sign]
            run = ""
        else:
            run += str("〇一二三四五六七八九".index(sign))
    return total + int(run or "0")


def normalise_kana(kana: str) -> str:
    """Fold a フリガナ for the prefix search; what a company is (カブシキガイシャ, カ)) is left off."""
    text = normalise(_BANK_COMPANY_KANA.sub("", _unify(kana).strip()))
    for word in COMPANY_KANA:
        if text.startswith(word) and text != word:
            return text.removeprefix(word)
    return text


def phone_digits(text: str) -> str:
    """The digits of a telephone number: any dashes and widths go, +81 is 0."""
    text = unicodedata.normalize("NFKC", text).strip()
    digits = _NOT_DIGIT.sub("", text)
    if text.startswith("+81"):
        digits = "0" + digits.removeprefix("81").removeprefix("0")
    return digits


def pair(first: int, second: int) -> int:
    """Two code points as one signed 32-bit number.

    A code point beyond U+FFFF (𠮷 where the table has no other form for it) is folded into the range
    of the surrogates, which no letter uses: it meets no common letter, only, rarely, another rare
    one; the comparison of the text itself then tells them apart.
    """
    left, right = (point if point <= 0xFFFF else 0xD800 | point & 0x7FF for point in (first, second))
    return (left << 16 | right) - (1 << 31)


def bigrams(text: str) -> set[int]:
    """Every two letters that stand side by side in one normalised text."""
    points = [ord(c) for c in text]
    return {pair(one, two) for one, two in pairwise(points)}


def first_letter(letter: str) -> int:
    """The bigram of names that begin with a letter."""
    return pair(BEGIN, ord(letter))


def family_end(letter: str) -> int:
    """The bigram of names whose family name ends with a letter."""
    return pair(ord(letter), FAMILY_END)


def family_is(letter: str) -> int:
    """The bigram of names whose family name is one letter: 林, not 林田 or 小林."""
    return pair(ord(letter), FAMILY)


def join_parts(parts: Iterable[str]) -> str:
    """One searchable text of several normalised ones, each once, in their order."""
    return PART.join(dict.fromkeys(part for part in parts if part))
