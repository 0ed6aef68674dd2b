"""送付状: the address for the window, what is enclosed, what to do, and the slip that comes back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mizuhiki.documents.api import FORM_COVER, Addressee, FormCover, RowUnfit, render
from mizuhiki.documents.tests.pages import page_count, texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION, SAMPLE


def cover(**changes: Any) -> FormCover:
    facts: dict[str, Any] = {
        "paper_id": "0000012345",
        "issued_on": date(2026, 11, 30),
        "addressee": Addressee(
            postal_code="920-0000", lines=("水引市本町3丁目8番12号", "水引ハイツ 201号室"), name="髙橋　美咲"
        ),
        "issuer": ISSUER,
        "title": "口座振替依頼書",
        "lead": "お申し出のありました書類をお送りします。",
        "enclosures": ("口座振替依頼書（3枚複写）", "返信用封筒"),
        "steps": ("口座名義人が、太線の中を黒のボールペンで記入してください。", "届出印を押してください。"),
        "back_by": date(2027, 1, 29),
        "form_no": 1234,
        "inquiry_no": "00020260001",
    }
    return FormCover(**(facts | changes))


@pytest.mark.req("CC-054", "CC-091")
def test_the_cover_says_what_is_enclosed_what_to_do_and_under_which_number_it_comes_back() -> None:
    (page,) = texts(render(FORM_COVER, [cover()], press=SAMPLE, at=AT))
    for said in (
        "〒920-0000水引市本町3丁目8番12号水引ハイツ201号室髙橋美咲様",
        "2026年（令和8年）11月30日（月）水引市企業局",
        "口座振替依頼書の送付について日ごろから水道事業に",
        "ありがとうございます。お申し出のありました書類をお送りします。同封したもの",
        "・口座振替依頼書（3枚複写）・返信用封筒",
        "1.口座名義人が、太線の中を黒のボールペンで記入してください。2.届出印を押してください。",
        "2027年（令和9年）1月29日（金）ごろまでに",
        "返送票口座振替依頼書受付番号1234お問い合わせ番号00020260001",
        "0000012345",
        "見本",
    ):
        assert said in page, said


def test_many_covers_are_a_page_each() -> None:
    rows = [cover(paper_id=f"{number:010d}", form_no=number) for number in (1, 2, 3)]
    content = render(FORM_COVER, rows, press=PRODUCTION, at=AT)
    assert page_count(content) == 3
    assert [
        f"受付番号{number}"
        for number, page in enumerate(texts(content), 1)
        if f"受付番号{number}お問" in page
    ] == ["受付番号1", "受付番号2", "受付番号3"]
    assert "見本" not in texts(content)[0]


def test_what_does_not_fit_is_named_and_nothing_is_printed() -> None:
    with pytest.raises(RowUnfit, match="同封するもの"):
        cover(enclosures=())
    with pytest.raises(RowUnfit, match="手順"):
        cover(steps=("あ" * 91,))
    with pytest.raises(RowUnfit, match="宛先の行"):
        cover(addressee=replace(cover().addressee, lines=()))
