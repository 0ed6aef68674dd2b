"""過誤納金還付・充当通知書: what was too much, how it goes back or what it was set against."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import (
    OVERPAID_NOTICE,
    Addressee,
    OverpaidLine,
    OverpaidNotice,
    RowUnfit,
    SettledBill,
    render,
)
from mizuhiki.documents.tests.pages import out_of_place, page_count, texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION

OVER = OverpaidLine(
    paid_on=date(2026, 5, 20), subject="2026年4月分", kind="二重納付", paid_yen=10_190, over_yen=10_190
)
LABELS = ("水道料金", "下水道使用料", "農村下水道使用料金", "督促手数料")


def notice(**changes: Any) -> OverpaidNotice:
    facts: dict[str, Any] = {
        "paper_id": "0000012345",
        "title": "過誤納金還付通知書",
        "issued_on": date(2026, 6, 1),
        "addressee": Addressee(
            postal_code="920-0000", lines=("水引市本町3丁目8番12号", "水引ハイツ 201号室"), name="髙橋　美咲"
        ),
        "issuer": ISSUER,
        "office_address": "〒920-0001 水引市広岡3丁目3番30号",
        "lead": "水道料金等が納め過ぎになっていましたので、次のとおりお返しします。",
        "facts": (("還付番号", "R8-000001"), ("お客様番号", "100002")),
        "overpaid": (OVER,),
        "interest_note": "加算額が1,000円未満のため、加算しません。",
        "given_label": "お返しする額",
        "how": (("お返しのしかた", "口座振込"), ("振込先", "見本銀行 本店 普通 ●●●●345")),
        "steps": ("振込みには3日ほどかかります。",),
        "remedy": "この処分に不服があるときは、審査請求をすることができます。",
    }
    return OverpaidNotice(**(facts | changes))


def set_against(count: int, amount_yen: int) -> OverpaidNotice:
    bill = SettledBill(subject="2026年6月分", amounts=tuple((label, amount_yen) for label in LABELS))
    given = count * 4 * amount_yen
    return notice(
        title="過誤納金充当通知書",
        given_label="充当した額",
        overpaid=(replace(OVER, paid_yen=given, over_yen=given),),
        settled=(bill,) * count,
        how=(),
    )


@pytest.mark.req("COL-058")
def test_a_refund_says_what_was_too_much_when_and_how_it_goes_back() -> None:
    (page,) = texts(render(OVERPAID_NOTICE, [notice()], press=PRODUCTION, at=AT))
    for said in (
        "〒920-0000水引市本町3丁目8番12号水引ハイツ201号室髙橋美咲様",
        "過誤納金還付通知書",
        "還付番号R8-000001お客様番号100002",
        "令和8年5月20日2026年4月分二重納付10,190円10,190円",
        "納め過ぎの額の合計10,190円還付加算金加算額が1,000円未満のため、加算しません。0円お返しする額10,190円",
        "振込先見本銀行本店普通●●●●345",
        "教示この処分に不服があるときは",
        "〒920-0001水引市広岡3丁目3番30号",
        "0000012345",
    ):
        assert said in page, said


def test_interest_is_part_of_what_is_given() -> None:
    (page,) = texts(
        render(OVERPAID_NOTICE, [notice(interest_yen=1_200, interest_note="")], press=PRODUCTION, at=AT)
    )
    assert "納め過ぎの額の合計10,190円還付加算金1,200円お返しする額11,390円" in page


def test_interest_that_finds_nothing_open_stays_and_is_told() -> None:
    row = notice(
        interest_yen=1_200,
        kept_yen=200,
        given_label="充当した額",
        settled=(SettledBill(subject="2026年6月分", amounts=(("水道料金", 11_190),)),),
        how=(),
    )
    (page,) = texts(render(OVERPAID_NOTICE, [row], press=PRODUCTION, at=AT))
    assert "充てる未納がなく、過誤納として残る額−200円充当した額11,190円" in page
    with pytest.raises(RowUnfit, match="残る額より少なくできません"):
        notice(interest_yen=100, kept_yen=101)


def test_an_offset_names_each_bill_with_its_charges() -> None:
    (page,) = texts(render(OVERPAID_NOTICE, [set_against(1, 1_234_567)], press=PRODUCTION, at=AT))
    assert (
        "2026年6月分水道料金1,234,567円、下水道使用料1,234,567円、農村下水道使用料金1,234,567円、"
        "督促手数料1,234,567円4,938,268円"
    ) in page
    assert "教示" in page


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (9, 1), (10, 3), (23, 3), (24, 4), (60, 5)])
def test_tables_too_long_for_the_first_page_stand_on_their_own(count: int, pages: int) -> None:
    row = set_against(count, 1_234_567)
    pdf = render(OVERPAID_NOTICE, [row], press=PRODUCTION, at=AT)
    assert (page_count(pdf), row.data(PRODUCTION)["pages"], out_of_place(pdf)) == (pages, pages, [])


def test_the_fullest_first_page_keeps_everything_in_place() -> None:
    full = notice(
        addressee=Addressee(
            postal_code="920-0000", lines=("水" * 44, "引" * 44, "市" * 44), name="髙" * 50, honorific="御中"
        ),
        lead="あ" * 90,
        facts=(("い" * 12, "う" * 35),) * 6,
        how=(("え" * 12, "お" * 35),) * 6,
        steps=("か" * 43,) * 6,
        overpaid=(OVER,),
        interest_note="き" * 40,
        remedy="く" * (56 * 4),
        office_address="け" * 40,
    )
    pdf = render(OVERPAID_NOTICE, [full], press=PRODUCTION, at=AT)
    assert (page_count(pdf), out_of_place(pdf)) == (1, [])


def test_what_does_not_fit_or_add_up_is_named() -> None:
    with pytest.raises(RowUnfit, match="過誤納の内訳は1件から50件までです"):
        notice(overpaid=())
    with pytest.raises(RowUnfit, match="充当の合計は10,190円で、内訳は10,189円です"):
        notice(settled=(SettledBill(subject="2026年6月分", amounts=(("水道料金", 10_189),)),))
    with pytest.raises(RowUnfit, match="手順と教示の行の合計"):
        notice(remedy="あ" * 500, steps=("い" * 90,) * 6, how=(("う", "え"),) * 6)
