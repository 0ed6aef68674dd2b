"""The 44 digits of a convenience-store slip: GS1-128 with application identifier 91.

91 | maker 6 | free area 21 | reissue 1 | due date YYMMDD 6 | stamp 1 | amount 6 | check digit 1.
The free area is the only thing that comes back with the money: it holds the agent's company code
and our own slip number, never a name or a meter number.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from mizuhiki.formats.errors import FormatRefused

LENGTH = 44
MOST_YEN = 300_000  # the stores' limit for one slip
DIGITS_YEN = 999_999  # what the six digits of the amount can say
MOST_REISSUES = 9
NO_DUE_DATE = "999999"

_READER_PREFIX = re.compile(r"\](?:C1|e0)|\x1d")
_SEPARATORS = re.compile(r"[()\s-]+")


class BarcodeRefused(FormatRefused):
    """Digits that are no barcode of this kind, or one that must not be printed."""

    code = "barcode_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """What one barcode says. `due_on` None means that it names no last day."""

    maker: str
    free: str
    reissue: int
    due_on: date | None
    amount_yen: int
    stamp: bool = False  # the shop must affix a revenue stamp; never for public charges

    def __post_init__(self) -> None:
        _refuse_unless_digits("請求書発行企業（メーカー）コード", self.maker, 6)
        _refuse_unless_digits("自由使用欄", self.free, 21)
        if not 0 <= self.reissue <= MOST_REISSUES:
            raise BarcodeRefused(f"再発行区分は0から{MOST_REISSUES}までです（{self.reissue}）。")
        if not 0 < self.amount_yen <= DIGITS_YEN:
            raise BarcodeRefused(f"金額は1円から{DIGITS_YEN:,}円までです（{self.amount_yen:,}円）。")
        if self.due_on and not 2000 <= self.due_on.year <= 2099:
            raise BarcodeRefused(f"支払期限は2000年から2099年までです（{self.due_on}）。")

    @property
    def digits(self) -> str:
        """The 44 digits, check digit included."""
        due = f"{self.due_on:%y%m%d}" if self.due_on else NO_DUE_DATE
        body = f"91{self.maker}{self.free}{self.reissue}{due}{int(self.stamp)}{self.amount_yen:06}"
        return f"{body}{check_digit(body)}"

    @property
    def slip_key(self) -> str:
        """What names the slip whatever its reissue: maker and free area."""
        return self.maker + self.free


def check_digit(body: str) -> int:
    """Modulus 10, weight 3: over the 43 digits before it, AI included, from the right 3, 1, 3 ..."""
    assert len(body) == LENGTH - 1
    weighted = 3 * sum(map(int, body[0::2])) + sum(map(int, body[1::2]))
    return -weighted % 10


def maker_code(company_prefix: str) -> str:
    """The 6 digits of 請求書発行企業: a 7-digit GS1 company prefix without its leading 4.

    An old 5-digit code gets a `9` before it. Six digits are taken as they are.
    """
    if re.fullmatch(r"4[0-9]{6}", company_prefix):
        return company_prefix[1:]
    if re.fullmatch(r"[0-9]{5}", company_prefix):
        return "9" + company_prefix
    _refuse_unless_digits("請求書発行企業（メーカー）コード", company_prefix, 6)
    return company_prefix


def free_area(*, company: str, own: str) -> str:
    """The 21 free digits: the agent's company code, then ours, filled up on the right with 0.

    Give `own` its full 16 digits where you can: filled up, 12 and 120 are the same.
    """
    _refuse_unless_digits("企業コード", company, 5)
    if not re.fullmatch(r"[0-9]{1,16}", own):
        raise BarcodeRefused(f"自由使用欄の番号は16桁までの数字です（{own}）。")
    return (company + own).ljust(21, "0")


def parse(text: str, *, whatever_check_digit: bool = False) -> Barcode:
    """The barcode as a reader gives it or as it stands under the bars, with (91), - and spaces.

    Args:
        whatever_check_digit: to say what digits mean that were read or written wrong; never for money.

    Raises:
        BarcodeRefused: naming the item that cannot be.
    """
    digits = _SEPARATORS.sub("", _READER_PREFIX.sub("", text))
    if not re.fullmatch(r"[0-9]*", digits):
        strange = next(char for char in digits if not ("0" <= char <= "9"))
        raise BarcodeRefused(f"バーコードに数字でない文字「{strange}」があります。")
    if len(digits) != LENGTH:
        raise BarcodeRefused(f"バーコードは{LENGTH}桁です（{len(digits)}桁あります）。")
    if not digits.startswith("91"):
        raise BarcodeRefused(f"AI（先頭2桁）が{digits[:2]}です。収納用のバーコードは91です。")
    expected = check_digit(digits[:-1])
    if int(digits[-1]) != expected and not whatever_check_digit:
        raise BarcodeRefused(
            f"チェックデジットが合いません（{digits[-1]}、正しくは{expected}）。読み直してください。"
        )
    if digits[36] not in "01":
        raise BarcodeRefused(f"印紙フラグは0か1です（{digits[36]}）。")
    return Barcode(
        maker=digits[2:8],
        free=digits[8:29],
        reissue=int(digits[29]),
        due_on=_due_on(digits[30:36]),
        stamp=digits[36] == "1",
        amount_yen=int(digits[37:43]),
    )


def _due_on(yymmdd: str) -> date | None:
    if yymmdd == NO_DUE_DATE:
        return None
    try:
        return date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        raise BarcodeRefused(f"支払期限「{yymmdd}」という日はありません。") from None


def refuse_print(barcode: Barcode, *, on: date, most_yen: int = MOST_YEN) -> None:
    """Stop a barcode that no store takes: above the limit, or after its last day.

    Raises:
        BarcodeRefused: print the slip without a barcode, or reissue it.
    """
    if barcode.amount_yen > most_yen:
        raise BarcodeRefused(f"{barcode.amount_yen:,}円はコンビニで払えません（{most_yen:,}円まで）。")
    if barcode.due_on and barcode.due_on < on:
        raise BarcodeRefused(f"支払期限{barcode.due_on}を過ぎています。再発行してください。")


def reissued(barcode: Barcode, *, due_on: date | None, amount_yen: int) -> Barcode:
    """The next issue of a slip; the old one must be voided in the ledger.

    Raises:
        BarcodeRefused: the ninth reissue is out; the slip needs a new number.
    """
    if barcode.reissue == MOST_REISSUES:
        raise BarcodeRefused("再発行は9回までです。新しい番号の納付書を作ってください。")
    return replace(barcode, reissue=barcode.reissue + 1, due_on=due_on, amount_yen=amount_yen)


# The two lines under the bars; agents ask for their own grouping, so it is data.
GROUPING = ("({ai}){maker}-{free} {reissue}", "{due}-{stamp}-{amount}-{check}")


def human_lines(barcode: Barcode, grouping: tuple[str, str] = GROUPING) -> tuple[str, str]:
    """What stands under the bars, in two lines. FNC1, start and stop are never shown."""
    digits = barcode.digits
    parts = {
        "ai": digits[:2],
        "maker": digits[2:8],
        "free": digits[8:29],
        "reissue": digits[29],
        "due": digits[30:36],
        "stamp": digits[36],
        "amount": digits[37:43],
        "check": digits[43],
    }
    return grouping[0].format(**parts), grouping[1].format(**parts)


def _refuse_unless_digits(item: str, text: str, length: int) -> None:
    if len(text) != length or not re.fullmatch(r"[0-9]*", text):
        raise BarcodeRefused(f"{item}は{length}桁の数字です（{text}）。")
