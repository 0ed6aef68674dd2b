"""A slip found by what somebody scans or types: the bars of its paper, or its number.

A reader types 44 digits, sometimes with its own mark (`]C1`) before them; people copy the lines under
the bars with brackets, blanks and dashes, or type the number without the zeros before it.
"""

import re

from mizuhiki.billing.models import PaymentSlip
from mizuhiki.billing.services import slip_of
from mizuhiki.formats import konbini
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack
from mizuhiki.web.fields import plain

SLIP_DIGITS = 16
COMPANY_DIGITS = 5

_CLUTTER = re.compile(r"^\](?:C1|e0)|[()\[\]{}「」 ,.-]")


class SlipUnreadable(RuleBroken):
    """The digits are no barcode and no slip number."""

    code = "slip_unreadable"
    sentence = "納付書を読み取れません。{problem}"


class SlipForeign(RuleBroken):
    """A barcode of another utility or company."""

    code = "slip_foreign"
    sentence = "{utility}の納付書ではありません。お金は受け取らずに、納付書の発行元を確かめてください。"


class SlipAltered(RuleBroken):
    """Number and issue are ours, the amount in the bars is not."""

    code = "slip_altered"
    sentence = (
        "バーコードの金額（{scanned_yen:,}円）が、発行した納付書の金額（{issued_yen:,}円）と違います。"
        "お金は受け取らずに、係長に確認してください。"
    )


def digits_in(text: str) -> str | None:
    """The digits of a scan or a number; None when it is something else, such as a name."""
    typed = _CLUTTER.sub("", plain(text))
    return typed if re.fullmatch(r"[0-9]+", typed) else None


def find_slip(text: str, *, pack: Pack) -> PaymentSlip:
    """The slip of a scanned barcode (that very issue) or of a typed number (its newest issue).

    Raises:
        SlipUnreadable, SlipForeign, SlipAltered, SlipUnknown: each says what to do.

    Source:
        COL-053 【金沢収納】第23条(2)ア.
    """
    digits = digits_in(text) or ""
    if 0 < len(digits) <= SLIP_DIGITS:
        return slip_of(slip_no=digits.zfill(SLIP_DIGITS))
    if len(digits) != konbini.LENGTH:
        lengths = f"納付書の番号は{SLIP_DIGITS}桁まで、バーコードは{konbini.LENGTH}桁です。"
        problem = f"{lengths}今は{len(digits)}桁です。"
        raise SlipUnreadable(problem=problem)
    return _slip_of_barcode(digits, pack)


def _slip_of_barcode(digits: str, pack: Pack) -> PaymentSlip:
    try:
        barcode = konbini.parse(digits)
    except konbini.BarcodeRefused as refused:
        raise SlipUnreadable(problem=str(refused)) from None
    ours = (pack.stores.maker_code, pack.stores.company_code)
    if (barcode.maker, barcode.free[:COMPANY_DIGITS]) != ours:
        raise SlipForeign(utility=pack.utility.name)
    slip = slip_of(slip_no=barcode.free[COMPANY_DIGITS:], reissue=barcode.reissue)
    if barcode.amount_yen != slip.amount_yen:
        raise SlipAltered(scanned_yen=barcode.amount_yen, issued_yen=slip.amount_yen)
    return slip


def barcode_of(*, slip: PaymentSlip, pack: Pack) -> konbini.Barcode | None:
    """The barcode of a slip; None when its amount has no place in the digits."""
    if slip.amount_yen > konbini.DIGITS_YEN:
        return None
    return konbini.Barcode(
        maker=pack.stores.maker_code,
        free=konbini.free_area(company=pack.stores.company_code, own=slip.slip_no),
        reissue=slip.reissue,
        due_on=slip.last_day,
        amount_yen=slip.amount_yen,
    )
