"""Bills told by letter, late ones too: 追加調定, slips instead of debits, and the notices of each run."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, SlipInstead
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.mail.api import Piece
from mizuhiki.notices.api import UnprintedNotice
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from tests import jobs
from tests.builders import Town, clerk, noon, rules
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]


def month() -> date:
    """The present month: the site of these tests lives in the present."""
    return clock.today().replace(day=1)


def two_months_ago() -> date:
    """The tenth of the month in which they were read before."""
    day = month()
    for _ in range(2):
        day = (day - timedelta(days=1)).replace(day=1)
    return day.replace(day=10)


@pytest.fixture
def town(live_server: Any, settings: Settings, tmp_path: Path) -> Town:
    """Billed: one by slip, parked since, and one by a debit whose account ended since; one was read late."""
    settings.FILES, settings.VAR = tmp_path / "files", tmp_path
    rules()
    town, cycle = Town(), "even" if month().month % 2 == 0 else "odd"
    for number in (1, 2, 3):
        town.settle(number, cycle=cycle, fitted_on=two_months_ago())
    at, today = noon(date(2026, 1, 1)), clock.today()
    mandate = debit.start_mandate(
        supply_id=town.supplies["M000002"].pk, bank_code="0001", branch_code="001", account_type="1",
        account_no="0000001", holder_kana="ﾐﾎﾝ ﾊﾅｺ", starts_on=date(2026, 1, 1), at=at, actor=clerk(),
    )  # fmt: skip
    town.read(read_on=today, used_m3={"M000001": 30, "M000002": 30})
    billing.run_billing(cycle_month=month(), actor=clerk())
    town.read(read_on=today, used_m3={"M000003": 16})
    debit.end_mandate(mandate_id=mandate.pk, ends_on=today, at=clock.now(), actor=clerk())
    Supply.objects.filter(pk=town.supplies["M000001"].pk).update(parked="名義を確認中")
    return town


def test_what_came_late_is_billed_and_everybody_is_told(
    page: Page, signed_in: SignIn, fits: Callable[[Page], None], town: Town
) -> None:
    key, debit_on = f"{month():%Y-%m}", pack_on(month()).billing.debit_on(month())
    signed_in(page, "collection_clerk")
    page.goto(f"/billing/{key}/")
    fits(page)
    follow(page, "追加調定へ進む")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("待機中").first).to_be_visible()
    assert jobs.work_off() == ["billing.run_month"]
    page.goto(f"/billing/{key}-2/")
    expect(page.get_by_text("不一致")).to_have_count(0)
    fits(page)

    page.goto(f"/debit/days/{debit_on}/standard/")
    expect(page.get_by_role("button", name="納付書に切り替える")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("待機中").first).to_be_visible()
    assert jobs.work_off() == ["directdebit.make_file"]
    assert SlipInstead.objects.get().demand.supply_id == town.supplies["M000002"].pk

    first, second = Demand.objects.order_by("run_id").values_list("run_id", flat=True).distinct()
    for run_id in (first, second):
        page.goto(f"/notices/{run_id}/")
        fits(page)
        page.keyboard.press("Alt+s")
        expect(page.get_by_role("status").first).to_contain_text("印刷を始めます")
        assert jobs.work_off() == ["notices.print_notices"]
    told = set(Piece.objects.values_list("supply_id", flat=True))
    assert told == {town.supplies["M000002"].pk, town.supplies["M000003"].pk}
    page.goto("/notices/")
    fits(page)
    kept = UnprintedNotice.objects.get()
    assert kept.reason == "parked"
    page.goto(f"/notices/unprinted/{kept.pk}/")
    fits(page)
