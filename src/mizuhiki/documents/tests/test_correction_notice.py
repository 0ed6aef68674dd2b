"""更正通知書: before and after, what follows, and the facts of a 適格返還請求書."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import (
    CORRECTION_NOTICE,
    CorrectedLine,
    CorrectionNotice,
    ReturnedPart,
    RowUnfit,
    render,
)
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, PRODUCTION
from mizuhiki.documents.tests.test_overpaid_notice import notice as overpaid

WATER = CorrectedLine(subject="2026年8月分 水道料金", m3=(200, 20), before_yen=52_112, after_yen=2_337)
SEWAGE = CorrectedLine(subject="2026年8月分 下水道使用料", m3=None, before_yen=2_591, after_yen=2_700)
BACK = ReturnedPart(
    issuer="水引市",
    registration_no="T1234567890123",
    content="水道料金（2026年8月分）",
    supplied="R8.7.10〜R8.8.9",
    percent=10,
    yen=49_775,
    tax_yen=4_525,
)


def corrected(**changes: Any) -> CorrectionNotice:
    other = overpaid()
    facts: dict[str, Any] = {
        "paper_id": "M-1",
        "issued_on": date(2026, 8, 25),
        "addressee": other.addressee,
        "issuer": other.issuer,
        "office_address": other.office_address,
        "lead": "さきにお知らせした水道料金等に誤りがありましたので、下記のとおり更正します。",
        "facts": (("更正番号", "R8-000001"), ("更正の理由", "検針値の読み違い")),
        "lines": (WATER, SEWAGE),
        "steps": ("未納の額を49,775円減らしました。",),
        "returned_on": date(2026, 8, 25),
        "returned": (BACK,),
        "remedy": "審査請求をすることができます。",
    }
    return CorrectionNotice(**(facts | changes))


def test_it_says_before_after_and_what_is_given_back() -> None:
    (page,) = texts(render(CORRECTION_NOTICE, [corrected()], press=PRODUCTION, at=AT))
    for words in (
        "更正通知書",
        "200→20m³",
        "−49,775円",
        "＋109円",
        "−49,666",
        "登録番号T1234567890123",
        "10%対象",
        "4,525円",
        "R8.7.10〜R8.8.9",
        "返還日",
        "教示",
    ):
        assert words in page, words


def test_many_bills_stand_on_pages_of_their_own() -> None:
    lines = tuple(replace(WATER, subject=f"2026年{n % 12 + 1}月分 水道料金") for n in range(60))
    parts = tuple(replace(BACK, content=f"水道料金（{n}）") for n in range(60))
    found = texts(
        render(CORRECTION_NOTICE, [corrected(lines=lines, returned=parts)], press=PRODUCTION, at=AT)
    )
    assert len(found) == 5
    assert "1／5ページ" in found[0]
    assert sum(page.count("−49,775円") for page in found) == 60


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"returned": (replace(BACK, yen=1, tax_yen=0),)}, "減った額は49,775円です"),
        ({"returned": (replace(BACK, registration_no="T1"),)}, "Tと数字13桁です"),
        ({"lines": (), "returned": ()}, "1件から480件までです"),
    ],
)
def test_what_does_not_fit_or_add_up_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(RowUnfit, match=said):
        corrected(**wrong)
