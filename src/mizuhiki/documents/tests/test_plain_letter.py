"""お知らせ: what is the matter, its facts and what to do, on one page, or nothing at all."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import PLAIN_LETTER, Addressee, PlainLetter, RowUnfit, render
from mizuhiki.documents.tests.pages import out_of_place, page_count, texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION


def plain(**changes: Any) -> PlainLetter:
    facts: dict[str, Any] = {
        "paper_id": "0000012345",
        "title": "水道の閉栓予告",
        "issued_on": date(2026, 12, 1),
        "addressee": Addressee(
            postal_code="920-0000", lines=("水引市本町3丁目8番12号", "水引ハイツ 201号室"), name="髙橋　美咲"
        ),
        "issuer": ISSUER,
        "office_address": "〒920-0001 水引市広岡3丁目3番30号",
        "lead": "お住まいの水道は、しばらく使われていません。",
        "facts": (("お問い合わせ番号", "00000000012"), ("根拠", "給水条例施行規程第18条第2項")),
        "steps": ("12月15日までにご連絡ください。", "ご連絡がないときは、水道を閉栓します。"),
    }
    return PlainLetter(**(facts | changes))


def test_the_letter_says_what_to_do_and_where_to_ask() -> None:
    (page,) = texts(render(PLAIN_LETTER, [plain()], press=PRODUCTION, at=AT))
    for said in (
        "水道の閉栓予告",
        "お住まいの水道は、しばらく使われていません。",
        "お問い合わせ番号00000000012",
        "1.12月15日までにご連絡ください。",
        "2.ご連絡がないときは、水道を閉栓します。",
        "髙橋美咲様",
        "0000012345",
    ):
        assert said in page, said


def test_the_fullest_letter_stays_on_its_page() -> None:
    full = plain(
        lead="水" * 200,
        facts=tuple((f"事項{number}", "水" * 35) for number in range(6)),
        steps=("水" * 100,) * 3,
    )
    pdf = render(PLAIN_LETTER, [full], press=PRODUCTION, at=AT)
    assert page_count(pdf) == 1
    assert out_of_place(pdf) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "水" * 20}, "表題"),
        ({"steps": ()}, "お願い"),
        ({"steps": ("水" * 150,) * 8}, "1ページに入りません"),
        ({"facts": (("名", "水" * 121),)}, "名"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RowUnfit) as refused:
        plain(**changes)
    assert field in str(refused.value)
