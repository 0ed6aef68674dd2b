"""Code 128 in set C with FNC1 (GS1-128): digits in, bars out, as a vector.

Our own forty lines instead of a library: the digits are fixed, the bars must be a whole number of
printer dots, and a page of a million notices cannot wait for a picture.
"""

from dataclasses import dataclass
from decimal import Decimal

from mizuhiki.formats.errors import FormatRefused

START_C, FNC1, STOP = 105, 102, 106

# Widths of bar, space, bar, space, bar, space in modules, for each symbol character.
_TABLE = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
_WIDTHS = tuple(tuple(map(int, symbol)) for symbol in _TABLE.split())
assert len(_WIDTHS) == STOP + 1

MOST_WIDTH_MM = Decimal(60)  # quiet zones included
LEAST_HEIGHT_MM = Decimal(10)
LEAST_QUIET_MM = Decimal("2.54")
# A module must be a whole number of dots of the printer: dpi -> dots.
DOTS = {300: 2, 400: 3, 480: 3, 600: 4}


class PrintRefused(FormatRefused):
    """Settings by which stores could not read the bars."""

    code = "barcode_print_refused"


def module_mm(dpi: int) -> Decimal:
    """Width of one module on a printer with this resolution, in millimetres.

    Raises:
        PrintRefused: no width is known that keeps the symbol within its 60 mm.
    """
    if dpi not in DOTS:
        known = "、".join(map(str, DOTS))
        raise PrintRefused(f"{dpi}dpiの設定がありません（{known}のどれかです）。")
    return (Decimal("25.4") * DOTS[dpi] / dpi).quantize(Decimal("0.00001"))


STANDARD_MODULE_MM = module_mm(600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """How the bars are drawn; all in millimetres.

    `reduction_mm` makes each bar narrower by that much, for ink that spreads; the read test of the
    form decides it.
    """

    module_mm: Decimal = STANDARD_MODULE_MM
    height_mm: Decimal = LEAST_HEIGHT_MM
    quiet_mm: Decimal = LEAST_QUIET_MM
    reduction_mm: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.height_mm < LEAST_HEIGHT_MM:
            raise PrintRefused(f"バーの高さは{LEAST_HEIGHT_MM}mm以上です（{self.height_mm}mm）。")
        if self.quiet_mm < LEAST_QUIET_MM:
            raise PrintRefused(f"左右の余白は{LEAST_QUIET_MM}mm以上です（{self.quiet_mm}mm）。")
        if not 0 <= self.reduction_mm < self.module_mm / 2:
            raise PrintRefused(f"バーの減らし幅は最小幅の半分までです（{self.reduction_mm}mm）。")


STANDARD_PRINT = Print()


def modules(digits: str) -> tuple[int, ...]:
    """Widths of the bars and spaces by turns, from the first bar to the last.

    288 modules for 44 digits: start C, FNC1, 22 pairs, symbol check, stop. AI 91 is of variable
    length and the only element, so that no FNC1 follows it.
    """
    assert digits.isascii()
    assert digits.isdigit()
    assert len(digits) % 2 == 0
    values = [FNC1, *(int(digits[at : at + 2]) for at in range(0, len(digits), 2))]
    check = (START_C + sum(place * value for place, value in enumerate(values, start=1))) % 103
    symbols = [START_C, *values, check, STOP]
    return tuple(width for symbol in symbols for width in _WIDTHS[symbol])


def svg(digits: str, print_: Print = STANDARD_PRINT) -> str:
    """The bars with their quiet zones as SVG of true size; never scale it.

    Raises:
        PrintRefused: wider than the 60 mm that a store's reader takes.
    """
    widths = modules(digits)
    module = print_.module_mm
    width_mm = sum(widths) * module + 2 * print_.quiet_mm
    if width_mm > MOST_WIDTH_MM:
        raise PrintRefused(f"余白を含む幅が{width_mm}mmです（{MOST_WIDTH_MM}mmまで）。")
    narrower = _short(print_.reduction_mm / module)
    inset = _short(print_.reduction_mm / module / 2)
    tall = _short(print_.height_mm / module)
    path: list[str] = []
    at = 0
    for place, width in enumerate(widths):
        if place % 2 == 0:
            bar = width - narrower
            path.append(f"M{at + inset} 0h{bar}v{tall}h-{bar}z")
        at += width
    quiet = _short(print_.quiet_mm / module)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(width_mm)}mm" '
        f'height="{print_.height_mm}mm" viewBox="-{quiet} 0 {_short(at + 2 * quiet)} {tall}">'
        f'<path d="{"".join(path)}"/></svg>'
    )


def _short(number: Decimal) -> Decimal:
    """Four places, which is a ten-thousandth of a module."""
    return number.quantize(Decimal("0.0001")).normalize() + 0
