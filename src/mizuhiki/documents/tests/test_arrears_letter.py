"""督促状・催告状・予告書・通知書: what the page says, that its barcode scans, and what it refuses."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from mizuhiki.documents.api import (
    ARREARS_LETTER,
    MOST_WITH_SLIP,
    MOST_WITHOUT,
    ArrearsLetter,
    EnclosedSlip,
    RowUnfit,
    SlipBill,
    render,
)
from mizuhiki.documents.tests.pages import codes, out_of_place, page_count, texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION, SAMPLE, barcode, bill, slip_numbers

LAST_DAY = date(2026, 12, 25)
DEMO = Path(__file__).parents[2] / "rulepacks" / "data" / "mizuhiki-demo" / "pack.yaml"


def owed(month: int, water_yen: int, sewer_yen: int) -> SlipBill:
    return SlipBill(
        subject=f"2026年{month}月分",
        due_on=date(2026, month + 1, 25),
        amounts=(("水道料金", water_yen), ("下水道使用料", sewer_yen)),
    )


EXPECTED = (  # as long as the desk writes it
    "2026年（令和8年）12月11日（金）に全額を納めた場合の見込みで、下水道使用料延滞金・農業集落排水使用料延滞金999,900円が"
    "加わります。上の金額には含まれません。納付の日が決まってから別に請求します。"
)


def letter(step: str = "warning", **changes: Any) -> ArrearsLetter:
    """給水停止予告書 over two bills, with the demo's words; the slip asks for their sewerage too."""
    of_bill, pack = bill(1), yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    words = {"how": "", "remedy": ""} | pack["arrears_letters"][step]
    facts: dict[str, Any] = {
        "paper_id": "0000000012",
        "title": pack["arrears"]["steps"][step]["title"],
        "issued_on": date(2026, 11, 30),
        **{
            name: getattr(of_bill, name)
            for name in ("addressee", "customer_no", "inquiry_no", "issuer", "place")
        },
        **{name: words[name] for name in ("lead", "ground", "next", "how", "remedy")},
        "label": "給水停止の対象となる水道料金",
        "yen": 7_898,
        "deadline_on": date(2026, 12, 11),
        "labels": ("水道料金", "下水道使用料"),
        "bills": (owed(6, 3_949, 3_498), owed(8, 3_949, 3_498)),
        "other_yen": 7_447,
        "slip": EnclosedSlip(
            slip_no="2026-00000001",
            reissue=1,
            last_day=LAST_DAY,
            barcode=barcode(amount_yen=14_894, slip=1, reissue=1, due_on=LAST_DAY),
        ),
    }
    return ArrearsLetter(**{**facts, **changes})


def bare(**changes: Any) -> ArrearsLetter:
    """給水停止通知書, which a crew puts into the mailbox without a slip."""
    return letter("notice", **{"slip": None, **changes})


def page_of(row: ArrearsLetter) -> str:
    (page,) = texts(render(ARREARS_LETTER, [row], press=SAMPLE, at=AT))
    return page


@pytest.mark.req("COL-061")
def test_the_warning_says_amount_deadline_ground_and_what_follows() -> None:
    page = page_of(letter())
    for said in (
        "給水停止予告書",
        "給水停止の対象となる水道料金7,898円",
        "下表の請求の未納額14,894円",
        "指定期限（この日までにお支払いください）2026年（令和8年）12月11日（金）",
        "2026年6月分3,949円3,498円7,447円令和8年7月25日",
        "計7,898円6,996円14,894円",
        "このほかに納期限を過ぎた請求が7,447円あります。",
        "根拠水道法第15条第3項及び水引市水道事業給水条例第35条",
        "このあとの手続き指定期限までに納付がないときは、給水停止通知書を現地に投函したうえで",
        "対象2026年6月分ほか1件水道料金7,898円下水道使用料6,996円",
    ):
        assert said in page, said
    assert page.count("金額14,894円") == 3  # on each of the three parts of the slip
    assert "教示" not in page
    (code,) = codes(render(ARREARS_LETTER, [letter()], press=PRODUCTION, at=AT))
    wanted = barcode(amount_yen=14_894, slip=1, reissue=1, due_on=LAST_DAY)
    assert (code.symbology, code.text) == ("]C1", f"(91){wanted.digits[2:]}")


def test_a_reminder_tells_of_the_remedy_and_a_notice_has_no_slip() -> None:
    reminder = page_of(letter("reminder", yen=14_894, label="未納額"))
    assert (
        "教示下水道使用料に係るこの督促に不服があるときは、この督促状を受け取った日の翌日から起算して3か月以内"
        in reminder
    )
    assert "延滞金" not in reminder
    said = "2026年12月11日に全額を納めた場合の見込みで、延滞金1,400円が加わります。"
    told = page_of(letter("demand", late=said, yen=14_894, label="未納額"))
    assert f"延滞金{said}根拠" in told
    assert told.count("金額14,894円") == 3
    notice = page_of(bare())
    assert "納付書番号" not in notice
    assert "期限の翌日以降、職員がお伺いして給水を停止します。" in notice
    assert "お手元の納付書でお支払いのうえ、必ず電話でお知らせください。" in notice


@pytest.mark.parametrize("step", ["reminder", "demand", "warning"])
def test_the_fullest_letter_of_each_step_has_nothing_over_anything_else(step: str) -> None:
    bills = tuple(owed(number, 9_999_999, 9_999_999) for number in range(1, MOST_WITH_SLIP + 1))
    total = sum(one.owed_yen for one in bills)
    slip = EnclosedSlip(
        slip_no="2026-00000001", reissue=0, last_day=LAST_DAY, barcode=None, numbers=slip_numbers(total)
    )
    row = letter(step, bills=bills, yen=total, other_yen=99_999_999, slip=slip, late=EXPECTED)
    pdf = render(ARREARS_LETTER, [row], press=PRODUCTION, at=AT)
    assert (page_count(pdf), out_of_place(pdf)) == (1, [])
    with pytest.raises(RowUnfit, match="請求"):
        replace(row, bills=(*bills, bills[0]))


def test_the_fullest_notice_without_a_slip() -> None:
    bills = tuple(owed(1 + number % 11, 9_999_999, 9_999_999) for number in range(MOST_WITHOUT))
    pdf = render(ARREARS_LETTER, [bare(bills=bills, other_yen=99_999_999)], press=PRODUCTION, at=AT)
    assert (page_count(pdf), out_of_place(pdf)) == (1, [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"yen": 0}, "水道料金"),
        ({"yen": 14_895}, "水道料金"),
        ({"deadline_on": date(2026, 11, 30)}, "指定期限"),
        ({"deadline_on": date(2026, 12, 26)}, "取扱期限"),
        ({"bills": ()}, "請求"),
        ({"slip": None}, "支払い方法"),
        ({"bills": (owed(6, 7_898, 3_498),)}, "コンビニ用バーコード"),
    ],
)
def test_what_does_not_add_up_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(RowUnfit, match=told):
        letter(**changes)
