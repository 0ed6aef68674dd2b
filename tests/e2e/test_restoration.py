"""給水停止の解除: asked for by telephone, confirmed when the money came, opened by the crew's phone."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import Cut, HardwareMove, Reopening, Restoration
from tests import ripe
from tests.builders import card, report_paid, rules
from tests.e2e import people
from tests.e2e.links import press

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
AFTERNOON = ripe.AT.replace(hour=16, minute=30)
Axed = Callable[[Page], None]


@pytest.fixture
def cut(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Cut:
    """A tap that was closed at ten; it is half past four of the same day for everybody."""
    rules()
    crew = people.person("field_crew")
    card(crew)
    ripe.crew(crew.username)
    ids = [one.pk for one in ripe.owing(2).supplies.values()]
    ripe.warn(ids)
    [order] = ripe.order(ids[:1], by=crew)
    ripe.hand_out(by=crew)
    made = ripe.close(order, ripe.AT, by=crew)
    fieldwork.hand_in(device=ripe.DEVICE, at=ripe.AT, actor=crew)
    began = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: AFTERNOON + timedelta(seconds=time.monotonic() - began))
    return made


def pay(cut: Cut) -> None:
    """Every bill, at a store."""
    paid: dict[int, tuple[Demand, int]] = {}
    for item in OpenItem.objects.filter(supply_id=cut.supply_id, open_yen__gt=0):
        bill = Assessment.objects.get(pk=item.pk).demand
        assert bill is not None
        paid[bill.pk] = (bill, paid.get(bill.pk, (bill, 0))[1] + item.open_yen)
    report_paid(
        *((f"shop:{pk}", bill, yen) for pk, (bill, yen) in paid.items()), on=ripe.CUT_ON, at=clock.now()
    )


@pytest.mark.req("COL-011", "COL-071", "COL-022")
def test_from_the_call_to_the_open_tap(
    own_desk: BrowserContext, cut: Cut, live_server: Any, axe: Axed
) -> None:
    page = own_desk.new_page()
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    people.sign_in(page, live_server.url, "operator")
    page.goto(f"/shutoffs/restorations/ask/{cut.supply_id}/")
    axe(page)
    page.get_by_label("電話", exact=True).check()
    press(page.get_by_role("button", name="受け付ける"))
    expect(page.get_by_text("解除の申出を受け付けました。")).to_be_visible()
    found = Restoration.objects.get()
    people.sign_in(page, live_server.url, "arrears_officer")
    page.goto("/shutoffs/restorations/")
    expect(page.get_by_text("収納の確認待ち")).to_be_visible()
    axe(page)
    page.goto(f"/shutoffs/restorations/{found.pk}/")
    press(page.get_by_role("button", name="収納を確認した"))
    expect(page.get_by_role("alert")).to_contain_text("収納の確認ができません")
    axe(page)
    pay(cut)
    page.goto(f"/shutoffs/restorations/{found.pk}/")
    expect(page.get_by_text("停止できる要件がなくなった")).to_be_visible()
    page.locator("#id_assign-crew").select_option(index=1)
    press(page.get_by_role("button", name="手配する"))
    expect(page.get_by_text("担当を手配しました。")).to_be_visible()
    axe(page)
    _open_by_phone(page, live_server.url)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    people.sign_in(page, live_server.url, "arrears_officer")
    page.goto("/shutoffs/restorations/")
    expect(page.get_by_text("解除を待つ停止はありません。")).to_be_visible()
    expect(page.get_by_text("本日解除した停止")).to_be_visible()
    page.goto("/shutoffs/hardware/")
    expect(page.get_by_role("row", name="特殊伸縮止水栓用短ピン").first).to_contain_text("9")
    axe(page)
    for there in ("report/", "funnel/", "checks/", f"history/{cut.supply_id}/"):
        page.goto(f"/shutoffs/{there}")
        axe(page)
    page.goto("/shutoffs/report/")
    expect(page.get_by_text("期首 0 ＋ 停止 1 － 解除 1 ＝ 期末 0件")).to_be_visible()


def _open_by_phone(page: Page, base_url: str) -> None:
    page.clock.set_fixed_time(AFTERNOON)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    people.sign_in(page, base_url, "field_crew", device="field")
    page.goto("/field/")
    page.get_by_role("button", name="一覧を受け取る").click()
    expect(page.get_by_text("一覧を受け取りました。圏外でも使えます。")).to_be_visible()
    page.get_by_role("button", name="給水停止の解除").click()
    page.get_by_label("開閉栓時の指針").fill("130")
    page.get_by_label("栓の状態").select_option("recovered")
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="決定する").click()
    expect(page.get_by_role("heading", name="きょうの訪問")).to_be_visible()
    expect(page.locator("#unsent")).to_be_hidden()
    made = Reopening.objects.get()
    assert (made.index_m3, made.has_recovered) == (130, True)
    assert HardwareMove.objects.latest("pk").to_place == "crew"
