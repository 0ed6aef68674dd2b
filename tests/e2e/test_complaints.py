"""A complaint from the talk on the customer's page to its end, with the report to the client."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.contacts import cases
from mizuhiki.customers.api import Customer
from mizuhiki.worklist.api import Item
from tests.builders import Town, rules
from tests.e2e import people
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def customer(live_server: Any) -> Customer:
    """One household, and a work manager to hand things to."""
    rules()
    Town().settle(1)
    people.person("work_manager")
    return Customer.objects.get()


@pytest.mark.req("COL-084")
def test_from_the_talk_to_the_report_and_the_end(
    page: Page, signed_in: SignIn, fits: Fits, customer: Customer
) -> None:
    signed_in(page, "collection_clerk")
    page.goto(f"/customers/{customer.pk}/")
    page.get_by_text("応対を記録する", exact=True).click()
    expect(page.get_by_label("苦情の分類")).to_be_hidden()
    page.get_by_label("種類").select_option("苦情")
    page.get_by_label("苦情の分類").select_option("遅延")
    page.get_by_label("発注者への報告が必要").check()
    page.get_by_label("内容", exact=False).first.fill("折り返しの電話がない")
    page.keyboard.press("Alt+s")
    page.get_by_role("link", name="苦情 第").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("苦情 第")
    number = int(page.url.rstrip("/").rpartition("/")[2])
    fits(page)

    page.get_by_label("対応の内容").fill("折り返して説明し、お詫びした")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("対応を記録しました。")).to_be_visible()
    page.get_by_text("処理結果を入力して終える").click()
    page.get_by_label("処理結果").fill("納得された")
    page.get_by_role("button", name="苦情を終える").click()
    expect(page.get_by_role("alert").first).to_contain_text("先に報告した日時を記録してください")
    fits(page)

    page.get_by_text("発注者への報告を記録する").click()
    page.get_by_label("報告先・方法・内容").fill("経営企画課へ電話で報告した")
    page.get_by_role("button", name="報告を記録する").click()
    expect(page.get_by_text("発注者への報告を記録しました。")).to_be_visible()
    link = page.get_by_role("link", name="苦情処理報告書を印刷")
    paper = page.request.get(link.get_attribute("href") or "")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")

    page.get_by_text("処理結果を入力して終える").click()
    page.get_by_label("処理結果").fill("納得された")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("処理結果を記録し、苦情を終えました。")).to_be_visible()
    fits(page)
    found = cases.case(number)
    assert found is not None
    assert [step.kind for step in found.steps] == ["done", "reported", "closed"]
    assert Item.objects.get(kind="contacts.complaint").closed_at is not None
    page.goto("/complaints/?show=closed")
    expect(page.get_by_role("link", name=f"第{number}号")).to_be_visible()
    fits(page)
    page.goto("/complaints/counts/")
    fits(page)


def test_a_passer_by_complains(page: Page, signed_in: SignIn, fits: Fits, customer: Customer) -> None:
    signed_in(page, "counter_clerk")
    page.goto("/complaints/")
    fits(page)
    follow(page, "お客様でない方の苦情を受け付ける")
    fits(page)
    page.get_by_label("苦情の分類").select_option("接遇")
    page.get_by_label("内容", exact=False).first.fill("車が道をふさいだ")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("お名前は伺っていません")).to_be_visible()
    fits(page)
