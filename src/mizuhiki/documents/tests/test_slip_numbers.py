"""What banks read of a slip: its digits are read back from the page, and a slip without them is as before."""

import re
from dataclasses import replace

import pytest

from mizuhiki.documents.api import (
    PAYMENT_NOTICE,
    REISSUED_SLIP,
    Paper,
    PaymentNotice,
    ReissuedSlip,
    Row,
    RowUnfit,
    render,
)
from mizuhiki.documents.tests.pages import codes, out_of_place, text_within, texts
from mizuhiki.documents.tests.samples import (
    AT,
    PRODUCTION,
    payment_notice,
    reissued_slip,
    slip_numbers,
    with_elqr,
)
from mizuhiki.formats import elqr, ocr

PAPERS = [
    (PAYMENT_NOTICE, payment_notice(numbers=slip_numbers(7_447))),
    (REISSUED_SLIP, reissued_slip(numbers=slip_numbers(10_945))),
]


@pytest.mark.parametrize(("paper", "row"), PAPERS, ids=lambda each: getattr(each, "name", ""))
def test_the_lines_are_read_back_from_the_page_and_the_bars_still_scan(paper: Paper, row: Row) -> None:
    pdf = render(paper, [row], press=PRODUCTION, at=AT)
    (page,) = texts(pdf)
    (printed,) = re.findall(r"[0-9]{2}00000999999[0-9]{70}", page)
    lines = ocr.parse(printed)
    assert (lines.account_no, lines.amount_yen) == (
        "00000999999",
        int(row.data(PRODUCTION)["total"].replace(",", "")),
    )
    assert lines.lower_body == f"{1:019d}020261231{0:014d}"
    assert "]C1" in [code.symbology for code in codes(pdf)]
    assert out_of_place(pdf) == []


@pytest.mark.parametrize(("paper", "row"), PAPERS, ids=lambda each: getattr(each, "name", ""))
def test_the_four_numbers_of_pay_easy_stand_on_the_payers_part(paper: Paper, row: Row) -> None:
    pdf = render(paper, [row], press=PRODUCTION, at=AT)
    (page,) = texts(pdf)
    told = "ペイジーPay-easy収納機関番号99999納付番号0000-0000-0000-0001-0確認番号048213納付区分001"
    assert page.count(told) == 1
    assert told in text_within(pdf, 0, 199, 64.5, 297)
    assert "スマートフォン決済、ペイジー、金融機関の窓口でお支払いいただけます。" in page


def test_a_slip_no_store_takes_is_paid_by_pay_easy_or_at_a_window() -> None:
    row = reissued_slip(numbers=slip_numbers(10_945), barcode=None)
    (page,) = texts(render(REISSUED_SLIP, [row], press=PRODUCTION, at=AT))
    assert page.count("ペイジー、金融機関の窓口か水引市企業局料金センターで") == 2


def test_a_slip_without_lines_says_nothing_of_them() -> None:
    (page,) = texts(render(PAYMENT_NOTICE, [payment_notice()], press=PRODUCTION, at=AT))
    assert "00000999999" not in page
    assert "ペイジー" not in page
    assert "(91)999999-0000100000000000000010261231-0-007447-7納通" in page


def test_lines_of_another_amount_are_refused() -> None:
    with pytest.raises(RowUnfit) as refused:
        payment_notice(numbers=slip_numbers(7_446))
    assert refused.value.message == (
        "納入通知書 納通-2026-0000001 のOCRの行は7,446円で、合計金額の7,447円と違います。"
    )


@pytest.mark.parametrize(
    ("paper", "row"),
    [
        (PAYMENT_NOTICE, payment_notice(numbers=with_elqr(slip_numbers(7_447)))),
        (REISSUED_SLIP, reissued_slip(numbers=with_elqr(slip_numbers(10_945)))),
    ],
    ids=lambda each: getattr(each, "name", ""),
)
@pytest.mark.parametrize("dpi", [300, 600])
def test_an_el_qr_scans_on_a_part_of_its_own_beside_the_bars(paper: Paper, row: Row, dpi: int) -> None:
    pdf = render(paper, [row], press=PRODUCTION, at=AT)
    found = {code.text[:8]: code for code in codes(pdf, dpi=dpi)}
    code, bars = found["00020101"], found["(91)9999"]
    assert isinstance(row, PaymentNotice | ReissuedSlip)
    assert row.numbers.elqr is not None
    assert code.text == row.numbers.elqr.payload
    assert elqr.parse(code.text) == row.numbers.elqr
    assert bars.left_mm + 288 * 25.4 / 150 < 146 < code.left_mm - 4 * 17 / 41  # the cut, and its quiet zone
    assert "eL-QR（未確認）" in text_within(pdf, 146, 199, 210, 297)
    assert out_of_place(pdf) == []


@pytest.mark.parametrize(("paper", "row"), PAPERS, ids=lambda each: getattr(each, "name", ""))
def test_an_el_qr_changes_nothing_else_on_the_slip(paper: Paper, row: Row) -> None:
    assert isinstance(row, PaymentNotice | ReissuedSlip)
    more = replace(row, numbers=with_elqr(row.numbers))
    (without, beside) = (texts(render(paper, [one], press=PRODUCTION, at=AT))[0] for one in (row, more))
    assert "eL-QR" not in without
    assert beside.replace("eL-QR（未確認）", "") == without


def test_an_el_qr_of_other_lines_is_refused() -> None:
    numbers = replace(with_elqr(slip_numbers(7_447)), ocr=slip_numbers(7_447, slip=2).ocr)
    with pytest.raises(RowUnfit, match="のeL-QRはOCRの行と違います。"):
        payment_notice(numbers=numbers)
