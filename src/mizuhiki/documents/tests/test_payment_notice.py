"""納入通知書: what the page says, that its barcode scans, and what it refuses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mizuhiki.documents.api import PAYMENT_NOTICE, Addressee, MeterReading, RowUnfit, Working, render
from mizuhiki.documents.tests.pages import codes, page_count, picture, texts
from mizuhiki.documents.tests.samples import (
    AT,
    SAMPLE,
    SEWER,
    WATER,
    barcode,
    payment_notice,
)


@pytest.mark.req("COL-001")
def test_notice_shows_both_charges_their_tax_and_their_sum() -> None:
    (page,) = texts(render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT))
    assert "水道料金（税込）3,949円うち消費税等（10%）359円" in page
    assert "下水道使用料（税込）3,498円うち消費税等（10%）318円" in page
    assert "お支払い金額7,447円うち消費税等677円" in page
    assert "水道料金3,949円下水道使用料3,498円" in page  # once more on the customer's part of the slip
    assert page.count("金額7,447円") == 4  # above, and on each of the three parts


def test_notice_says_who_what_until_when_and_where_to_ask() -> None:
    (page,) = texts(render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT))
    for said in (
        "〒920-0031石川県水引市本町3丁目8番12号みずひきハイツ205号室髙橋美咲様",
        "お客様番号0001000001",
        "お問い合わせ番号0020260001",
        "納付書番号2026-00000001",
        "2026年（令和8年）11月30日（月）",
        "使用期間2026年9月11日〜11月10日",
        "使用水量24m³（前年の同じ時期26m³）",
        "20-3456782026年11月10日43641224m³",
        "21〜24m³4m³×165円660",
        "水引市水道事業会計登録番号T1000020000001",
        "水引市下水道事業会計登録番号T1000020000002",
        "すでにお支払いの場合は",
        "水引市企業局料金センター電話076-000-0100",
        "取扱期限令和8年12月31日",
        "(91)999999-0000100000000000000010261231-0-007447-7",
        "納通-2026-00000011／1ページ",
    ):
        assert said in page, said


@pytest.mark.parametrize("dpi", [300, 600])
def test_barcode_and_qr_scan_from_the_page(dpi: int) -> None:
    notice = payment_notice()
    found = {
        code.symbology: code for code in codes(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT), dpi=dpi)
    }
    assert set(found) == {"]C1", "]Q1"}  # C1: the function character of GS1 stands first
    assert notice.barcode is not None
    assert found["]C1"].text == f"(91){notice.barcode.digits[2:]}"
    assert found["]Q1"].text == notice.status_url


def test_bars_keep_their_size_and_quiet_zones() -> None:
    """288 modules of 0.1693 mm, 12 mm high, with 2.54 mm of white on both sides."""
    dpi = 600
    page = picture(render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT), dpi=dpi).convert("L")
    row = [
        page.getpixel((x, round(266 / 25.4 * dpi)))
        for x in range(round(75 / 25.4 * dpi), round(145 / 25.4 * dpi))
    ]
    dark = [x for x, grey in enumerate(row) if isinstance(grey, int | float) and grey < 128]
    left_mm, right_mm = (75 + edge / dpi * 25.4 for edge in (dark[0], dark[-1] + 1))
    assert right_mm - left_mm == pytest.approx(288 * 25.4 / 150, abs=0.06)
    assert left_mm - 2.54 > 75
    assert right_mm + 2.54 < 145
    assert right_mm - left_mm + 2 * 2.54 <= 60
    column = round((left_mm + 0.1) / 25.4 * dpi)
    high = sum(
        page.getpixel((column, y)) == 0 for y in range(round(255 / 25.4 * dpi), round(280 / 25.4 * dpi))
    )
    assert high / dpi * 25.4 == pytest.approx(12, abs=0.25)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"charges": (replace(WATER, amount_yen=300_001),), "total_yen": 300_001}
            | {"barcode": barcode(amount_yen=300_001)},
            "30万円を超えるため、コンビニエンスストアでは使えません。金融機関の窓口か水引市企業局料金センターで",
        ),
        (
            {"barcode": barcode(amount_yen=7_447, due_on=date(2026, 11, 9))},
            "コンビニエンスストアの取扱期限（令和8年11月9日）を過ぎています。金融機関の窓口か",
        ),
        ({"barcode": None}, "この用紙はコンビニエンスストアでは使えません。金融機関の窓口か"),
    ],
)
def test_no_barcode_where_stores_cannot_take_it_and_the_page_says_why(
    changes: dict[str, Any], reason: str
) -> None:
    pdf = render(PAYMENT_NOTICE, [payment_notice(**changes)], press=SAMPLE, at=AT)
    assert [code.symbology for code in codes(pdf)] == ["]Q1"]
    (page,) = texts(pdf)
    assert page.count(reason) == 2  # above and on the slip
    assert "(91)" not in page


def test_barcode_is_there_up_to_300_000_yen_and_on_its_last_day() -> None:
    notice = payment_notice(
        charges=(replace(WATER, amount_yen=300_000),),
        total_yen=300_000,
        barcode=barcode(amount_yen=300_000, due_on=date(2026, 11, 10)),
    )
    found = [code.symbology for code in codes(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT))]
    assert sorted(found) == ["]C1", "]Q1"]


def test_long_workings_go_on_a_second_page_with_the_same_number() -> None:
    tiers = tuple(Working(text=f"{n}番目の段階　10 m³ × {n}円", amount_yen=10 * n) for n in range(1, 25))
    notice = payment_notice(charges=(replace(WATER, workings=tiers), SEWER))
    first, second = texts(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT))
    assert "納通-2026-00000011／2ページ" in first
    assert "納通-2026-00000012／2ページ" in second
    assert "内訳と登録番号は2ページにあります7,447円677円" in first
    assert "24番目の段階10m³×24円240" in second
    assert "T1000020000002" in second


def test_each_part_that_is_torn_off_names_the_environment() -> None:
    (sample,) = texts(render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT))
    assert sample.count("【見本】") == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"total_yen": 7_448},
            "納入通知書 納通-2026-0000001 の合計金額は7,448円ですが、料金の合計は7,447円です。",
        ),
        (
            {"addressee": Addressee(postal_code="920-0031", lines=("水引市本町1",), name="長" * 300)},
            "納入通知書 納通-2026-0000001 の宛名は全角50文字までです。今は全角300文字分です。",
        ),
        (
            {"barcode": barcode(amount_yen=7_446)},
            "納入通知書 納通-2026-0000001 のコンビニ用バーコードは7,446円で、合計金額の7,447円と違います。",
        ),
        ({"due_on": date(2026, 11, 9)}, "納入通知書 納通-2026-0000001 の納期限は発行日より前です。"),
        ({"customer_no": " "}, "納入通知書 納通-2026-0000001 のお客様番号は空です。値を入れてください。"),
    ],
)
def test_row_that_does_not_fit_is_refused_by_field(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RowUnfit) as refused:
        payment_notice(**changes)
    assert sentence in refused.value.message


def test_every_fault_of_a_row_is_named_at_once() -> None:
    with pytest.raises(RowUnfit) as refused:
        payment_notice(customer_no="", inquiry_no="", total_yen=0)
    assert [fault.field for fault in refused.value.faults] == [
        "お客様番号",
        "お問い合わせ番号",
        "合計金額",
        "合計金額",
        "コンビニ用バーコード",
    ]


def test_sewer_only_supply_without_a_meter_fits_one_page() -> None:
    notice = payment_notice(readings=(), charges=(SEWER,), total_yen=3_498, barcode=barcode(amount_yen=3_498))
    pdf = render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT)
    assert page_count(pdf) == 1
    assert "メーター番号" not in texts(pdf)[0]


def test_changed_meter_shows_both_readings() -> None:
    old = MeterReading(
        meter_no="12-000001",
        read_on=date(2026, 10, 2),
        previous_m3=980,
        current_m3=990,
        usage_m3=10,
        note="交換前",
    )
    new = MeterReading(
        meter_no="26-000002",
        read_on=date(2026, 11, 10),
        previous_m3=0,
        current_m3=14,
        usage_m3=14,
        note="交換後",
    )
    (page,) = texts(render(PAYMENT_NOTICE, [payment_notice(readings=(old, new))], press=SAMPLE, at=AT))
    assert "12-0000012026年10月2日99098010m³交換前26-0000022026年11月10日14014m³交換後" in page


def test_a_meter_changed_twice_fits_on_its_page() -> None:
    off = [
        MeterReading(
            meter_no=f"12-00000{n}",
            read_on=date(2026, 10, n),
            previous_m3=980,
            current_m3=985,
            usage_m3=5,
            note="交換前",
        )
        for n in (1, 2)
    ]
    on = MeterReading(
        meter_no="26-000002",
        read_on=date(2026, 11, 10),
        previous_m3=0,
        current_m3=14,
        usage_m3=14,
        note="交換後",
    )
    pdf = render(PAYMENT_NOTICE, [payment_notice(readings=(*off, on))], press=SAMPLE, at=AT)
    first = texts(pdf)[0]
    assert "12-0000012026年10月1日9859805m³交換前12-0000022026年10月2日9859805m³交換前26-000002" in first


def test_a_share_of_days_is_told_to_three_places() -> None:
    """1,440 × 39/61 does not end; what ends within six places is told whole."""
    shares = (
        Working(text="給水停止中の基本料金（61日中39日）", amount_yen=Decimal("-920.655737704918")),
        Working(text="消費税等 10%", amount_yen=Decimal("0.250000")),
    )
    notice = payment_notice(charges=(replace(WATER, workings=shares), SEWER))
    (page,) = texts(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT))
    assert "給水停止中の基本料金（61日中39日）−920.655…消費税等10%0.25" in page
