"""A slip found by what somebody scans or types: the bars of its paper, its OCR lines, or its number.

A reader types 44 digits, sometimes with its own mark (`]C1`) before them; people copy the lines under
the bars with brackets, blanks and dashes, or type the number without the zeros before it. Of the OCR lines
the lower one names the slip; with the upper one before it, 83 digits, the amount is held too. A 納付番号 of
Pay-easy opens a slip together with its 確認番号 only: one wrong digit of it is somebody else's slip.
"""

import re

from mizuhiki.billing.models import PaymentSlip
from mizuhiki.billing.numbers import confirms, ocr_of
from mizuhiki.billing.services import slip_of
from mizuhiki.formats import konbini, ocr
from mizuhiki.formats.payeasy import CONFIRMATION
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import OcrTerms, Pack
from mizuhiki.web.fields import plain

SLIP_DIGITS = 16
COMPANY_DIGITS = 5
PAYMENT_NO_DIGITS = SLIP_DIGITS + 1

_CLUTTER = re.compile(r"^\](?:C1|e0)|[()\[\]{}「」 ,.-]")


class SlipUnreadable(RuleBroken):
    """The digits are no barcode and no slip number."""

    code = "slip_unreadable"
    sentence = "納付書を読み取れません。{problem}"


class SlipForeign(RuleBroken):
    """A barcode or an OCR line of another utility or company."""

    code = "slip_foreign"
    sentence = "{utility}の納付書ではありません。お金は受け取らずに、納付書の発行元を確かめてください。"


class SlipAltered(RuleBroken):
    """Number and issue are ours, the amount that was read is not."""

    code = "slip_altered"
    sentence = (
        "{what}の金額（{scanned_yen:,}円）が、発行した納付書の金額（{issued_yen:,}円）と違います。"
        "お金は受け取らずに、係長に確認してください。"
    )


class ConfirmationWrong(RuleBroken):
    """The 確認番号 is not that of the slip with this 納付番号."""

    code = "confirmation_wrong"
    sentence = (
        "納付番号と確認番号が合いません。納付書のPay-easyの2つの番号を見直してください。"
        "それでも合わないときは、お客様を検索してください。"
    )


def digits_in(text: str) -> str | None:
    """The digits of a scan or a number; None when it is something else, such as a name."""
    typed = _CLUTTER.sub("", plain(text))
    return typed if re.fullmatch(r"[0-9]+", typed) else None


def find_slip(text: str, *, pack: Pack) -> PaymentSlip:
    """The slip of a scanned barcode or OCR line (that very issue) or of a typed number (its newest issue).

    Raises:
        SlipUnreadable, SlipForeign, SlipAltered, SlipUnknown, ConfirmationWrong: each says what to do.

    Source:
        COL-053 【金沢収納】第23条(2)ア.
    """
    digits = digits_in(text) or ""
    if 0 < len(digits) <= SLIP_DIGITS:
        return slip_of(slip_no=digits.zfill(SLIP_DIGITS))
    if pack.slips.payeasy and len(digits) == PAYMENT_NO_DIGITS + CONFIRMATION:
        return slip_of_payment_no(digits[:PAYMENT_NO_DIGITS], digits[PAYMENT_NO_DIGITS:])
    lines = pack.slips.ocr
    if lines and (len(digits) == ocr.UPPER + ocr.LOWER or _is_lower_line(digits, pack)):
        return _slip_of_ocr(digits, lines, pack)
    if len(digits) != konbini.LENGTH:
        raise SlipUnreadable(problem=_lengths(len(digits), pack))
    return _slip_of_barcode(digits, pack)


def _lengths(count: int, pack: Pack) -> str:
    """How many digits there may be, and that there are so many."""
    if pack.slips.payeasy and count == PAYMENT_NO_DIGITS:
        return f"Pay-easyの納付番号は、確認番号の{CONFIRMATION}桁を続けて入れてください。"
    if pack.slips.ocr and count == ocr.UPPER:
        return f"OCRの上段だけでは納付書が分かりません。下段の{ocr.LOWER}桁を続けて読み取ってください。"
    lines = f"OCRは下段の{ocr.LOWER}桁か2行の{ocr.UPPER + ocr.LOWER}桁、" if pack.slips.ocr else ""
    return (
        f"納付書の番号は{SLIP_DIGITS}桁まで、{lines}バーコードは{konbini.LENGTH}桁です。今は{count}桁です。"
    )


def slip_of_payment_no(payment_no: str, confirmation_no: str) -> PaymentSlip:
    """The slip of a 納付番号 (that very issue), to whoever knows its 確認番号 too.

    Raises:
        SlipUnknown: there is no such slip.
        ConfirmationWrong: the other number is not its own.

    Source:
        COL-058 【金沢収納】第23条(2)ア.
    """
    slip = slip_of(slip_no=payment_no[:SLIP_DIGITS], reissue=int(payment_no[SLIP_DIGITS:]))
    if not confirms(slip, confirmation_no):
        raise ConfirmationWrong()
    return slip


def _is_lower_line(digits: str, pack: Pack) -> bool:
    """Whether 44 digits are an OCR line: nearly all bars begin with 91, and ours with our codes too."""
    ours = f"91{pack.stores.maker_code}{pack.stores.company_code}"
    if len(digits) != ocr.LOWER or digits.startswith(ours):
        return False
    return not digits.startswith("91") or ocr.check_digits(digits[2:]) == digits[:2]


def _slip_of_ocr(digits: str, terms: OcrTerms, pack: Pack) -> PaymentSlip:
    """The slip that an OCR line names; what was read must be what was printed on it."""
    try:
        upper = ocr.parse(digits) if len(digits) > ocr.LOWER else None
        body = upper.lower_body if upper else ocr.read_lower(digits)
    except ocr.OcrRefused as refused:
        problem = f"{refused}もう一度読み取るか、納付書の番号を入れてください。"
        raise SlipUnreadable(problem=problem) from None
    said = terms.read_lower(body)
    if said is None or (upper and upper.account_no != terms.account_no):
        raise SlipForeign(utility=pack.utility.name)
    named = said.get("payment_no") or said["slip_no"] + said["reissue"]
    slip = slip_of(slip_no=named[-PAYMENT_NO_DIGITS:-1], reissue=int(named[-1]))
    if upper and upper.amount_yen != slip.amount_yen:
        raise SlipAltered(what="OCRの行", scanned_yen=upper.amount_yen, issued_yen=slip.amount_yen)
    issued = ocr_of(slip=slip, pack=pack)
    if issued is None or not issued.all_digits.endswith(digits):
        problem = "OCRの行が、発行した納付書と違います。納付書の番号を入れて、金額と期限を見比べてください。"
        raise SlipUnreadable(problem=problem)
    return slip


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
        raise SlipAltered(what="バーコード", scanned_yen=barcode.amount_yen, issued_yen=slip.amount_yen)
    return slip
