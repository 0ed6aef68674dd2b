"""済通 OCR: the two printed lines (39 + 44 digits = 83) and their check digits.

Upper line: 2 check digits, 口座番号 11, 金額 11, 手数料負担区分 1, 14 of the issuer. Lower line: 2 check
digits, 42 of the issuer.
"""

import re
from dataclasses import dataclass
from itertools import cycle

from mizuhiki.formats.errors import FormatRefused

UPPER, LOWER = 39, 44
UPPER_BODY, LOWER_BODY = UPPER - 2, LOWER - 2
UPPER_TAIL = 14
PAYEE_PAYS_FEE = "2"

_EVEN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)  # of c2
_ODD_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 2)  # of c1


class OcrRefused(FormatRefused):
    """Digits that are no OCR line."""

    code = "ocr_line_refused"


def check_digits(body: str) -> str:
    """The two digits printed before a body of 37 or 42 digits, `c1 c2`.

    c2 is the sum of the even places (from 0) times 9, 8 ... 2, 9 ... and of the odd places, modulo
    10. c1 is the sum of the even places, of the odd places times 3, 4 ... 9, 2, 3 ... and of c2 times 2,
    modulo 11, where 10 becomes 0.
    """
    _refuse_unless_digits("検査数字を除いた部分", body, (UPPER_BODY, LOWER_BODY))
    even, odd = [int(digit) for digit in body[0::2]], [int(digit) for digit in body[1::2]]
    c2 = (_weighted(even, _EVEN_WEIGHTS) + sum(odd)) % 10
    c1 = (sum(even) + _weighted(odd, _ODD_WEIGHTS) + c2 * 2) % 11 % 10
    return f"{c1}{c2}"


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, cycle(weights), strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrLines:
    """What stands on a slip for the bank's reader."""

    account_no: str  # 11 digits
    amount_yen: int
    fee: str = PAYEE_PAYS_FEE
    upper_tail: str  # 14 digits of the issuer
    lower_body: str  # 42 digits of the issuer

    def __post_init__(self) -> None:
        _refuse_unless_digits("口座番号", self.account_no, (11,))
        _refuse_unless_digits("手数料負担区分", self.fee, (1,))
        _refuse_unless_digits("上段の収納機関使用欄", self.upper_tail, (UPPER_TAIL,))
        _refuse_unless_digits("下段の収納機関使用欄", self.lower_body, (LOWER_BODY,))
        if not 0 < self.amount_yen < 10**11:
            raise OcrRefused(f"金額は1円以上、11桁までです（{self.amount_yen:,}円）。")

    @property
    def upper(self) -> str:
        """39 digits."""
        body = f"{self.account_no}{self.amount_yen:011}{self.fee}{self.upper_tail}"
        return check_digits(body) + body

    @property
    def lower(self) -> str:
        """44 digits."""
        return check_digits(self.lower_body) + self.lower_body

    @property
    def all_digits(self) -> str:
        """The 83 digits that a bank's host holds."""
        return self.upper + self.lower


def parse(digits: str) -> OcrLines:
    """The two lines of 83 digits, one after the other.

    Raises:
        OcrRefused: a check digit is wrong or an item cannot be.
    """
    _refuse_unless_digits("OCRの2行", digits, (UPPER + LOWER,))
    upper = _checked("上段", digits[:UPPER])
    return OcrLines(
        account_no=upper[:11],
        amount_yen=int(upper[11:22]),
        fee=upper[22],
        upper_tail=upper[23:],
        lower_body=read_lower(digits[UPPER:]),
    )


def read_lower(line: str) -> str:
    """The 42 digits of a lower line by itself.

    Raises:
        OcrRefused: it is no such line, or its check digits are wrong.
    """
    _refuse_unless_digits("OCRの下段", line, (LOWER,))
    return _checked("下段", line)


def _checked(name: str, line: str) -> str:
    expected = check_digits(line[2:])
    if line[:2] != expected:
        raise OcrRefused(f"{name}の検査数字が合いません（{line[:2]}、正しくは{expected}）。")
    return line[2:]


def _refuse_unless_digits(item: str, text: str, lengths: tuple[int, ...]) -> None:
    if len(text) not in lengths or not re.fullmatch(r"[0-9]*", text):
        wanted = "か".join(map(str, lengths))
        raise OcrRefused(f"{item}は{wanted}桁の数字です（{len(text)}桁）。")
