"""封入機の読取りマーク: what an enclosing machine reads on the front of each sheet, and where it stands.

Machines differ in the order of their lines, in what a line says, in where a sequence begins again and in
whether they read lines (OMR) or a square code. So the pack states it, after the leaflet of the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "printhouse.marks"
STATIONS = 6  # how many feeders of enclosures a machine has at most
INSERTS = tuple(f"insert{number}" for number in range(1, STATIONS + 1))
BITS = {f"sequence{bit}": bit for bit in (1, 2, 4, 8, 16)}
WORDS = (
    *("always", "first", "not_first", "last", "not_last", "tray", "divert", "parity"),
    *INSERTS,
    *BITS,
)
SYMBOLS = ("qr", "datamatrix")
DIGITS = {"letter": 10, "inserts": STATIONS, "divert": 1}  # of items that are as wide as they are
ITEMS = (*DIGITS, "sheet", "sheets", "sequence", "tray", "place")
MOST_LINES, MOST_DIGITS, MOST_SEQUENCE, LONGEST = 20, 40, 999_999, 60
WIDE, HIGH = Decimal(210), Decimal(297)  # A4 upright: every letter that goes outside


@dataclass(frozen=True)
class Lines:
    """OMR: lines under each other; each stands or is left out by what its word says of the sheet."""

    order: tuple[str, ...]
    length_mm: Decimal
    thickness_mm: Decimal
    pitch_mm: Decimal  # from the upper edge of a line to that of the next

    @property
    def size_mm(self) -> tuple[Decimal, Decimal]:
        """How wide and high the place is."""
        return self.length_mm, self.pitch_mm * (len(self.order) - 1) + self.thickness_mm


@dataclass(frozen=True)
class Square:
    """2次元コード: one text of figures, each item as wide as the machine expects it."""

    symbol: str
    side_mm: Decimal
    fields: tuple[tuple[str, int], ...]

    @property
    def size_mm(self) -> tuple[Decimal, Decimal]:
        """How wide and high the place is."""
        return self.side_mm, self.side_mm


@dataclass(frozen=True)
class Marks:
    """What stands on the front of every sheet.

    Attributes:
        article: the leaflet of the machine that says so.
        left_mm: from the left edge of the sheet; `top_mm` from its upper edge.
        counts: the sequence goes on by `sheet` or by `letter`; after `last` comes `first` again.
        inserts_on_last: the machine asks for enclosures on the last sheet of a letter, else on every one.
    """

    article: str
    left_mm: Decimal
    top_mm: Decimal
    counts: str
    first: int
    last: int
    inserts_on_last: bool
    drawn: Lines | Square


@dataclass(frozen=True)
class _Plain:
    article: str
    left_mm: str
    top_mm: str
    counts: str
    first: int
    last: int
    inserts: str


@dataclass(frozen=True)
class _Lines:
    length_mm: str
    thickness_mm: str
    pitch_mm: str


@dataclass(frozen=True)
class _Square:
    symbol: str
    side_mm: str


def read_marks(content: Any) -> Marks | None:
    """The marks of a house; None where it encloses by hand.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    drawn = _drawn(content)
    plain = record(_Plain, {k: v for k, v in content.items() if k not in {"lines", "square"}}, KEY)
    if not 0 < len(plain.article.strip()) <= LONGEST:
        raise _fault("article", f"1文字から{LONGEST}文字までで書いてください。")
    for name, words in (("counts", ("sheet", "letter")), ("inserts", ("last", "every"))):
        if getattr(plain, name) not in words:
            raise _fault(name, f"{'か'.join(words)}を書いてください。")
    if not 0 <= plain.first < plain.last <= MOST_SEQUENCE:
        raise _fault("last", f"連番の最後は、最初より大きく{MOST_SEQUENCE}までの整数で書いてください。")
    marks = Marks(
        article=plain.article,
        left_mm=_mm(plain.left_mm, "left_mm", "1", "200"),
        top_mm=_mm(plain.top_mm, "top_mm", "1", "290"),
        counts=plain.counts,
        first=plain.first,
        last=plain.last,
        inserts_on_last=plain.inserts == "last",
        drawn=drawn,
    )
    _refuse_what_does_not_fit(marks)
    return marks


