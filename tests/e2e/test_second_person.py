"""One person asks, another finds it in the inbox, reads it and agrees; keyboard and narrow screens too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.platform import clock
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist import desks
from mizuhiki.worklist.api import ItemKind, Outcome, Rank
from tests.e2e import people
from tests.e2e.links import follow

SignIn = Callable[[Page, str], Any]
TITLE = "規則集を2026年12月1日から施行する"


@pytest.fixture
def asked(transactional_db: None) -> ApprovalRequest:
    """A request of the collection desk's."""
    asker = people.person("collection_clerk")
    version = rulepacks.load_pack(directory=rulepacks.DATA / "mizuhiki-demo", at=clock.now(), actor=asker)
    return approvals.ask(
        kind="rulepacks.put_in_force",
        title=TITLE,
        subject=version,
        facts={"from_on": clock.today()},
        reason="料金改定（議決 令和8年9月定例会）",
        actor=asker,
        at=clock.now(),
    )


@pytest.fixture
def work(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A late, an urgent and a usual item on the desk of who reads and bills."""
    outcomes = (Outcome("settled", "確認した"), Outcome("ignored", "対応しない", needs_note=True))
    kind = ItemKind("test.reading", "検針値の確認", "billing", outcomes)
    monkeypatch.setitem(desks._kinds, kind.code, kind)
    now = clock.now()
    for number, (hours, rank) in enumerate([(48, Rank.USUAL), (-20, Rank.USUAL), (72, Rank.URGENT)]):
        worklist.open_item(
            kind=kind.code,
            key=f"reading:{number}",
            title=f"検針値が前回の3倍を超えています（お問い合わせ番号 1002000300{number}）",
            due_at=now + timedelta(hours=hours),
            at=now - timedelta(days=1),
            rank=rank,
        )


def test_from_the_inbox_to_the_agreement(
    page: Page, signed_in: SignIn, axe: Callable[[Page], None], asked: ApprovalRequest
) -> None:
    signed_in(page, "utility_approver")
    page.goto("/inbox/")
    expect(page.locator(".menu a")).to_contain_text(["受付箱 1件", "承認 1件"])
    axe(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    axe(page)
    follow(page, "対象を開く")
    axe(page)
    page.get_by_role("button", name="差し戻す").click()
    expect(page.get_by_role("alert")).to_contain_text("理由を入力してください")
    axe(page)
    page.get_by_role("button", name="承認して実行する").dblclick()
    expect(page.get_by_role("status").first).to_be_visible()
    assert Decision.objects.get().outcome == "granted"
    assert rulepacks.pack_on(clock.today()).version_id == asked.subject_id
    page.goto("/inbox/")
    expect(page.get_by_text("処理を待っているものはありません。")).to_be_visible()


def test_the_asker_can_only_take_it_back(page: Page, signed_in: SignIn, asked: ApprovalRequest) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/approvals/?show=mine")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("main").get_by_role("button")).to_have_text(["依頼を取り下げる"])
    page.get_by_label("理由・申し送り").fill("日付を誤った")
    page.get_by_role("button", name="依頼を取り下げる").click()
    expect(page.get_by_role("status").first).to_contain_text("「取下げ」としました。")


def test_an_item_is_taken_and_ended(
    page: Page, signed_in: SignIn, axe: Callable[[Page], None], work: None
) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/inbox/")
    rows = page.locator("main tbody tr")
    expect(rows.first).to_contain_text("超過")
    expect(rows.nth(1)).to_contain_text("至急")
    rows.first.get_by_role("link").click()
    page.get_by_role("button", name="引き受ける").click()
    page.get_by_label("確認した").check()
    axe(page)
    page.get_by_role("button", name="終了にする").click()
    expect(page.get_by_role("status").first).to_contain_text("終了にしました。")
    page.get_by_role("link", name="処理済み").click()
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="自分の担当").first.click()
    expect(page).to_have_url("/inbox/?show=done&who=mine")
    axe(page)
    page.get_by_role("link", name="自分の担当 を外す").click()
    expect(page).to_have_url("/inbox/?show=done")


def test_lists_and_pages_fit(
    page: Page, signed_in: SignIn, fits: Callable[[Page], None], asked: ApprovalRequest, work: None
) -> None:
    signed_in(page, "utility_approver")
    item = worklist.Item.objects.order_by("pk")[1]
    for path in ("/inbox/", f"/inbox/{item.pk}/", "/approvals/", f"/approvals/{asked.pk}/"):
        page.goto(path)
        fits(page)
