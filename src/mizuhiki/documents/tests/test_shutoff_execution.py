"""給水停止執行書 as it is left at the door."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mizuhiki.documents.api import SHUTOFF_EXECUTION, RowUnfit, ShutoffExecution, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION
from mizuhiki.platform import clock


def execution(**changes: Any) -> ShutoffExecution:
    """A tap closed with a pin on a Wednesday morning."""
    row = ShutoffExecution(
        paper_id="停執-R8-000001",
        title="給水停止執行書",
        serial_no="R8-000001",
        name="見本 花子",
        honorific="様",
        inquiry_no="1000001",
        place="水引市緑町1番地",
        closed_at=datetime(2026, 10, 21, 10, 2, tzinfo=clock.TOKYO),
        owed_yen=9_702,
        method="特殊ピン止　P-012",
        reading="128 m³",
        papers=("給水停止の予告　2026年9月30日", "給水停止の通知　2026年10月12日"),
        lead="再三の催告にもかかわらず下記の水道料金が納付されないため、次のとおり給水を停止しました。",
        ground="水道法第15条第3項、水引市水道事業給水条例第35条",
        release="未納の水道料金の納付を確認したのち、給水停止を解除します。",
        warning="停止中に無断で水を使うことはできません。",
        care="生活にお困りの方は、すぐにご連絡ください。",
        crew="現場 太郎（証 12）",
        issuer=ISSUER,
    )
    return replace(row, **changes)


@pytest.mark.req("COL-070")
def test_it_says_what_was_closed_when_how_and_how_it_is_opened_again() -> None:
    (page,) = texts(render(SHUTOFF_EXECUTION, [execution()], press=PRODUCTION, at=AT))
    for word in (
        "第R8-000001号",
        "見本花子様",
        "令和8年10月21日",
        "10時02分",
        "9,702円",
        "特殊ピン止",
        "128m³",
    ):
        assert word in page, word
    assert "未納の水道料金の納付を確認したのち" in page
    (hidden,) = texts(render(SHUTOFF_EXECUTION, [execution(place="")], press=PRODUCTION, at=AT))
    assert "停止の場所" not in hidden


def test_one_that_owes_nothing_or_is_too_long_is_refused() -> None:
    with pytest.raises(RowUnfit):
        execution(owed_yen=0)
    with pytest.raises(RowUnfit):
        execution(ground="条" * 71)
