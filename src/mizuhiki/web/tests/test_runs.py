"""作業一覧: how far a run is, in words and numbers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun, BatchRunLine
from mizuhiki.web import runs

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, 5, tzinfo=clock.TOKYO)


@pytest.fixture
def run(clerk: Any) -> BatchRun:
    """A billing run a third through."""
    return BatchRun.objects.create(
        kind="billing", key="2026-10", title="10月 偶数月の料金計算", state="running",
        step="料金の計算", done_count=2_345, total_count=7_033, started_by=clerk, started_at=AT,
    )  # fmt: skip


def test_a_run_under_way_asks_again_and_says_each_tenth(signed_in: Client, run: BatchRun) -> None:
    html = signed_in.get(f"/runs/{run.pk}/progress/").content.decode()
    assert f'hx-get="/runs/{run.pk}/progress/" hx-trigger="every 2s" hx-swap="outerHTML"' in html
    assert 'data-say="10月 偶数月の料金計算：30パーセントまで進みました"' in html
    assert 'max="100" value="33"' in html
    assert "33％ 2,345／7,033件" in html
    assert f'<a href="/runs/{run.pk}/">更新</a>' in html


def test_a_finished_run_is_quiet_and_shows_what_it_did(signed_in: Client, run: BatchRun) -> None:
    runs.call(assessments="調定")
    facts = {"assessments": 17_204, "yen": 98_765_432, "refund_yen": -1_000, "note": "<b>"}
    BatchRun.objects.update(state="done", ended_at=AT, step="", facts=facts)
    html = signed_in.get(f"/runs/{run.pk}/progress/").content.decode()
    assert "hx-get" not in html
    assert '<dt>調定</dt><dd class="number">17,204</dd>' in html
    assert '<dt>金額</dt><dd class="number">98,765,432円</dd>' in html
    assert '<dt>refund_yen</dt><dd class="number">−1,000円</dd>' in html
    assert '<dt>note</dt><dd class="number">&lt;b&gt;</dd>' in html


def test_the_page_of_a_run_has_its_log(signed_in: Client, run: BatchRun) -> None:
    BatchRunLine.objects.create(run=run, at=AT, text="検針値を読みました", facts={"rows": 7_033})
    html = signed_in.get(f"/runs/{run.pk}/").content.decode()
    assert '<td class="day">2026-11-21 09:05</td><td>検針値を読みました</td><td>件数 7,033 </td>' in html
    assert "<dt>開始</dt><dd>2026-11-21 09:05（山﨑 花子）</dd>" in html
    assert "<dt>終了</dt><dd>まだ終わっていません</dd>" in html


def test_the_list_shows_the_newest_first(signed_in: Client, run: BatchRun) -> None:
    BatchRun.objects.create(kind="debit", key="1", title="口座振替の結果", started_at=clock.now())
    html = signed_in.get("/runs/").content.decode()
    assert html.index("口座振替の結果") < html.index("10月 偶数月の料金計算")
    assert "<p>2件中 1〜2件目</p>" in html


@pytest.mark.parametrize("path", ["/runs/", "/runs/{pk}/", "/runs/{pk}/progress/"])
def test_only_with_the_permission(
    client: Client, run: BatchRun, path: str, person: Callable[..., Any], sign_in: Callable[[Any], Client]
) -> None:
    url = path.format(pk=run.pk)
    assert client.get(url).status_code == 302
    assert sign_in(person(username="nobody")).get(url).status_code == 403
    allowed = sign_in(get_user_model().objects.get(username="yamazaki"))
    assert allowed.get(url).status_code == 200
    assert allowed.post(url).status_code == 405
