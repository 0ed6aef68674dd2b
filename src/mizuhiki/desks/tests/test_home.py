"""今日の仕事: the first page of everybody."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.desks.home import hours_on
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import DATA, load_pack, put_in_force
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist import desks
from mizuhiki.worklist.api import ItemKind
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AT = datetime(2026, 11, 20, 10, 0, tzinfo=clock.TOKYO)  # a Friday
SignIn = Callable[[Any], Client]


@pytest.fixture
def rules() -> None:
    version = load_pack(directory=DATA / "mizuhiki-demo", at=AT, actor=None)
    put_in_force(version=version, from_on=AT.date(), at=AT, asked_by=None, decided_by=None)


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    rights = ("web.runs_see", "worklist.item_see", "worklist.desk_billing", "approvals.request_see")
    return person(*rights, username="billing1")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "_kinds", {})
    worklist.register_kind(ItemKind("test.check", "検針値の確認", "billing"))
    for key, days in (("late", -1), ("soon", 1)):
        worklist.open_item(kind="test.check", key=key, title=key, due_at=AT + timedelta(days=days), at=AT)
    BatchRun.objects.create(
        kind="billing", key="2026-10", title="2026年10月分 調定", state="running", step="料金の計算",
        done_count=25, total_count=100, started_at=AT,
    )  # fmt: skip
    BatchRun.objects.create(
        kind="billing", key="2026-09", title="2026年9月分 調定", state="done", started_at=AT, ended_at=AT
    )


@pytest.mark.usefixtures("rules", "work")
def test_the_day_what_waits_and_what_runs(sign_in: SignIn, clerk: Any) -> None:
    client = sign_in(clerk)
    with clock.travel(AT):
        page = text_of(client.get("/"))
    assert "今日の仕事 2026年（令和8年）11月20日（金）" in page
    assert "2 件 受付箱 期限超過 1件 超過 自分の担当 0件 検針・調定 2件 承認待ち 0件" in page
    assert (
        "料金収納 営業日 9:00〜17:45 局内問合せ 営業日 8:30〜17:15 "
        "コールセンター 営業日 8:45〜18:00 銀行 営業日 9:00〜15:00"
    ) in page
    assert "2026年10月分 調定 実行中 料金の計算 25％ 25／100件" in page
    assert "2026年9月分 調定 完了 2026-11-20 10:00" in page


@pytest.mark.req("COL-009")
@pytest.mark.usefixtures("rules")
def test_a_closed_day_says_why_and_when_work_goes_on() -> None:
    collection, help_desk, calls, banks = hours_on((AT + timedelta(days=1)).date())
    assert (collection.why_closed, collection.next_open_on.isoformat()) == ("土曜日", "2026-11-24")
    assert (help_desk.why_closed, help_desk.next_open_on.isoformat()) == ("土曜日", "2026-11-24")
    assert calls.why_closed == ""
    assert (banks.why_closed, banks.next_open_on.isoformat()) == ("土曜日", "2026-11-24")


def test_without_rules_only_the_banks_are_known() -> None:
    assert [hours.name for hours in hours_on(AT.date())] == ["銀行"]


@pytest.mark.usefixtures("rules", "work")
def test_no_more_than_twelve_queries(sign_in: SignIn, clerk: Any) -> None:
    client = sign_in(clerk)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/").status_code == 200
    assert len(queries) <= 12, [query["sql"][:90] for query in queries]


@pytest.mark.usefixtures("work")
def test_each_part_only_with_its_right(client: Client, sign_in: SignIn, person: Callable[..., Any]) -> None:
    assert client.get("/").status_code == 302
    nobody = sign_in(person(username="nobody"))
    page = text_of(nobody.get("/"))
    assert "受付箱を使う権限がありません。" in page
    assert "2026年10月分 調定" not in page
    assert "承認待ち" not in page
    assert nobody.post("/").status_code == 405
