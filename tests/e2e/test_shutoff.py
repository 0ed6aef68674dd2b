"""給水停止 on a phone: leave is asked for at the door, taken back by what arrives, never given offline."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import Cut, Execution, GoToken, HardwareMove, Order, OrderEnd, Restoration
from tests import ripe
from tests.builders import card, clerk, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
Axed = Callable[[Page], None]


@pytest.fixture
def orders(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> list[Order]:
    """Two orders of the crew for today, which is 21 October 2026 a little after ten for everybody."""
    began = time.monotonic()
    monkeypatch.setattr(clock, "now", lambda: ripe.AT + timedelta(seconds=time.monotonic() - began))
    rules()
    crew = people.person("field_crew")
    card(crew)
    ripe.crew(crew.username)
    ids = [one.pk for one in ripe.owing(2).supplies.values()]
    ripe.warn(ids)
    return ripe.order(ids, by=crew)


@pytest.fixture
def phone(own_desk: BrowserContext, orders: list[Order], live_server: Any) -> Iterator[Page]:
    """The crew's phone with its list; its scripts break nowhere."""
    faults: list[str] = []
    page = own_desk.new_page()
    page.clock.set_fixed_time(ripe.AT)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    people.sign_in(page, live_server.url, "field_crew", device="field")
    page.goto("/field/")
    page.get_by_role("button", name="一覧を受け取る").click()
    expect(page.get_by_text("一覧を受け取りました。圏外でも使えます。")).to_be_visible()
    yield page
    assert faults == []


def to_door(phone: Page, number: int) -> None:
    phone.get_by_role("button", name=f"見本 {number} 様").click()
    expect(phone.get_by_role("heading", name="給水停止")).to_be_visible()


def tell_of_payment(order: Order) -> None:
    payments.note_claim(
        supply_id=order.supply_id,
        teller=PaymentClaim.Teller.DEBTOR,
        paid_on=ripe.CUT_ON,
        yen=order.yen,
        place="",
        at=clock.now(),
        actor=clerk(),
    )


@pytest.mark.req("COL-070")
def test_a_tap_is_closed_and_its_paper_printed(phone: Page, orders: list[Order], axe: Axed) -> None:
    to_door(phone, 1)
    axe(phone)
    phone.get_by_role("button", name="執行許可を求める").click()
    expect(phone.locator("#door-left")).to_contain_text("9分")
    axe(phone)
    phone.get_by_role("button", name="停止を執行する").click()
    expect(phone.locator("#door-closed-at")).to_contain_text("執行書 R8-000001")
    cut = Cut.objects.get()
    assert (cut.order_id, OrderEnd.objects.get().how) == (orders[0].pk, "cut")
    phone.get_by_label("停止の方法").select_option("pin")
    phone.get_by_label("停止時の指針").fill("128")
    phone.get_by_label("執行書の交付").select_option("posted")
    phone.get_by_label("投函場所").fill("玄関ポスト")
    phone.get_by_role("button", name="内容を確かめる").click()
    expect(phone.get_by_role("alert")).to_contain_text("器具番号を入力してください。")
    phone.get_by_label("器具番号").fill("P-012")
    axe(phone)
    phone.get_by_role("button", name="内容を確かめる").click()
    phone.get_by_role("button", name="決定する").click()
    expect(phone.get_by_role("heading", name="給水停止執行書")).to_be_visible()
    expect(phone.locator("#execution")).to_contain_text("第 R8-000001 号")
    axe(phone)
    expect(phone.locator("#unsent")).to_be_hidden()
    made = Execution.objects.get()
    assert (made.method, made.serial, made.index_m3, made.told, made.place) == (
        "pin",
        "P-012",
        128,
        "posted",
        "玄関ポスト",
    )
    assert HardwareMove.objects.get(cut=cut).serial == "P-012"


@pytest.mark.req("COL-070", "CC-042")
def test_what_arrives_is_on_the_screen_before_and_after(phone: Page, orders: list[Order], axe: Axed) -> None:
    to_door(phone, 1)
    phone.get_by_role("button", name="執行許可を求める").click()
    expect(phone.get_by_role("button", name="停止を執行する")).to_be_visible()
    tell_of_payment(orders[0])
    expect(phone.get_by_role("alert")).to_contain_text("停止しないでください")
    expect(phone.get_by_role("alert")).to_contain_text("入金連絡・速報")
    expect(phone.get_by_role("button", name="停止を執行する")).to_be_hidden()
    axe(phone)
    phone.get_by_text("停止しなかったとき").click()
    phone.get_by_label("理由の区分").select_option("paid")
    phone.locator("#door-reason").fill("領収書を見せてもらった")
    phone.get_by_role("button", name="停止しなかったことを記録する").click()
    phone.get_by_role("button", name="決定する").click()
    expect(phone.get_by_role("button", name="見本 1 様")).to_contain_text("できず・送信済み")
    assert (Cut.objects.count(), OrderEnd.objects.get().how) == (0, "not_cut")
    to_door(phone, 2)
    phone.get_by_role("button", name="執行許可を求める").click()
    phone.get_by_role("button", name="停止を執行する").click()
    expect(phone.locator("#door-closed-at")).to_be_visible()
    tell_of_payment(orders[1])
    expect(phone.get_by_text("中止・復旧")).to_be_visible()
    assert Restoration.objects.get().cut == Cut.objects.get()
    axe(phone)


@pytest.mark.req("COL-070")
def test_without_a_connection_no_tap_is_closed(phone: Page, orders: list[Order], axe: Axed) -> None:
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.locator("#line")).to_have_text("圏外")
    to_door(phone, 1)
    expect(phone.locator("#door-facts")).to_contain_text("9,702円")
    phone.get_by_role("button", name="執行許可を求める").click()
    expect(phone.get_by_role("alert")).to_contain_text("停止しないでください")
    expect(phone.get_by_role("alert")).to_contain_text("圏外")
    axe(phone)
    phone.context.set_offline(False)
    expect(phone.get_by_role("alert")).to_be_hidden()
    phone.get_by_role("button", name="執行許可を求める").click()
    expect(phone.get_by_role("button", name="停止を執行する")).to_be_visible()
    phone.context.set_offline(True)
    expect(phone.get_by_role("alert")).to_contain_text("圏外")
    expect(phone.get_by_role("button", name="停止を執行する")).to_be_hidden()
    assert (GoToken.objects.count(), Cut.objects.count()) == (1, 0)
