"""The pages of those who run the WEB sign-up, at a desk and on a telephone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.platform import clock
from mizuhiki.signup.models import Campaign, ServiceFault
from mizuhiki.signup.promotion.services import set_goal
from mizuhiki.signup.site.services import publish
from mizuhiki.signup.tests.ways import Way
from tests.builders import clerk, rules
from tests.e2e.links import follow, press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("DD-012", "DD-024", "DD-082", "DD-084", "DD-085", "DD-086")
def test_a_campaign_a_fault_and_the_figures_fit_every_width(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], live_server: Any
) -> None:
    rules()
    now, today = clock.now(), clock.today()
    publish(at=now, actor=clerk())
    Way(now, bank="0010", words=(("notice", "OK"),), campaign="R8FUYU").walk()
    Way(now, pages=("who",), paper=True).walk()
    Way(now, bank="9998", words=(("notice", "NAME_MISMATCH"),)).walk()
    set_goal(
        measure="registered",
        target=Decimal(300),
        first_day=today,
        last_day=today + timedelta(days=90),
        campaign=None,
        review_on=today - timedelta(days=1),
        at=now,
        actor=clerk(),
    )
    signed_in(page, "work_manager")
    page.goto("/signup/campaigns/")
    page.get_by_label("名称").fill("冬の広報紙とホームページの案内")
    page.get_by_label("案内の符号").fill("R8FUYU")
    page.get_by_role("radio", name="広報紙").check()
    for name, part in (("last_day_0", today.year + 1), ("last_day_1", 3), ("last_day_2", 31)):
        page.locator(f"[name={name}]").fill(f"{part}")
    page.get_by_role("checkbox", name="9998 水引銀行").check()
    press(page.get_by_role("button", name="登録する"))
    expect(page.get_by_text("?c=R8FUYU")).to_be_visible()
    assert Campaign.objects.get().bank_codes == ["9998"]
    fits(page)
    page.goto("/signup/faults/")
    page.get_by_role("radio", name="金融機関との接続").check()
    page.get_by_label("件名").fill("りそな銀行に進めない")
    page.get_by_label("状況").fill("9:10から通信できない。")
    page.get_by_label("発生した時刻").fill("00:00")
    press(page.get_by_role("button", name="記録する"))
    expect(page.get_by_text("を記録しました。")).to_be_visible()
    assert ServiceFault.objects.get().title == "りそな銀行に進めない"
    fits(page)
    page.goto("/signup/report/")
    expect(page.get_by_role("cell", name="復旧していない")).to_be_visible()
    fits(page)
    page.goto("/signup/statistics/")
    expect(page.get_by_text("評価日を過ぎています")).to_be_visible()
    fits(page)
    follow(page, "WEB受付の登録完了（件）")
    fits(page)
    page.goto("/signup/trials/apply_new/6/")
    page.get_by_role("radio", name="違った").check()
    page.get_by_label("気づいたこと").fill("一覧に出てこない。")
    press(page.get_by_role("button", name="記録する"))
    page.get_by_label("不具合").fill("受付番号で探せない。")
    press(page.get_by_role("button", name="登録する"))
    expect(page.get_by_role("heading", name="テストの不具合")).to_be_visible()
    fits(page)
