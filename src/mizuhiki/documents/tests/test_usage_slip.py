"""ご使用量のお知らせ: what the slip says."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.documents.api import USAGE_SLIP, MeterReading, RowUnfit, UsageSlip, render
from mizuhiki.documents.tests.pages import texts
from mizuhiki.documents.tests.samples import AT, ISSUER, PRODUCTION

SLIP = UsageSlip(
    paper_id="検針-0000001",
    name="髙橋　美咲",
    honorific="様",
    inquiry_no="00020260001",
    place="石川県水引市本町3丁目8番12号 みずひきハイツ 205号室",
    tap_no="M000001",
    reading=MeterReading(
        meter_no="20-345678", read_on=date(2026, 11, 10), previous_m3=412, current_m3=436, usage_m3=24
    ),
    period_start=date(2026, 9, 11),
    usage_year_before_m3=26,
    next_on=date(2027, 1, 12),
    issuer=ISSUER,
)


def test_the_slip_says_what_was_used_and_how_the_dial_stood() -> None:
    (page,) = texts(render(USAGE_SLIP, [SLIP], press=PRODUCTION, at=AT))
    for said in (
        "髙橋美咲様",
        "お問い合わせ番号00020260001",
        "24m³",
        "前年の同じ時期26m³",
        "検針日2026年（令和8年）11月10日（火）",
        "使用期間2026年9月11日〜11月9日",
        "今回の指針436",
        "前回の指針412",
        "次回検針の予定2027年（令和9年）1月12日（火）",
        "このお知らせは請求書ではありません",
        "電話076-000-0100",
    ):
        assert said in page, said


def test_what_is_not_known_is_not_said() -> None:
    slip = replace(SLIP, usage_year_before_m3=None, next_on=None, reading=replace(SLIP.reading, note="認定"))
    (page,) = texts(render(USAGE_SLIP, [slip], press=PRODUCTION, at=AT))
    assert "前年" not in page
    assert "次回検針" not in page
    assert "（認定）" in page


def test_a_period_that_does_not_go_forward_is_refused() -> None:
    with pytest.raises(RowUnfit, match="使用期間"):
        replace(SLIP, period_start=SLIP.reading.read_on)
