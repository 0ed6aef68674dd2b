"""拡大文字・英語: a page more with the same facts, for who cannot read the notice."""

from dataclasses import replace

from mizuhiki.documents.api import DEBIT_NOTICE, PAYMENT_NOTICE, Extra, render
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.documents.tests.samples import AT, SAMPLE, debit_notice, payment_notice


def test_nobody_gets_a_page_that_they_did_not_ask_for() -> None:
    assert page_count(render(PAYMENT_NOTICE, [payment_notice()], press=SAMPLE, at=AT)) == 1


def test_large_letters_say_what_the_notice_says() -> None:
    notice = payment_notice(extra=Extra.LARGE)
    first, second = texts(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT))
    assert "1／2ページ" in first
    for said in (
        "髙橋美咲様",
        "お支払いいただく金額7,447円",
        "お支払いの期限2026年（令和8年）11月30日（月）",
        "使用期間2026年9月11日〜11月10日",
        "使用水量24m³",
        "水道料金3,949円",
        "下水道使用料3,498円",
        "お問い合わせ番号0020260001",
        "電話076-000-0100",
        "2／2ページ",
    ):
        assert said in second, said


def test_english_names_the_charges_as_the_rules_do() -> None:
    charges = tuple(
        replace(one, english=name)
        for one, name in zip(payment_notice().bill.charges, ("Water charge", "Sewerage charge"), strict=True)
    )
    notice = debit_notice(extra=Extra.ENGLISH, charges=charges)
    _, second = texts(render(DEBIT_NOTICE, [notice], press=SAMPLE, at=AT))
    for said in (
        "Amounttobedrawn7,447yen",
        "DayofthedebitFriday,27November2026",
        "Periodofuse11September2026–10November2026",
        "Watercharge3,949yen",
        "Seweragecharge3,498yen",
        "●●●●",
        "2／2ページ",
    ):
        assert said in second, said


def test_long_workings_and_large_letters_are_three_pages() -> None:
    charges = tuple(replace(one, workings=one.workings * 4) for one in payment_notice().bill.charges)
    notice = payment_notice(extra=Extra.LARGE, charges=charges)
    pages = texts(render(PAYMENT_NOTICE, [notice], press=SAMPLE, at=AT))
    assert [f"{number}／3ページ" in page for number, page in enumerate(pages, 1)] == [True] * 3
    assert "計算の内訳" in pages[1]
    assert "大きな文字" in pages[2]
