"""Incidental tasks by keyboard alone: two in a row, one taken back, and where the reports have them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.outsourcing.models import IncidentalTask
from tests.builders import rules
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("COL-052", "CC-051")
def test_two_tasks_are_booked_without_the_mouse(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], live_server: Any
) -> None:
    rules()
    signed_in(page, "work_manager")
    page.goto("/incidental/")
    expect(page.get_by_label("内容")).to_be_focused()
    fits(page)
    for words, minutes in (("封入", "15"), ("案内", "5")):
        page.get_by_label("内容").focus()
        page.keyboard.type(words)
        page.keyboard.press("Escape")  # the list of words in use
        page.keyboard.press("Tab")
        page.keyboard.type(minutes)
        if words == "封入":  # the second keeps the type of the first
            page.get_by_role("radio", name="滞納整理業務").focus()
            page.keyboard.press("Space")
            page.get_by_label("時間（分）").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"「{words}」1件 {minutes}分を記録しました。")).to_be_visible()
        expect(page.get_by_label("内容")).to_be_focused()
    fits(page)
    tasks = IncidentalTask.objects.order_by("pk").values_list("work_type", "description", "minutes")
    assert list(tasks) == [("arrears", "封入", 15), ("arrears", "案内", 5)]

    follow(page, "（案内）")
    fits(page)
    page.get_by_label("理由").fill("二重に記録した")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("「案内」の記録を取り消しました。")).to_be_visible()
    page.get_by_role("link", name="業務日報").last.click()
    expect(page.get_by_role("row", name="滞納整理業務 1 15 15分").first).to_be_visible()
    fits(page)
    paper = page.request.get(page.get_by_role("link", name="日報を印刷").get_attribute("href") or "")
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")
    page.get_by_role("link", name="この月の月報").click()
    expect(page.get_by_role("row", name="滞納整理業務 1 15 15分").first).to_be_visible()
    fits(page)
