"""口座振替のお知らせ: what is debited when, and an account that stays masked."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.documents.api import DEBIT_NOTICE, RowUnfit, Working, render
from mizuhiki.documents.tests.pages import codes, page_count, texts
from mizuhiki.documents.tests.samples import AT, SAMPLE, SEWER, WATER, debit_notice


def test_notice_says_how_much_when_and_from_which_account() -> None:
    pdf = render(DEBIT_NOTICE, [debit_notice()], press=SAMPLE, at=AT)
    assert page_count(pdf) == 1
    (page,) = texts(pdf)
    for said in (
        "口座から引き落とす金額7,447円うち消費税等677円",
        "振替日2026年（令和8年）11月27日（金）",
        "金融機関水引銀行支店本町支店種目・口座番号普通●●●●345口座名義タカハシミサキ",
        "内容2026年8・9月分金額6,820円（うち消費税等620円）振替日2026年（令和8年）9月28日（月）",
        "水道料金（税込）3,949円",
        "下水道使用料（税込）3,498円",
        "水引市企業局料金センター電話076-000-0100",
        "口振-2026-00000011／1ページ",
    ):
        assert said in page, said
    assert [code.symbology for code in codes(pdf)] == ["]Q1"]  # nothing to pay with


def test_first_debit_has_no_earlier_one_to_tell_of() -> None:
    (page,) = texts(render(DEBIT_NOTICE, [debit_notice(earlier=None)], press=SAMPLE, at=AT))
    assert "領収" not in page


@pytest.mark.parametrize("digits", ["1234567", "45", "３４５", "34a", ""])
def test_more_or_less_than_three_digits_of_an_account_are_refused(digits: str) -> None:
    account = replace(debit_notice().account, last_digits=digits)
    with pytest.raises(RowUnfit) as refused:
        debit_notice(account=account)
    assert refused.value.message == (
        "口座振替のお知らせ 口振-2026-0000001 の口座番号は下3桁の数字だけを渡してください。"
    )


def test_debit_before_the_notice_is_refused() -> None:
    with pytest.raises(RowUnfit, match="の振替日は発行日より前です。"):
        debit_notice(debit_on=date(2026, 11, 9))


def test_long_workings_go_on_a_second_page() -> None:
    tiers = tuple(Working(text=f"{n}番目の段階", amount_yen=n) for n in range(1, 10))
    notice = debit_notice(charges=(replace(WATER, workings=tiers), SEWER))
    first, second = texts(render(DEBIT_NOTICE, [notice], press=SAMPLE, at=AT))
    assert "9番目の段階" not in first
    assert "9番目の段階9" in second
    assert "口振-2026-00000012／2ページ" in second
