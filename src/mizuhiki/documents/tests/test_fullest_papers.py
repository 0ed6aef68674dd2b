"""Papers with as much on them as they take: nothing over anything else, and one more is refused."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.documents.api import (
    COUNTER_SHEET,
    FORM_COVER,
    PAYMENT_CERTIFICATE,
    PAYMENT_NOTICE,
    RECEIPT,
    REISSUED_SLIP,
    REPORT,
    Addressee,
    CertificateLine,
    Paper,
    PaymentNotice,
    ReportColumn,
    ReportTable,
    Row,
    RowUnfit,
    SheetTable,
    SlipBill,
    Working,
    render,
)
from mizuhiki.documents.tests.pages import out_of_place, page_count
from mizuhiki.documents.tests.samples import (
    AT,
    PRODUCTION,
    WATER,
    payment_notice,
    receipt,
    receipt_line,
    reissued_slip,
    slip_charge,
    slip_numbers,
)
from mizuhiki.documents.tests.test_certificate import certificate
from mizuhiki.documents.tests.test_counter_sheet import SHEET
from mizuhiki.documents.tests.test_form_cover import cover
from mizuhiki.documents.tests.test_report import SHORT

LABELS = (
    "水道料金あいうえお",
    "下水道使用料あいう",
    "農村下水道使用料金",
    "督促手数料あいうえ",
)
MONTHS = "2026年10・11月分"


def assert_in_place(paper: Paper, row: Row) -> None:
    pdf = render(paper, [row], press=PRODUCTION, at=AT)
    assert page_count(pdf) == row.data(PRODUCTION)["pages"]
    assert out_of_place(pdf) == []


def test_four_charges_of_millions_fit_the_lines_of_a_certificate() -> None:
    line = CertificateLine(
        subject=MONTHS,
        amounts=tuple((label, 1_234_567) for label in LABELS),
        paid_on=date(2026, 12, 25),
        way="コンビニエンスス",
    )
    assert_in_place(PAYMENT_CERTIFICATE, certificate(lines=(line,) * 41, total_yen=41 * 4 * 1_234_567))


@pytest.mark.parametrize("count", [1, 6, 7, 12])
def test_four_charges_of_twelve_bills_stay_above_the_slip(count: int) -> None:
    bill = SlipBill(
        subject=MONTHS,
        due_on=date(2026, 12, 25),
        amounts=tuple((label, 123_456) for label in LABELS),
        note="一部納付済み",
    )
    charges = tuple(
        replace(slip_charge(WATER, 123_456 * count, 11_223), label=label, invoice_issuer="水" * 18)
        for label in LABELS
    )
    total_yen = 4 * count * 123_456
    full = reissued_slip(
        bills=(bill,) * count,
        charges=charges,
        total_yen=total_yen,
        barcode=None,
        numbers=slip_numbers(total_yen, category="1" * 16),
    )
    assert_in_place(REISSUED_SLIP, full)


def test_a_name_without_its_form_stands_beside_the_lines_for_the_bank() -> None:
    name = "邉\U000e0101" * 20
    notice = payment_notice(
        addressee=Addressee(postal_code="920-0031", lines=("水引市本町1",), name=name),
        numbers=slip_numbers(7_447),
    )
    assert_in_place(PAYMENT_NOTICE, notice)


@pytest.mark.parametrize("meters", [1, 2, 3])
def test_unpaid_bills_of_before_stand_between_the_fullest_workings_and_the_slip(meters: int) -> None:
    def notice(lines: int) -> PaymentNotice:
        workings = (Working(text="あ" * 18, amount_yen=1_234_567),) * lines
        return payment_notice(
            readings=payment_notice().bill.readings * meters,
            charges=tuple(replace(WATER, label=label, workings=workings) for label in LABELS[:2]),
            total_yen=2 * 3_949,
            barcode=None,
            message="あ" * 31,
            earlier="前" * 85,
        )

    lines = max(count for count in range(1, 15) if notice(count).data(PRODUCTION)["pages"] == 1)
    assert_in_place(PAYMENT_NOTICE, notice(lines))


def test_millions_paid_in_part_fit_the_lines_of_a_receipt() -> None:
    lines = tuple(
        receipt_line(
            subject=f"{MONTHS}あ", charge=label, note="一部", amount_yen=12_345_678, tax_yen=1_122_334
        )
        for label in (*LABELS, *LABELS)
    )
    yen = 8 * 12_345_678
    assert_in_place(RECEIPT, receipt(lines=lines, total_yen=yen, tendered_yen=yen, change_yen=0))


def test_workings_fill_the_second_page_and_one_line_more_is_refused() -> None:
    def charges(lines: int) -> tuple[object, ...]:
        workings = (Working(text="あ" * 18, amount_yen=1_234_567),) * lines
        return tuple(replace(WATER, label=label, workings=workings) for label in LABELS)

    assert_in_place(PAYMENT_NOTICE, payment_notice(charges=charges(20), total_yen=4 * 3_949, barcode=None))
    with pytest.raises(RowUnfit) as refused:
        payment_notice(charges=charges(21), total_yen=4 * 3_949, barcode=None)
    assert refused.value.message == (
        "納入通知書 納通-2026-0000001 の料金の計算の内訳は長すぎ、2ページ目に入りません。"
    )


def test_a_cover_is_full_at_thirteen_lines() -> None:
    enclosures, steps = ("あ" * 30,) * 6, ("い" * 42,) * 4
    assert_in_place(FORM_COVER, cover(lead="う" * 90, enclosures=enclosures, steps=steps))
    with pytest.raises(RowUnfit) as refused:
        cover(lead="う" * 90, enclosures=enclosures, steps=(*steps, "い"))
    assert refused.value.message == (
        "送付状 0000012345 の書き出し、同封するもの、手順の行の合計は0件から13件までです。今は14件です。"
    )


def test_a_row_of_a_sheet_counts_by_its_lines() -> None:
    head, wide = ("あ",) * 6, ("あ" * 20,) * 6
    full = SheetTable(caption="表", head=head, rows=(wide,) * 7 + (("あ",) * 6,) * 4)
    sheet = replace(SHEET, tables=(full,), facts=(("あ" * 12, "い" * 30),) * 6, note="う" * 120)
    assert_in_place(COUNTER_SHEET, sheet)
    with pytest.raises(RowUnfit) as refused:
        replace(sheet, tables=(replace(full, rows=(*full.rows, wide)),))
    assert refused.value.message.endswith("表の行の合計は0件から34件までです。今は38件です。")


@pytest.mark.parametrize(("facts", "signs"), [(0, 1), (11, 300), (0, 300)])
def test_a_row_of_a_report_goes_whole_on_the_next_page(facts: int, signs: int) -> None:
    columns = (ReportColumn(title="あいう", width_mm=50), ReportColumn(title="えお", width_mm=120))
    table = ReportTable(caption="表", columns=columns, rows=(("あ" * signs, "い"),) * 3, sums=(("計", "3"),))
    report = replace(SHORT, facts=(("い" * 12, "う" * 136),) * facts, parts=(table,))
    assert_in_place(REPORT, report)


def test_what_no_page_of_a_report_holds_is_refused() -> None:
    columns = (ReportColumn(title="あいう", width_mm=20), ReportColumn(title="えお", width_mm=150))
    with pytest.raises(RowUnfit) as refused:
        replace(
            SHORT,
            facts=(("い", "う" * 136),) * 12,
            parts=(ReportTable(caption="表", columns=columns, rows=(("あ" * 300, "い"),)),),
        )
    assert refused.value.message == (
        "苦情処理報告書 苦情-12-20261130 の事項は長すぎ、1ページに入りません。"
        "苦情処理報告書 苦情-12-20261130 の表の内容は列の幅に対して長すぎ、1行が1ページに入りません。"
    )
