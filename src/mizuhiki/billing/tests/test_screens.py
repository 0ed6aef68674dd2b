"""調定 in the browser: counted, started, balanced; and an assessment explains itself to whoever asks."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.billing import completeness, starting
from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.billing.permissions import ASSESSMENT_SEE, RUN_SEE, RUN_START
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests import standing
from tests.builders import Town, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)


@pytest.fixture(autouse=True)
def april_twentieth(db: None) -> Iterator[None]:
    with clock.travel(noon(date(2026, 4, 20))):
        yield


@standing.fixture
def town(rules_in_force: None) -> Town:
    del rules_in_force
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 9_000})
    return town


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(RUN_SEE, RUN_START, ASSESSMENT_SEE, "web.runs_see", username="chotei1"))


def digest() -> str:
    return completeness.expectation_of(APRIL, pack=pack_on(APRIL)).digest


def start(desk: Client, *, seen: str | None = None) -> Any:
    return desk.post("/billing/2026-04/start/", {"once": str(uuid4()), "seen": seen or digest()})


def work() -> BatchRun:
    """What the worker does with the run that was asked for."""
    run = BatchRun.objects.get(kind="billing.run")
    job = ProcrastinateJob.objects.latest("id")
    assert (job.task_name, job.args) == ("billing.run_month", {"run_id": run.pk})
    starting.run_month(run.pk)
    run.refresh_from_db()
    return run


def test_the_counts_stand_on_the_screen_before_the_run(desk: Client, town: Town) -> None:
    page = text_of(desk.get("/billing/2026-04/"))
    assert "下水道使用料 3 1 1 1 0 0" in page
    assert "水道料金 3 1 1 1 0 0" in page
    assert "合計 6 2 調定しない 4件" in page
    assert "2件の調定を開始する" in page
    assert "2026年（令和8年）5月25日（月）" in page
    assert "2026年4月 未実行" in text_of(desk.get("/billing/"))


@pytest.mark.req("COL-002")
def test_from_the_start_to_the_balance(desk: Client, town: Town) -> None:
    answer = start(desk)
    assert (answer.status_code, answer["Location"]) == (302, "/billing/2026-04/")
    waiting = text_of(desk.get("/billing/2026-04/"))
    assert "待機中" in waiting
    assert "調定を開始する" not in waiting
    run = work()
    assert AuditEntry.objects.get(action="billing.run.asked_for").facts == {"services": 6, "billable": 2}
    assert desk.get(f"/runs/{run.pk}/progress/?reload=1")["HX-Refresh"] == "true"
    page = text_of(desk.get("/billing/2026-04/"))
    assert "下水道使用料 水引市公共下水道条例 令和8年度（2026年4月〜2027年3月） 5,339円" in page
    assert "水道料金 水引市水道事業給水条例 令和8年度（2026年4月〜2027年3月） 4,851円 合計 10,190円" in page
    assert "不一致" not in page
    assert page.count("✓ 一致") == 10
    assert "開始前に数えた対象 3 → 調定 1 → 検針値を確認中 1 → 検針値がない 1" in page
    assert "この月の検針 2 → 調定に使った検針 1 → 確認待ちの検針 1" in page
    assert "調定のある契約（0円を除く） 1 10,190円 → 請求 1 10,190円" in page
    assert "請求 1 10,190円 → 納付書 1 10,190円 → 口座振替の対象 0 0円" in page
    assert "調定額 10,190円 → 元帳の未収金（借方） 10,190円" in page


def test_a_difference_is_said_in_words(desk: Client, town: Town) -> None:
    start(desk)
    run = work()
    BatchRun.objects.filter(pk=run.pk).update(expected=run.expected | {"water": {"services": 4}})
    town.read(read_on=date(2026, 4, 20), used_m3={"M000003": 3})  # after the run: it leads nowhere
    page = text_of(desk.get("/billing/2026-04/"))
    assert "不一致：調定も理由もない契約 契約を見る 1" in page
    assert page.count("不一致：") == 1  # the reading of a supply with a reason is no loss


def test_a_second_start_says_that_it_is_done(desk: Client, town: Town) -> None:
    shown = digest()
    start(desk)
    asked = start(desk, seen=shown)
    assert asked.status_code == 422
    assert "すでに受け付けています" in text_of(asked)
    work()
    done = start(desk, seen=shown)
    assert done.status_code == 422
    assert "「2026年4月分 調定」はすでに完了しています。" in text_of(done)
    assert (Assessment.objects.count(), ProcrastinateJob.objects.count()) == (2, 1)


def test_counts_that_are_no_longer_true_are_shown_anew(desk: Client, town: Town) -> None:
    shown = digest()
    town.read(read_on=date(2026, 4, 20), used_m3={"M000003": 3})
    answer = start(desk, seen=shown)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "検針または契約が変わりました" in page
    assert "4件の調定を開始する" in page
    assert ProcrastinateJob.objects.count() == 0


def test_what_was_not_assessed_is_listed_with_reason_and_customer(desk: Client, town: Town) -> None:
    start(desk)
    work()
    answer = desk.get("/billing/2026-04/excused/")
    page = text_of(answer)
    assert "2026年4月分 4件" in page
    assert "見本 2 下水道使用料 検針値を確認中 0000000002 M000002 緑町2番地" in page
    assert "見本 3 水道料金 検針値がない 0000000003 M000003 緑町3番地" in page
    assert f"?supply={town.supplies['M000003'].pk}" in answer.content.decode()
    assert ReadLog.objects.get(screen="billing:excused_list").row_count == 2
    held = text_of(desk.get("/billing/2026-04/excused/?reason=held"))
    assert "見本 3" not in held
    assert "見本 2" in held


@pytest.mark.req("COL-001")
def test_an_assessment_explains_itself_line_by_line_and_replays(desk: Client, town: Town) -> None:
    start(desk)
    work()
    water = Assessment.objects.get(charge="water")
    page = text_of(desk.get(f"/assessments/{water.pk}/"))
    assert "✓ 再計算と一致" in page
    assert "今回 141 − 前回 100" in page
    assert "41 m³" in page
    assert "水引市水道事業給水条例第27条" in page
    assert "合計の1円未満を切り捨て" in page
    assert "1か月目 6～10m³：5m³ × 25円 = 125円" in page
    assert "合計 4,851円（うち消費税等 441円）" in page
    assert "下水道使用料 5,339円" in page
    assert ReadLog.objects.get(screen="billing:assessment_show").row_count == 1


def test_an_assessment_that_does_not_replay_is_called_so(
    desk: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(desk)
    work()
    water = Assessment.objects.get(charge="water")
    from mizuhiki.billing import explain

    class Other:
        amount_yen = 4_850

    monkeypatch.setattr(explain, "replay", lambda *_: Other)
    page = text_of(desk.get(f"/assessments/{water.pk}/"))
    assert "調定額は4,851円、いま計算し直すと4,850円です" in page
    assert Pricing.objects.get(charge="water").amount_yen == 4_851


def test_each_page_asks_for_its_right(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], desk: Client, town: Town
) -> None:
    reader = sign_in(person(RUN_SEE, username="miru1"))
    assert "調定を開始する" not in text_of(reader.get("/billing/2026-04/"))
    assert start(reader).status_code == 403
    assert not BatchRun.objects.filter(kind="billing.run").exists()
    start(desk)
    work()
    stranger = sign_in(person("customers.customer_see", username="denwa1"))
    assessment = Assessment.objects.order_by("pk").first()
    assert assessment is not None
    paths = ["/billing/", "/billing/2026-04/", "/billing/2026-04/excused/", f"/assessments/{assessment.pk}/"]
    assert [stranger.get(path).status_code for path in paths] == [403] * 4


@pytest.mark.parametrize("path", ["2026-13", "2099-01", "no-month", "2026-04-01"])
def test_what_is_no_month_is_not_found(desk: Client, path: str) -> None:
    assert desk.get(f"/billing/{path}/").status_code == 404
