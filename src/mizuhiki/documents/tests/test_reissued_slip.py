"""再発行用納付書兼領収証書: what the page says, that its barcode scans, and what it refuses."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import REISSUED_SLIP, Addressee, ReissuedSlip, RowUnfit, SlipBill, render
from mizuhiki.documents.tests.pages import codes, texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION, SAMPLE, barcode, reissued_slip


def page_of(row: ReissuedSlip) -> str:
    (page,) = texts(render(REISSUED_SLIP, [row], press=SAMPLE, at=AT))
    return page


@pytest.mark.req("COL-044")
def test_the_slip_says_what_is_owed_of_each_bill_and_until_when() -> None:
    page = page_of(reissued_slip())
    for said in (
        "再発行用納付書兼領収証書",
        "再発行1回目",
        "水道料金・下水道使用料2026年8月分ほか1件",
        "お支払い金額10,945円うち消費税等995円",
        "取扱期限（この日までにお支払いください）2026年（令和8年）12月25日（金）",
        "2026年8月分－3,498円3,498円令和8年9月25日一部納付済",
        "2026年10月分3,949円3,498円7,447円令和8年11月25日",
        "水道料金10%対象3,949円（うち消費税等359円）水引市水道事業会計T1000020000001",
        "下水道使用料10%対象6,996円（うち消費税等636円）水引市下水道事業会計T1000020000002",
        "以前の納付書は使わずに捨ててください。",
        "対象2026年8月分ほか1件水道料金3,949円下水道使用料6,996円",
    ):
        assert said in page, said
    assert page.count("金額10,945円") == 4  # above, and on each of the three parts
    assert page.count("納付書番号2026-00000001") == 3
    assert "この書類は見本です" in page
    (printed,) = texts(render(REISSUED_SLIP, [reissued_slip()], press=PRODUCTION, at=AT))
    assert "見本" not in printed


@pytest.mark.parametrize("dpi", [300, 600])
def test_its_barcode_scans_from_the_page(dpi: int) -> None:
    row = reissued_slip()
    (found,) = codes(render(REISSUED_SLIP, [row], press=SAMPLE, at=AT), dpi=dpi)
    assert row.barcode is not None
    assert (found.symbology, found.text) == ("]C1", f"(91){row.barcode.digits[2:]}")


def test_above_the_limit_of_the_stores_there_are_no_bars_but_words() -> None:
    bill = SlipBill(
        subject="2026年10月分",
        due_on=date(2026, 11, 25),
        amounts=(("水道料金", 150_001), ("下水道使用料", 150_000)),
    )
    charges = tuple(
        replace(charge, amount_yen=yen)
        for charge, yen in zip(reissued_slip().charges, (150_001, 150_000), strict=True)
    )
    row = reissued_slip(
        bills=(bill,), charges=charges, total_yen=300_001, barcode=barcode(amount_yen=300_001)
    )
    pdf = render(REISSUED_SLIP, [row], press=SAMPLE, at=AT)
    assert codes(pdf) == []
    assert "30万円を超えるため、コンビニエンスストアでは使えません。" in texts(pdf)[0]


def test_twelve_bills_fit_and_thirteen_are_refused() -> None:
    bill = reissued_slip().bills[1]
    charges = reissued_slip().charges
    many: dict[str, Any] = {
        "bills": (bill,) * 12,
        "charges": (replace(charges[0], amount_yen=47_388), replace(charges[1], amount_yen=41_976)),
        "total_yen": 89_364,
        "barcode": None,
    }
    assert page_of(reissued_slip(**many)).count("令和8年11月25日") == 12
    with pytest.raises(RowUnfit, match="請求は1件から12件までです。今は13件です"):
        reissued_slip(**(many | {"bills": (bill,) * 13}))


def test_handed_over_it_bears_a_name_and_no_address_and_posted_it_needs_one() -> None:
    nowhere = Addressee(postal_code="", lines=(), name="髙橋　美咲", is_posted=False)
    page = page_of(reissued_slip(addressee=nowhere))
    assert "髙橋美咲様" in page
    assert "〒" not in page
    with pytest.raises(RowUnfit, match="郵便番号は空です"):
        reissued_slip(addressee=replace(nowhere, is_posted=True))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"total_yen": 10_946}, "合計金額は10,946円ですが、内訳の合計は10,945円です"),
        ({"barcode": barcode(amount_yen=10_944)}, "コンビニ用バーコードは10,944円で、合計金額の10,945円"),
        ({"last_day": date(2026, 11, 9)}, "取扱期限は発行日より前です"),
        ({"bills": ()}, "請求は1件から12件までです。今は0件です"),
    ],
)
def test_what_does_not_add_up_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(RowUnfit, match=fault):
        reissued_slip(**changes)


def test_what_no_slip_asked_for_before_is_not_called_issued_anew() -> None:
    page = page_of(reissued_slip(is_first=True, reissue=0, barcode=None))
    assert "納付書兼領収証書" in page
    assert "再発行" not in page
    assert "以前の納付書は" not in page
