"""The pages of a run, of disasters and of closed days, pressed through as an officer does."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import Disaster, LetterRun, PublicNotice, RunClose, RunExclusion
from mizuhiki.arrears.permissions import ARREARS_SEE, DISASTER, DISASTER_SEE, NOTICE_RUN, PUBLISH
from mizuhiki.arrears.tests.streets import Debtors, took
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Piece
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step
from mizuhiki.staff.models import ClosedDayWork
from mizuhiki.staff.permissions import CLOSED_DAY_NOTE, CLOSED_DAY_SEE
from tests.builders import clerk, noon, person
from tests.jobs import work_off

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 22)


@pytest.fixture
def browser(sign_in: Callable[..., Client]) -> Client:
    rights = (ARREARS_SEE, NOTICE_RUN, PUBLISH, DISASTER, DISASTER_SEE, "mail.piece_see", *OPERATOR)
    user = person(
        *rights,
        CLOSED_DAY_SEE,
        CLOSED_DAY_NOTE,
        "outsourcing.report_see",
        username="taino7",
        display_name="滞納 七郎",
    )
    return sign_in(user)


OPERATOR = ("telephony.call_key", "callcentre.case_see", "callcentre.case_take")


def post(browser: Client, url: str, **given: Any) -> Any:
    return browser.post(url, {"once": str(uuid.uuid4()), **given})


def day(name: str, value: date) -> dict[str, int]:
    return {f"{name}_0": value.year, f"{name}_1": value.month, f"{name}_2": value.day}


@pytest.mark.req("COL-060", "COL-061")
def test_a_run_is_pressed_from_its_candidates_to_the_post(
    browser: Client, debtors: Debtors, print_shop: None
) -> None:
    with clock.travel(noon(DAY)):
        arrears.evaluate_all(day=DAY)
        page = browser.get("/arrears/runs/").content.decode()
        assert "督促状" in page
        page = browser.get("/arrears/runs/new/reminder/").content.decode()
        assert "8件（うち今日から 0件）" in page
        assert browser.get("/arrears/runs/new/cut/").status_code == 404
        new = "/arrears/runs/new/reminder/"
        late = post(browser, new, order="route", **day("send_on", DAY), **day("deadline_on", DAY))
        assert (late.status_code, LetterRun.objects.count()) == (422, 0)
        made = post(
            browser,
            "/arrears/runs/new/reminder/",
            order="route",
            **day("send_on", DAY),
            **day("deadline_on", date(2026, 7, 3)),
        )
        run = LetterRun.objects.get()
        assert made["Location"] == f"/arrears/runs/{run.pk}/"
        line = run.lines.earliest("place")
        assert post(browser, f"/arrears/runs/lines/{line.pk}/", reason="other", note="").status_code == 422
        post(browser, f"/arrears/runs/lines/{line.pk}/", reason="dispute", note="漏水の減額を申請中")
        assert RunExclusion.objects.get().note == "漏水の減額を申請中"
        url = f"/arrears/runs/{run.pk}/"
        assert "確認を終える（残り 7件）" in browser.get(url).content.decode()
        post(browser, url, act="check", note="")
        assert "7件の印刷を始める" in browser.get(url).content.decode()
        post(browser, url, act="print")
        assert work_off() == ["arrears.print_letters"]
        page = browser.get(url).content.decode()
        assert "投函を記録する" in page
        assert "抜く封筒" not in page
        post(browser, url, act="send", unit_yen="110", **day("dispatched_on", DAY))
        closing = RunClose.objects.get()
        assert (closing.candidates, closing.sent, closing.excluded) == (8, 7, 1)
        page = browser.get(f"{url}?show=excluded").content.decode()
        assert "漏水の減額を申請中" in page
        assert "見本 2" not in page
        assert post(browser, url, act="cancel", reason="やめる").status_code == 422
        assert browser.get(f"{url}deliveries/").status_code == 403, "these go by post"


@pytest.mark.req("COL-094")
def test_disaster_mode_is_seen_on_every_page_of_the_room(browser: Client, debtors: Debtors) -> None:
    with clock.travel(noon(DAY)):
        arrears.evaluate_all(day=DAY)
        url = "/arrears/disasters/"
        begun: dict[str, Any] = {"name": "大雨", "told_by": "営業課長", "instruction": "東部を止める"}
        assert post(browser, url, **begun).status_code == 422
        assert not Disaster.objects.exists()
        answer = post(browser, url, **begun, areas=["east"])
        disaster = Disaster.objects.get()
        assert answer["Location"] == f"{url}{disaster.pk}/"
        for page_of in ("/arrears/runs/", "/arrears/", "/desk/", "/centre/"):
            assert "災害対応中：" in browser.get(page_of).content.decode(), page_of
        post(
            browser, f"{url}{disaster.pk}/", act="tell", kind="cooperation", said_minute="11:30",
            said_by="班長", said_to="営業課長", text="給水車の案内", **day("said_on", DAY),
        )  # fmt: skip
        page = browser.get(f"{url}{disaster.pk}/").content.decode()
        assert "給水車の案内" in page
        assert "8件（納期限後の未納があるもの）" in page
        post(browser, f"{url}{disaster.pk}/", act="end", reason="復旧した")
        assert "終了の承認" in browser.get(f"{url}{disaster.pk}/").content.decode()
        page = browser.get("/arrears/runs/new/reminder/").content.decode()
        assert "除外：災害対応の区域" in page


@pytest.mark.req("COL-010")
def test_work_on_a_closed_day_is_written_down_and_printed_in_the_report_of_its_month(
    browser: Client, rules_in_force: None
) -> None:
    closed = date(2025, 12, 30)
    with clock.travel(noon(date(2025, 12, 26))):
        given = {"task": "給水停止予告書の発送", "reason": "年明けの日程のため", "people": [clerk().pk]}
        refused = post(browser, "/closed-days/", **given, **day("day", date(2025, 12, 26)))
        assert (refused.status_code, ClosedDayWork.objects.count()) == (422, 0)
        post(browser, "/closed-days/", **given, **day("day", closed))
        work = ClosedDayWork.objects.get()
        assert "給水停止予告書の発送" in browser.get("/closed-days/").content.decode()
    with clock.travel(noon(date(2025, 12, 31))):
        page = ""
        for _ in range(2):
            page = browser.get("/incidental/monthly/?month=2025-12").content.decode()
            assert "休業日の業務" in page
            assert "年明けの日程のため" in page
            post(browser, f"/closed-days/{work.pk}/withdraw/", reason="翌年に延期")
        assert "取消し：翌年に延期" in page


@pytest.mark.req("COL-098")
def test_a_public_notice_is_written_down_for_a_letter_that_came_back(
    browser: Client, debtors: Debtors
) -> None:
    supply = debtors.supplies[1]
    warning = took(Step.WARNING, supply, date(2026, 10, 5), date(2026, 10, 15))
    at = noon(date(2026, 10, 9))
    url = f"/arrears/notices/{warning.pk}/publish/"
    given = {**day("posted_on", at.date()), **day("takes_effect_on", date(2026, 10, 24)), "place": "掲示場"}
    with clock.travel(at):
        assert "文書がまだ返戻されていません。" in browser.get(url).content.decode()
        assert post(browser, url, **given).status_code == 422
        assert not PublicNotice.objects.exists()
        piece = Piece.objects.get(subject_id=warning.pk, subject_kind="arrears.notice")
        mail.record_return(
            piece_id=piece.pk, occurred_at=at, reason=mail.Reason.MOVED, note="", actor=clerk(), at=at
        )
        assert f'href="{url}"' in browser.get(f"/arrears/{supply}/").content.decode()
        post(browser, url, **given)
        assert f'href="{url}"' not in browser.get(f"/arrears/{supply}/").content.decode()
        assert PublicNotice.objects.get().place == "掲示場"
        assert "掲示場" in browser.get(url).content.decode()
