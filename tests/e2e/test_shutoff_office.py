"""給水停止 at the desk: chosen, seen to, and asked a second person for, by somebody who never cuts."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import GuardCheck, Order
from tests import ripe
from tests.builders import card, rules
from tests.e2e import people
from tests.e2e.links import press

pytestmark = pytest.mark.django_db(transaction=True)
Axed = Callable[[Page], None]
SignIn = Callable[[Page, str], Any]


@pytest.fixture
def town(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two households whose taps may be closed on 21 October 2026, which is today for everybody."""
    began = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: ripe.AT + timedelta(seconds=time.monotonic() - began))
    rules()
    card(people.person("field_crew"))
    ripe.warn([one.pk for one in ripe.owing(2).supplies.values()])


@pytest.mark.req("COL-070")
def test_from_the_candidates_to_the_second_person(
    page: Page, town: None, signed_in: SignIn, axe: Axed
) -> None:
    signed_in(page, "arrears_officer")
    page.goto("/shutoffs/")
    axe(page)
    page.get_by_role("link", name="執行の候補から選ぶ").click()
    expect(page.get_by_role("row", name="見本 2")).to_contain_text("9,702円")
    axe(page)
    page.get_by_label("見本 1を選ぶ").check()
    page.get_by_label("担当").select_option(label="山﨑 花子")
    press(page.get_by_role("button", name="執行指示を作る"))
    expect(page.get_by_text("執行指示を1件作りました。")).to_be_visible()
    axe(page)
    for what, words in (("福祉", "照会して該当なし"), ("医療機器", "台帳に登録なし")):
        page.get_by_text("確認を記録する", exact=True).first.click()
        box = page.locator("details[open]")
        box.get_by_label("確認方法").select_option("record")
        box.get_by_label("結果").select_option("yes")
        box.get_by_label("確認内容").fill(words)
        press(box.get_by_role("button", name=what))
        expect(page.get_by_text(words)).to_be_visible()
    assert GuardCheck.objects.filter(is_clear=True).count() == 2
    page.get_by_label("依頼の内容").fill("手順どおり")
    press(page.get_by_role("button", name="承認を依頼する"))
    expect(page.get_by_text("承認待ちです")).to_be_visible()
    axe(page)
    request = ApprovalRequest.objects.get(kind="shutoffs.execution")
    assert (request.item_count, request.amount_yen) == (1, 9_702)
    assert Order.objects.get().list_id == request.subject_id