def _drawn(content: Mapping[str, Any]) -> Lines | Square:
    if ("lines" in content) == ("square" in content):
        raise _fault("lines", "lines（OMRの線）かsquare（2次元コード）のどちらか1つを書いてください。")
    key = "lines" if "lines" in content else "square"
    if not isinstance(content[key], dict):
        raise _fault(key, "項目の一覧ではありません。")
    return _read_lines(content[key]) if key == "lines" else _read_square(content[key])


def _read_lines(content: Mapping[str, Any]) -> Lines:
    plain = record(_Lines, {k: v for k, v in content.items() if k != "order"}, f"{KEY}.lines")
    order = content.get("order")
    if (
        not isinstance(order, list)
        or not 2 <= len(order) <= MOST_LINES
        or not all(isinstance(word, str) and word in WORDS for word in order)
    ):
        raise _fault("lines.order", f"{'、'.join(WORDS)}を、2つから{MOST_LINES}まで並べてください。")
    if order[0] != "always":
        raise _fault("lines.order", "最初の線は、どの用紙にもあるalwaysにしてください。")
    if any(order.count(word) > 1 for word in set(order) - {"always"}):
        raise _fault("lines.order", "always以外は1度ずつ書いてください。")
    bits = sorted(BITS[word] for word in order if word in BITS)
    if bits != list(BITS.values())[: len(bits)]:
        raise _fault("lines.order", "連番の線は、sequence1から欠けずに書いてください。")
    lines = Lines(
        order=tuple(order),
        length_mm=_mm(plain.length_mm, "lines.length_mm", "5", "20"),
        thickness_mm=_mm(plain.thickness_mm, "lines.thickness_mm", "0.2", "1"),
        pitch_mm=_mm(plain.pitch_mm, "lines.pitch_mm", "2", "8"),
    )
    if lines.pitch_mm < 2 * lines.thickness_mm:
        raise _fault("lines.pitch_mm", "線の太さの2倍以上にしてください。")
    return lines


def _read_square(content: Mapping[str, Any]) -> Square:
    plain = record(_Square, {k: v for k, v in content.items() if k != "fields"}, f"{KEY}.square")
    if plain.symbol not in SYMBOLS:
        raise _fault("square.symbol", f"{'か'.join(SYMBOLS)}を書いてください。")
    fields = content.get("fields")
    if not isinstance(fields, list) or not fields:
        raise _fault("square.fields", "項目（item）とけた数（digits）を並べてください。")
    read = tuple(_field(one) for one in fields)
    if sum(digits for _, digits in read) > MOST_DIGITS:
        raise _fault("square.fields", f"けた数の合計を{MOST_DIGITS}までにしてください。")
    return Square(plain.symbol, _mm(plain.side_mm, "square.side_mm", "6", "25"), read)


def _field(content: Any) -> tuple[str, int]:
    if not isinstance(content, dict) or content.keys() != {"item", "digits"}:
        raise _fault("square.fields", "項目（item）とけた数（digits）を並べてください。")
    item, digits = content["item"], content["digits"]
    if item not in ITEMS:
        raise _fault("square.fields", f"itemは{'、'.join(ITEMS)}のどれかです。")
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= LONGEST:
        raise _fault("square.fields", "digitsは1以上の整数で書いてください。")
    if digits != DIGITS.get(item, digits):
        raise _fault("square.fields", f"{item}は{DIGITS[item]}けたで書いてください。")
    return item, digits


def _refuse_what_does_not_fit(marks: Marks) -> None:
    wide, high = marks.drawn.size_mm
    if marks.left_mm + wide > WIDE or marks.top_mm + high > HIGH:
        raise _fault("left_mm", "マークがA4の用紙からはみ出します。")
    if isinstance(marks.drawn, Lines):
        room = sum(BITS[word] for word in marks.drawn.order if word in BITS)
        if room and marks.last > room:
            raise _fault("last", f"連番の線で表せる{room}までの整数で書いてください。")
        return
    digits = dict(marks.drawn.fields).get("sequence", 0)
    if digits and marks.last >= 10**digits:
        raise _fault("last", f"連番の{digits}けたで表せる整数で書いてください。")


def _mm(value: str, key: str, least: str, most: str) -> Decimal:
    try:
        length = Decimal(value)
    except InvalidOperation:
        length = Decimal("NaN")
    if not (length.is_finite() and Decimal(least) <= length <= Decimal(most)):
        raise _fault(key, f"{least}から{most}までの長さ（mm）を引用符で囲んで書いてください。")
    return length


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
