"""The safe by hand: registered, opened, topped up, counted and locked; every page of it fits."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.platform import clock
from mizuhiki.till import api as till
from mizuhiki.till.models import SafeLocking
from tests.builders import counter, rules
from tests.e2e import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def safe(live_server: Any) -> till.Safe:
    """A safe whose one key the clerk has, and a drawer that no float is planned for yet."""
    rules()
    clerk, at = people.person("collection_clerk"), clock.now()
    till.make_till(counter=counter(), code="1", name="レジ1", purpose="counter", at=at, actor=clerk)
    safe = till.place_safe(counter=counter(), name="料金センター金庫", at=at, actor=clerk)
    till.give_key(safe=safe, holder_id=clerk.pk, at=at, actor=clerk)
    return safe


@pytest.mark.req("COL-024")
def test_a_safe_is_opened_topped_up_counted_and_locked(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], safe: till.Safe
) -> None:
    signed_in(page, "collection_clerk")
    home = f"/till/safes/{safe.pk}/"
    page.goto(home)
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("料金センター金庫")
    page.goto(f"{home}move/")
    fits(page)
    page.get_by_label("還付準備金").check()
    page.get_by_label("受入れ（金庫へ入れる）").check()
    page.get_by_label("金額").fill("30,000")
    page.get_by_label("相手").fill("企業局経営企画課")
    page.get_by_label("摘要").fill("還付準備金の補充")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("企業局経営企画課")).to_be_visible()
    fits(page)
    page.goto(f"{home}lock/")
    fits(page)
    page.get_by_label("還付準備金 一万円札").fill("3")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("施錠").first).to_be_visible()
    assert SafeLocking.objects.count() == 1


def test_the_papers_of_the_safe_fit(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], safe: till.Safe
) -> None:
    signed_in(page, "collection_clerk")
    drawer = till.Till.objects.get()
    for path in ("keys/", "custody/", "floats/"):
        page.goto(f"/till/safes/{safe.pk}/{path}")
        fits(page)
    page.goto(f"/till/tills/{drawer.pk}/float/")
    fits(page)
