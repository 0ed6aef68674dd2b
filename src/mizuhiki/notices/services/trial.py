"""テスト印字: notices of nobody, to set the printer, the paper and the window of the envelope before a run.

What stands on them is the utility's own head, charges and numbers; people, bills and slips are made up, and
every sheet says that it pays nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import cycle

from django.conf import settings

from mizuhiki.billing.api import PaymentSlip, barcode_of
from mizuhiki.documents import api as documents
from mizuhiki.documents.api import (
    DEBIT_NOTICE,
    PAYMENT_NOTICE,
    Addressee,
    Bill,
    Charge,
    DebitAccount,
    DebitNotice,
    Extra,
    MeterReading,
    Paper,
    PaymentNotice,
    Press,
    Row,
    Working,
)
from mizuhiki.mail.api import issuer_of, trial_of_house
from mizuhiki.notices.models import NoticePrint
from mizuhiki.notices.selectors.notices import numbers_of
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Pack, pack_on

LABEL = "テスト印字"
NOBODY = "0" * 16  # no slip has it: the sequence begins with 1
NUMBER = "0" * 10
PERIOD = timedelta(days=61)
OF_A_DELIVERY = 8
ADDRESSEES = (  # a short one, and one that fills the window
    Addressee(postal_code="000-0000", lines=("試験市試験町1丁目2番3号",), name="試験　太郎"),
    Addressee(
        postal_code="000-0000",
        lines=(
            "試験県試験市大字試験字印字確認1234番地の56",
            "印字確認マンション試験棟 1203号室",
            "試験株式会社　気付",
        ),
        name="株式会社　印字確認試験製作所　経理部　支払担当",
        honorific="御中",
    ),
)


def trial_sheets(*, kind: NoticePrint.Kind, at: datetime) -> bytes:
    """Two notices of a kind as PDF, with nobody's data. Changes nothing.

    Source:
        issue 7, point 6.
    """
    paper, rows = _rows(kind, [Extra.NONE] * len(ADDRESSEES), at)
    return documents.render(paper, rows, press=_press(), at=at)


def trial_delivery(*, kind: NoticePrint.Kind, at: datetime) -> bytes:
    """An archive for the house that encloses, with eight notices of nobody. Changes nothing.

    Each third has a page more, so that the machine gathers sets of one sheet and of two.

    Raises:
        NoPrintHouse, MarksOverPrint, MarkTooNarrow: what a real delivery would be refused for.

    Source:
        issue 7, point 6.
    """
    extras = [Extra.LARGE if number % 3 == 2 else Extra.NONE for number in range(OF_A_DELIVERY)]
    paper, rows = _rows(kind, extras, at)
    press = _press()
    return trial_of_house(
        kind=kind,
        content=documents.render(paper, rows, press=press, at=at),
        page_counts=[row.data(press)["pages"] for row in rows],
        press=press,
        at=at,
    )


def _press() -> Press:
    press: Press = replace(settings.PRESS, environment_label=LABEL)
    return press


def _rows(kind: NoticePrint.Kind, extras: Sequence[Extra], at: datetime) -> tuple[Paper, list[Row]]:
    """Notices for the made-up addressees in turn, with the pages more that are given."""
    today = clock.day_of(at)
    pack = pack_on(today)
    bills = [
        replace(_bill(pack, addressee, today), extra=extra)
        for addressee, extra in zip(cycle(ADDRESSEES), extras, strict=False)
    ]
    if kind == NoticePrint.Kind.PAYMENT:
        return PAYMENT_NOTICE, [_payment(pack, bill, at) for bill in bills]
    return DEBIT_NOTICE, [_debit(bill) for bill in bills]


def _bill(pack: Pack, addressee: Addressee, today: date) -> Bill:
    charges = tuple(
        Charge(
            label=pack.charges[code].label,
            basis=pack.charges[code].legal_basis,
            workings=(
                Working(text="テスト印字", amount_yen=1_000),
                Working(text="消費税等 10%", amount_yen=100),
            ),
            amount_yen=1_100,
            tax_yen=100,
            tax_percent=10,
            invoice_issuer=pack.charges[code].issuer,
            registration_no=pack.charges[code].registration_no,
        )
        for code in pack.charge_order()[:2]
    )
    return Bill(
        subject=f"{'・'.join(charge.label for charge in charges)}　{LABEL}",
        issued_on=today,
        addressee=addressee,
        customer_no=NUMBER,
        inquiry_no=NUMBER,
        issuer=issuer_of(pack),
        place="試験市試験町1丁目2番3号",
        period_start=today - PERIOD,
        period_end=today,
        readings=(
            MeterReading(meter_no=NUMBER, read_on=today, previous_m3=100, current_m3=120, usage_m3=20),
        ),
        usage_m3=20,
        usage_year_before_m3=20,
        charges=charges,
        total_yen=sum(charge.amount_yen for charge in charges),
    )


def _payment(pack: Pack, bill: Bill, at: datetime) -> PaymentNotice:
    slip = PaymentSlip(
        slip_no=NOBODY, reissue=0, amount_yen=bill.total_yen, last_day=bill.issued_on, issued_at=at
    )
    return PaymentNotice(
        paper_id=NUMBER,
        bill=bill,
        slip_no=slip.slip_no,
        due_on=slip.last_day,
        barcode=barcode_of(slip=slip, pack=pack),
        numbers=numbers_of(slip, pack),
        message=pack.papers.notice_message,
    )


def _debit(bill: Bill) -> DebitNotice:
    return DebitNotice(
        paper_id=NUMBER,
        bill=bill,
        debit_on=bill.issued_on,
        account=DebitAccount(
            bank="試験銀行", branch="試験支店", kind="普通", last_digits="000", holder="ｼｹﾝ ﾀﾛｳ"
        ),
        earlier=None,
    )
