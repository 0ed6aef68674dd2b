"""What stands on a slip for machines: the bars of the stores, the lines of the banks' readers, Pay-easy.

All of it follows from the slip and the rule pack, so that a slip printed again says the same. A 納付番号 is
the slip's number with its 再発行区分, which the database holds once; a 確認番号 is a keyed digest of it.
"""

from collections.abc import Iterator
from secrets import compare_digest

from django.conf import settings
from django.utils.crypto import salted_hmac

from mizuhiki.billing.models import PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.formats.elqr import Elqr
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.formats.payeasy import CONFIRMATION, PayeasyNumbers
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack

APRIL = 4


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


def ocr_of(*, slip: PaymentSlip, pack: Pack) -> OcrLines | None:
    """The two OCR lines of a slip; None where the rules name none."""
    terms = pack.slips.ocr
    if terms is None:
        return None
    of_slip = {
        "slip_no": slip.slip_no,
        "reissue": f"{slip.reissue}",
        "last_day": f"{slip.last_day:%Y%m%d}",
    }
    if payeasy := payeasy_of(slip=slip, pack=pack):
        of_slip |= {"payment_no": payeasy.payment_no, "confirmation_no": payeasy.confirmation_no}
    return OcrLines(
        account_no=terms.account_no,
        amount_yen=slip.amount_yen,
        fee=terms.fee,
        upper_tail=terms.upper_tail(of_slip),
        lower_body=terms.lower_body(of_slip),
    )


def payeasy_of(*, slip: PaymentSlip, pack: Pack) -> PayeasyNumbers | None:
    """The Pay-easy numbers of a slip; None where the rules name no 収納機関番号."""
    terms = pack.slips.payeasy
    if terms is None:
        return None
    return PayeasyNumbers(
        biller_no=terms.biller_no,
        payment_no=_payment_no(slip),
        confirmation_no=next(_confirmations(slip)),
        category=terms.category,
    )


def elqr_of(*, slip: PaymentSlip, pack: Pack) -> Elqr | None:
    """The eL-QR of a slip; None unless the rules turn it on.

    Which years, term and days a water charge gives is not confirmed: here the fiscal year of the day it was
    issued, the month of its last day, and that day.
    """
    terms, lines = pack.slips.elqr, ocr_of(slip=slip, pack=pack)
    if terms is None or lines is None:
        return None
    issued_on = clock.day_of(slip.issued_at)
    year = issued_on.year if issued_on.month >= APRIL else issued_on.year - 1
    return Elqr(
        ocr=lines,
        levied_year=year,
        taxed_year=year,
        term=f"{slip.last_day:%m}",
        due_on=slip.last_day,
        payable_until=slip.last_day,
        body_code=terms.body_code,
    )


def confirms(slip: PaymentSlip, confirmation_no: str) -> bool:
    """Whether it is the slip's 確認番号, under today's key or one that was in use when it was printed."""
    return any(compare_digest(one, confirmation_no) for one in _confirmations(slip))


def _payment_no(slip: PaymentSlip) -> str:
    return f"{slip.slip_no}{slip.reissue}"


def _confirmations(slip: PaymentSlip) -> Iterator[str]:
    """The 確認番号 by today's key, then by those before it: nobody without the key can reckon it."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = salted_hmac("mizuhiki.billing.confirmation", _payment_no(slip), key, algorithm="sha256")
        yield f"{int.from_bytes(digest.digest()) % 10**CONFIRMATION:0{CONFIRMATION}}"
