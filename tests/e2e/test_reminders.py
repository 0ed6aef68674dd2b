"""A run of reminders by keyboard, from its candidates to the post; and disaster mode switched on."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import LetterRun, RunClose, RunLine
from mizuhiki.billing import api as billing
from mizuhiki.mail import api as mail
from mizuhiki.mail.api import Bearer, Purpose
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff import api as staff
from tests import jobs
from tests.builders import Town, clerk, noon, rules
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


def months_back(day: date, count: int) -> date:
    """The first of the month so many months before."""
    for _ in range(count):
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    return day


@pytest.fixture
def town(live_server: Any, settings: Settings, tmp_path: Path) -> Town:
    """Three households that owe a bill of half a year ago; where today is closed, work was written down."""
    settings.FILES, settings.PRINTING, settings.VAR = tmp_path / "files", tmp_path / "printing", tmp_path
    rules()
    town, today = Town(), clock.today()
    month, before = months_back(today, 6), months_back(today, 8)
    for number in (1, 2, 3):
        cycle = "even" if month.month % 2 == 0 else "odd"
        town.settle(number, cycle=cycle, fitted_on=before.replace(day=10))
    read_on = month.replace(day=10)
    town.read(read_on=read_on, used_m3={"M000001": 30, "M000002": 31, "M000003": 32})
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)
    mail.set_postage(
        purpose=Purpose.OTHER, bearer=Bearer.CONTRACTOR, unit_yen=110, starts_on=date(2025, 4, 1),
        source="別表１ １(4)ウ", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    if staff.why_closed(today):
        staff.note_closed_day_work(
            day=today, task="督促状の発送", reason="試験", people=[clerk().pk], reference="today",
            actor=clerk(), at=clock.now(),
        )  # fmt: skip
    arrears.evaluate_all(day=today)
    assert pack_on(today).arrears is not None
    return town


@pytest.mark.req("COL-060", "COL-061")
def test_reminders_go_from_the_list_to_the_post_by_keyboard(
    page: Page, signed_in: SignIn, fits: Fits, town: Town
) -> None:
    signed_in(page, "work_manager")
    page.goto("/arrears/runs/")
    fits(page)
    follow(page, "督促状")
    expect(page.get_by_text("3件（うち今日から 0件）")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("候補3件を作りました。")
    fits(page)
    run = LetterRun.objects.get()
    page.goto(f"/arrears/runs/lines/{RunLine.objects.earliest('place').pk}/")
    fits(page)
    page.get_by_label("係争中").check()
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("候補から除外しました。")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("発送前の確認を終えました。")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("2件の印刷を始めます。")
    assert jobs.work_off() == ["arrears.print_letters"]
    page.goto(f"/arrears/runs/{run.pk}/")
    expect(page.get_by_role("heading", name="投函を記録する")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("2通の投函を記録しました。郵送料は220円です。")
    closing = RunClose.objects.get()
    assert (closing.candidates, closing.sent, closing.excluded) == (3, 2, 1)
    fits(page)


@pytest.mark.req("COL-094")
def test_one_press_stops_an_area(page: Page, signed_in: SignIn, fits: Fits, town: Town) -> None:
    signed_in(page, "work_manager")
    page.goto("/arrears/disasters/")
    fits(page)
    page.get_by_label("名称").fill("大雨")
    page.get_by_label("東部").check()
    page.get_by_label("指示した発注者の職員").fill("営業課長")
    page.get_by_label("指示の内容").fill("東部を止める")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("災害対応を始めました。")
    fits(page)
    page.goto("/arrears/runs/")
    expect(page.get_by_role("note").first).to_contain_text("災害対応中")
    fits(page)
    page.goto("/closed-days/")
    fits(page)
