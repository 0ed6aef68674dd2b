"""The day, the month and the year as a centre manager reads them, fixes one, and takes it along."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from mizuhiki.callcentre.api import NewCase, Words, take_case
from mizuhiki.callcentre.models import Section
from mizuhiki.callcentre.services import going_on, wishes
from mizuhiki.documents.tests.workbooks import cells_of
from mizuhiki.platform import clock
from mizuhiki.reporting import cli
from mizuhiki.reporting.models import ClosedMonth
from mizuhiki.reporting.tests.conftest import Ring
from mizuhiki.telephony.models import Line
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ONCE = "00000000-0000-4000-8000-000000000001"
JUNE = date(2026, 6, 1)


@pytest.fixture
def desk(ring: Ring, person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Any:
    operator = person("reporting.kpi_see", username="op1", display_name="受付 花子")
    manager = person("reporting.kpi_see", "reporting.kpi_person_see", "reporting.month_close", username="mg1")
    ring(JUNE, "09:00", answered=8, lost=1, short=2, agent_id=operator.pk)
    ring(JUNE, "10:00", answered=1, lost=1, rang_s=12, agent_id=operator.pk)
    with clock.travel(datetime(2026, 7, 1, 9, 30, tzinfo=clock.TOKYO)):
        yield sign_in(manager), sign_in(operator)


@pytest.mark.req("CC-009", "CC-010")
def test_a_day_lists_its_hours_and_who_was_late(desk: tuple[Client, Client]) -> None:
    manager, operator = desk
    page = text_of(manager.get("/kpi/?day=2026-06-01"))
    assert "応答率 81.8% 下限 90%を下回っています" in page
    assert "10:00〜 24 2 1 1 50.0% 下限割れ 4:30 2:50 1:40 0.0%" in page
    assert "10:00:00 12.0秒 受付 花子" in page
    assert "10:00:00 12.0秒 －" in text_of(operator.get("/kpi/?day=2026-06-01"))
    assert "この日の着信はまだありません" in text_of(manager.get("/kpi/?day=2026-01-02"))
    assert manager.get("/kpi/?day=2019-05-06").status_code == 422


@pytest.mark.req("CC-010", "CC-056", "CC-066")
def test_a_month_stands_against_the_contract_and_is_fixed(desk: tuple[Client, Client]) -> None:
    manager, operator = desk
    page = text_of(manager.get("/kpi/2026-06/"))
    assert "応答率（月平均） 81.8% 90%以上 下回る" in page
    assert "平均処理時間 4:30 5:00以内 満たす" in page
    assert "（Ａ） 11 × 90% − 9 ＝ 0.9" in page
    assert "減額分（Ａ × Ｂ） 1,064円" in page
    assert "受付 花子 9 4:30 2:50 1:40 88.8%" in page
    assert "システム登録件数 7,470 0" in page
    assert "受付 花子 9 4:30" not in text_of(operator.get("/kpi/2026-06/"))
    assert operator.post("/kpi/2026-06/close/", {"once": ONCE}).status_code == 403
    answer = manager.post("/kpi/2026-06/close/", {"reason": "", "once": ONCE}, follow=True)
    assert "2026年6月の件数を確定しました。委託料の減額を発注者の承認に回しました。" in text_of(answer)
    assert ClosedMonth.objects.count() == 1
    again = manager.post("/kpi/2026-06/close/", {"reason": "", "once": ONCE.replace("1", "2")})
    assert again.status_code == 422
    assert "2026年6月は確定済みです" in text_of(again)
    assert manager.get("/kpi/2026-08/").status_code == 404
    assert manager.get("/kpi/2026-13/").status_code == 404


@pytest.mark.req("CC-082")
def test_a_year_fills_the_grid_of_the_annex(desk: tuple[Client, Client]) -> None:
    page = text_of(desk[0].get("/kpi/year/?year=2026"))
    assert "（年 69,104件）" in page
    assert "6月 0 50 9 791 2 720 0 594" in page
    assert "11 5,255 81.8% 下限割れ" in page


@pytest.mark.req("CC-066")
def test_a_year_stands_row_by_row_beside_the_estimate_of_the_contract(desk: tuple[Client, Client]) -> None:
    page = desk[0].get("/kpi/year/?year=2026&row=repair")
    assert (page.context["chosen"].label, len(page.context["volumes"])) == ("修繕", 10)
    april, june = page.context["volume_points"][0], page.context["volume_points"][2]
    assert (april.label, april.value, april.before) == ("4月", 0, 190)
    assert (june.label, june.value, june.before) == ("6月", 0, 168)
    whole = desk[0].get("/kpi/year/?year=2026&row=nothing").context
    assert whole["chosen"].label == "システム登録件数"
    assert [point.before for point in whole["volume_points"]][2] == 7_470


@pytest.mark.req("CC-004", "CC-019")
def test_any_days_are_told_by_line_on_screen_and_as_a_workbook(
    desk: tuple[Client, Client], ring: Ring
) -> None:
    manager, operator = desk
    light, mobile = (
        Line.objects.create(code=code, name=name, kind="hikari", starts_on=JUNE)
        for code, name in (("main", "代表"), ("sub", "予備"))
    )
    ring(date(2026, 6, 2), "09:00", answered=3, lost=1, line_id=light.pk)
    ring(date(2026, 6, 3), "09:00", answered=1, lost=1, line_id=mobile.pk)
    query = "since=2026-06-02&until=2026-06-30"
    page = text_of(manager.get(f"/kpi/period/?{query}"))
    assert "応答率 66.6% 着信総呼数 6" in page
    assert "代表 4 3 1 75.0%" in page
    assert "予備 2 1 1 50.0%" in page
    assert "（コードなし） 4 4:30 2:50 1:40 100.0%" in page
    one = text_of(operator.get(f"/kpi/period/?{query}&line={light.pk}"))
    assert "応答率 75.0% 着信総呼数 4" in one
    assert "予備 2 1" not in one
    assert "担当者ごと" not in one
    year = text_of(manager.get("/kpi/period/?since=2020-01-01&until=2026-06-30"))
    assert "2026年6月 17 13 4 76.4% 下限割れ" in year
    cells = cells_of(manager.get(f"/kpi/period/workbook/?{query}&line={light.pk}").content)
    assert ["06-02", 4, 3, 1, "75.0%", "4:30", "2:50", "1:40"] in cells
    assert ["回線", "代表"] in cells
    assert not [row for row in cells if "予備" in row]


@pytest.mark.req("CC-056")
def test_the_report_goes_out_as_paper_and_as_a_workbook(desk: tuple[Client, Client]) -> None:
    manager, _ = desk
    paper = manager.get("/kpi/2026-06/paper/")
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf"), text_of(paper)
    cells = cells_of(manager.get("/kpi/2026-06/workbook/").content)
    assert ["応答率（月平均）", "81.8%", "90%以上", "下回る"] in cells
    assert ["お客さまの意見・要望"] in cells


@pytest.mark.req("CC-005", "CC-011")
def test_the_month_says_to_one_decimal_whether_enquiries_were_completed(
    desk: tuple[Client, Client], person: Callable[..., Any]
) -> None:
    taker, at = person(username="op9"), datetime(2026, 6, 20, 10, 0, tzinfo=clock.TOKYO)
    section = Section.objects.create(code="fees", name="料金課")
    for number in range(3):
        new = NewCase(kind="enquiry", channel="telephone")
        case = take_case(new, Words("料金"), actor=taker, at=at)
        going_on.classify(case_id=case.pk, topic="amount", actor=taker, at=at)
        if number == 0:
            going_on.transfer_call(case_id=case.pk, section_id=section.pk, actor=taker, at=at)
    page = text_of(desk[0].get("/kpi/2026-06/"))
    assert "一次完結率 66.6% 80%以上 下回る" in page
    assert "問合せ3件のうち引き継がなかった2件" in page


@pytest.mark.req("CC-052", "CC-057")
def test_opinions_and_proposals_of_the_month_stand_in_its_report(
    desk: tuple[Client, Client], person: Callable[..., Any]
) -> None:
    manager, _ = desk
    chief, at = person(username="sv9"), datetime(2026, 6, 20, 10, 0, tzinfo=clock.TOKYO)
    wish = take_case(NewCase(kind="wish", channel="web"), Words("文字が小さい"), actor=chief, at=at)
    wishes.tag_opinion(case_id=wish.pk, theme="reading", quote="字を大きく", actor=chief, at=at)
    made = wishes.propose(title="字の大きさ", text="1.5倍", case_ids=[wish.pk], actor=chief, at=at)
    wishes.note_proposal(proposal_id=made.pk, kind="submitted", text="", actor=chief, at=at)
    page = text_of(manager.get("/kpi/2026-06/"))
    assert "検針・使用量 0 0 0 0 0 1 1" in page
    assert "検針・使用量 字を大きく" in page
    assert "字の大きさ その他の業務改善 発注者へ提出" in page
    cells = cells_of(manager.get("/kpi/2026-06/workbook/").content)
    assert ["検針・使用量", 0, 0, 0, 0, 0, 1, 1] in cells
    assert ["・検針・使用量：字を大きく"] in cells
    assert ["字の大きさ", "その他の業務改善", "発注者へ提出"] in cells


def test_the_command_tells_raw_counts_and_exact_rates(
    desk: tuple[Client, Client], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.month(_asked("2026-06", is_json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["total"]["answer_rate"] == "900/11"
    assert told["fee_reduction"] == {"missing": "9/10", "unit_yen": "23760000/20093", "yen": 1_064}
    assert told["short_hours"] == ["2026-06-01 10:00"]
    assert cli.month(_asked("2026-06")) == 0
    assert "委託料の減額　1,064円" in capsys.readouterr().out
    assert cli.month(_asked("2019-06")) == 1


def _asked(month: str, *, is_json: bool = False) -> Any:
    import argparse

    return argparse.Namespace(month=date.fromisoformat(f"{month}-01"), json=is_json)
