"""A stopped bill that is wrong: calculated anew, asked for, agreed to by a second person, and told of."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.billing.models import BillAlarm, BillAlarmEnd
from mizuhiki.corrections.models import CorrectionCase
from mizuhiki.corrections.tests.conftest import stopped  # noqa: F401 - a town that stands
from tests.builders import Town

SignIn = Callable[[Page, str], Any]


@pytest.mark.usefixtures("transactional_db")
def test_from_the_alarm_to_the_corrected_bill(
    page: Page,
    signed_in: SignIn,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    stopped: Town,  # noqa: F811
) -> None:
    alarm = BillAlarm.objects.get()
    signed_in(page, "collection_clerk")
    page.goto(f"/billing/alarms/{alarm.pk}/")
    page.locator("main").get_by_role("link", name="更正").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("請求の更正")
    page.get_by_role("button", name="計算し直す").click()
    expect(page.get_by_role("alert").first).to_contain_text("正しい指針を入力してください")
    page.get_by_label("正しい指針", exact=False).last.fill("200")
    page.get_by_label("再検針（現地）").check()
    page.keyboard.press("Enter")
    expect(page.locator(".figure")).to_have_text("差額 −91,608円")
    axe(page)
    fits(page)
    page.get_by_role("button", name="承認を申請する").click()
    expect(page.get_by_text("理由").first).to_be_visible()
    assert not CorrectionCase.objects.exists()
    page.locator("textarea[name=reason], input[name=reason]").fill("指針の読み違い")
    page.keyboard.press("Alt+s")
    expect(page.locator(".page-head .tag")).to_have_text("承認待ち")
    axe(page)
    case = CorrectionCase.objects.get()
    signed_in(page, "utility_approver")
    page.goto("/approvals/")
    page.get_by_role("link", name="検針の誤りによる更正").click()
    expect(page.get_by_role("main")).to_contain_text("指針 380 → 200")
    page.get_by_role("button", name="承認して実行する").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(f"/corrections/{case.pk}/")
    expect(page.locator(".page-head .tag")).to_have_text("更正済み")
    expect(page.get_by_role("main")).to_contain_text("更正した料金")
    axe(page)
    fits(page)
    assert BillAlarmEnd.objects.get().how == "corrected"
