"""依頼書の発送 in a browser: one to somebody who asked until it is awaited, and many by conditions."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.customers.api import Customer
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, FormPosting, Purpose
from mizuhiki.platform import clock
from tests import jobs
from tests.builders import Town, clerk, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def town(live_server: Any, settings: Settings, tmp_path: Path) -> Town:
    """Three households that pay by slip, and what a letter costs."""
    settings.FILES, settings.PRINTING = tmp_path / "files", tmp_path / "printing"
    rules()
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    mail.set_postage(
        purpose=Purpose.OTHER, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=date(2026, 4, 1),
        source="別表１ １(4)ウ", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    return town


@pytest.mark.req("CC-054", "CC-091")
def test_a_form_is_posted_and_awaited_and_many_are_offered(
    page: Page, signed_in: SignIn, fits: Fits, town: Town
) -> None:
    signed_in(page, "collection_clerk")
    page.goto(f"/customers/{Customer.objects.get(customer_no='0000000001').pk}/")
    page.get_by_role("link", name="口座振替の登録・変更・解約").click()
    page.get_by_role("link", name="依頼書を郵送する").click()
    expect(page.get_by_text("水引市緑町1番地")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("送付状をつくりました")
    number = FormPosting.objects.get().form_no
    page.goto("/mail/waiting/form_bank/")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("1通の投函を記録しました。郵送料は110円です。")
    page.goto("/inbox/")
    expect(page.get_by_text(f"口座振替依頼書の返送を待っています（受付番号 {number}）")).to_be_visible()

    page.goto("/debit/postings/new/")
    fits(page)
    page.get_by_role("button", name="数える").click()
    expect(page.get_by_role("row", name="最近用紙を送った・渡した 1")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="2通を印刷する").click()
    expect(page.get_by_role("status").first).to_contain_text("2通の送付状の印刷を受け付けました")
    assert jobs.work_off() == ["directdebit.print_posting"]
    page.reload()
    expect(page.get_by_role("row", name=f"1 {number + 1}〜{number + 2} 2")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="投函を記録する").click()
    expect(page.get_by_label("1通の郵送料")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("2通の投函を記録しました。郵送料は220円です。")
    page.goto("/debit/postings/")
    expect(page.get_by_role("row", name="口座振替依頼書 3 1 2 0 0 0")).to_be_visible()
    fits(page)
