"""The inbox as its desk sees it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.web import navigation
from mizuhiki.web.navigation import Entry
from mizuhiki.worklist import api, selectors
from mizuhiki.worklist.api import Item, Rank
from mizuhiki.worklist.tests.conftest import AT, LATE, OWNED, SECRET, lay

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SignIn = Callable[[Any], Client]


def send(client: Client, item: Item, act: str, **given: str) -> Any:
    data = {"act": act, "note": "", "once": str(uuid.uuid4())} | given
    return client.post(f"/inbox/{item.pk}/", data)


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/inbox/{query}").context["page"]
    return [item.key for item in page]


def test_overdue_first_then_urgent_then_by_the_clock(sign_in: SignIn, clerk: Any) -> None:
    lay("a", days=3)
    lay("b", days=2)
    lay("late", days=-1)
    lay("urgent", days=5, rank=Rank.URGENT)
    client = sign_in(clerk)
    with clock.travel(AT):
        assert titles(client) == ["late", "urgent", "b", "a"]
        html = client.get("/inbox/").content.decode()
    assert '2026-11-19 10:00 <span class="tag wrong">超過</span>' in html
    assert '2026-11-25 10:00 <span class="tag care">至急</span>' in html
    assert '未処理 <strong class="number">4</strong>件　期限超過 <strong class="number">1</strong>件' in html


def test_filters_stand_in_the_url_and_come_off_one_by_one(
    sign_in: SignIn, clerk: Any, colleague: Any
) -> None:
    lay("a")
    lay("b", title="水量の確認")
    api.take(lay("c").pk, actor=clerk, at=AT)
    api.take(lay("d").pk, actor=colleague, at=AT)
    api.finish(lay("e").pk, outcome="settled", actor=colleague, at=AT)
    client = sign_in(clerk)
    assert titles(client, "?who=mine") == ["c"]
    assert titles(client, "?who=free") == ["a", "b"]
    assert titles(client, "?q=%E6%B0%B4%E9%87%8F") == ["b"]
    assert titles(client, "?q=d") == ["d"]
    assert titles(client, "?show=done") == ["e"]
    assert titles(client, "?show=done&who=mine") == []
    assert titles(client, "?kind=test.check&desk=billing&who=nonsense&show=nonsense") == ["a", "b", "c", "d"]
    html = client.get("/inbox/?kind=test.check&who=mine").content.decode()
    assert '<a href="?kind=test.check">自分の担当 <span aria-hidden="true">×</span>' in html
    assert '<a href="?who=mine">種類：検針値の確認 <span aria-hidden="true">×</span>' in html


def test_a_percent_sign_in_the_search_means_itself(sign_in: SignIn, clerk: Any) -> None:
    lay("a")
    lay("b", title="使用量が200%を超えた")
    assert titles(sign_in(clerk), "?q=%25") == ["b"]


def test_the_steps_of_a_day(sign_in: SignIn, clerk: Any) -> None:
    run = BatchRun.objects.create(kind="billing", key="2026-10", title="10月")
    item, client = lay(url_name="web:run_page", url_args=[run.pk]), sign_in(clerk)
    assert (
        f'<a class="button" href="/runs/{run.pk}/">対象を開く</a>'
        in client.get(f"/inbox/{item.pk}/").content.decode()
    )
    assert send(client, item, "take").headers["Location"] == f"/inbox/{item.pk}/"
    assert send(client, item, "note", note="電話済み").status_code == 302
    for given, sentence in (
        ({"act": "finish"}, "結果を選んでください"),
        ({"act": "finish", "outcome": "ignored"}, "理由・メモを入力してください"),
        ({"act": "pass_on", "note": "n"}, "回付先を選んでください"),
        ({"act": "pass_on", "desk": "field"}, "理由・メモを入力してください"),
    ):
        response = send(client, item, **given)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    response = send(client, item, "finish", outcome="settled")
    assert response.headers["Location"] == "/inbox/"
    html = client.get(f"/inbox/{item.pk}/").content.decode()
    assert "<td>終了（確認した）</td><td>調定 花子</td>" in html
    assert "<td>メモ</td><td>調定 花子</td><td>電話済み</td>" in html
    assert "「検針値を確認する check:1」を終了にしました。" in html
    assert "<form" not in html.split("<main")[1].split("</main>")[0]


@pytest.mark.req("COL-085")
def test_what_is_passed_to_another_desk_leaves_mine(sign_in: SignIn, clerk: Any) -> None:
    item, client = lay(), sign_in(clerk)
    assert send(client, item, "pass_on", desk="field", note="現地").headers["Location"] == "/inbox/"
    assert titles(client) == []
    assert client.get(f"/inbox/{item.pk}/").status_code == 404


@pytest.mark.asvs("8.2.1")
@pytest.mark.asvs("8.2.2")
def test_only_ones_own_desks(client: Client, sign_in: SignIn, person: Callable[..., Any]) -> None:
    item, secret, other = lay(), lay("s", kind=SECRET), lay("late:1", kind=LATE)
    clerk = person("worklist.item_see", "worklist.desk_billing", username="c1")
    chief = person("worklist.item_see", "worklist.desk_billing", "staff.people_see", username="c2")
    field = person("worklist.item_see", "worklist.desk_field", username="c3")
    nobody = person("worklist.desk_billing", username="c4")
    expected = {clerk: (200, 404, 404), chief: (200, 200, 404), field: (404, 404, 404), nobody: (403,) * 3}
    for user, statuses in expected.items():
        browser = sign_in(user)
        urls = [f"/inbox/{one.pk}/" for one in (item, secret, other)]
        assert tuple(browser.get(url).status_code for url in urls) == statuses
        assert browser.get("/inbox/").status_code == (403 if user == nobody else 200)
    assert send(sign_in(field), item, "take").status_code == 404
    assert titles(sign_in(clerk)) == ["check:1"]
    assert titles(sign_in(chief)) == ["check:1", "s"]
    assert client.get("/inbox/").status_code == client.get(f"/inbox/{item.pk}/").status_code == 302
    assert Item.objects.filter(assigned_to__isnull=False).count() == 0


def test_who_asked_does_not_see_it(sign_in: SignIn, clerk: Any, colleague: Any) -> None:
    item = lay(not_for=clerk)
    assert titles(sign_in(clerk)) == []
    assert titles(sign_in(colleague)) == [item.key]


def test_the_menu_counts_what_waits(sign_in: SignIn, clerk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lay("a")
    lay("b")
    counted = Entry(
        "受付箱", "worklist:item_list", "worklist.item_see", 1, "共通",
        count=lambda request: selectors.counts_of(request.user, clock.now()).total,  # type: ignore[arg-type]
    )  # fmt: skip
    monkeypatch.setattr(navigation, "_entries", {"worklist:item_list": counted})
    html = sign_in(clerk).get("/inbox/").content.decode()
    assert '受付箱 <span class="waiting">2<span class="unseen">件</span></span></a>' in html


def test_a_long_list_asks_the_database_as_often_as_a_short_one(sign_in: SignIn, clerk: Any) -> None:
    client = sign_in(clerk)
    api.take(lay("k").pk, actor=clerk, at=AT)
    client.get("/inbox/")  # the first page of a session notes the second factor
    with CaptureQueriesContext(connection) as short:
        client.get("/inbox/")
    for number in range(59):
        api.take(lay(f"k{number}").pk, actor=clerk, at=AT)
    with CaptureQueriesContext(connection) as long:
        assert "60件中 1〜50件目" in client.get("/inbox/").content.decode()
    assert len(long) == len(short)


def test_what_has_an_owner_offers_no_other_hands(sign_in: SignIn, clerk: Any) -> None:
    item = lay("owned:1", kind=OWNED)
    html = sign_in(clerk).get(f"/inbox/{item.pk}/").content.decode()
    assert 'value="take"' not in html
    assert 'value="pass_on"' not in html
    assert 'value="note"' in html
