"""What stands on a slip for machines: the bars of the stores, and the lines of the banks' readers."""

from mizuhiki.billing.models import PaymentSlip
from mizuhiki.formats import konbini
from mizuhiki.formats.ocr import OcrLines
from mizuhiki.rulepacks.api import Pack


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
    return OcrLines(
        account_no=terms.account_no,
        amount_yen=slip.amount_yen,
        fee=terms.fee,
        upper_tail=terms.upper_tail(of_slip),
        lower_body=terms.lower_body(of_slip),
    )
