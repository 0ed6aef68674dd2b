"""A collection clerk's month by keyboard: readings in, bills out, debit file out, answer in, bill paid."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.customers.api import SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.formats import zengin
from mizuhiki.metering.api import Reading
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests import jobs
from tests.builders import Town, clerk, noon, rules

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30_000  # ms: a page asks again every two seconds, and the machine may be busy
SignIn = Callable[[Page, str], User]
Axe = Callable[[Page], None]


def month() -> date:
    """The present month: the site of these tests lives in the present."""
    return clock.today().replace(day=1)


@pytest.fixture
def town(live_server: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Two households that were last read two months ago; the first pays by debit, and the bank has it."""
    settings.FILES = tmp_path / "files"
    monkeypatch.setattr(simulator, "code_for", lambda *_args, **_chosen: zengin.ResultCode.PAID.value)
    rules()
    town, cycle = Town(), "even" if month().month % 2 == 0 else "odd"
    for number in (1, 2):
        town.settle(number, cycle=cycle, fitted_on=_months_ago(2).replace(day=10))
    debit.start_mandate(
        supply_id=town.supplies["M000001"].pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="0000001",
        holder_kana="ﾐﾎﾝ ﾊﾅｺ",
        starts_on=date(2026, 1, 1),
        at=noon(date(2026, 1, 1)),
        actor=clerk(),
    )
    return town


def _months_ago(count: int) -> date:
    day = month()
    for _ in range(count):
        day = (day.replace(day=1) - _DAY).replace(day=1)
    return day


_DAY = date(2026, 1, 2) - date(2026, 1, 1)


def bring(page: Page, label: str, path: Path) -> None:
    """Choose a file, then press the key that saves."""
    page.get_by_label(label).set_input_files(path)
    page.keyboard.press("Alt+s")


@pytest.mark.req("COL-058")
def test_the_month_from_the_readings_to_the_paid_bill(
    page: Page, signed_in: SignIn, axe: Axe, town: Town, tmp_path: Path
) -> None:
    signed_in(page, "collection_clerk")
    page.set_default_timeout(PATIENCE)
    _read(page, axe, town, tmp_path)
    _bill(page, axe)
    _ask_the_bank(page, signed_in, axe)
    _hear_the_bank(page, axe)
    _see_the_paid_bill(page, axe, town)


def _read(page: Page, axe: Axe, town: Town, folder: Path) -> None:
    """A faulty file is refused whole, the mended one is taken in."""
    today = clock.today()
    good = town.csv(read_on=today, used_m3={"M000001": 41, "M000002": 20})
    faulty, mended = folder / "bad.csv", folder / "HT.csv"
    faulty.write_bytes(good.replace(b"S000002", b"S000009"))
    mended.write_bytes(good)
    page.goto("/readings/")
    axe(page)
    bring(page, "検針ファイル", faulty)
    expect(page.get_by_text("順番を待っています")).to_be_visible()
    axe(page)
    assert jobs.work_off() == ["attachments.take_in"]
    expect(page.get_by_role("cell", name="台帳のメーターはS000002です")).to_be_visible(timeout=PATIENCE)
    axe(page)
    page.goto("/readings/")
    bring(page, "検針ファイル", mended)
    page.wait_for_url("**/imports/*/")
    assert jobs.work_off() == ["attachments.take_in"]
    expect(page.get_by_role("link", name="結果を見る")).to_be_focused(timeout=PATIENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("2件", exact=True)).to_be_visible(timeout=PATIENCE)
    axe(page)
    page.goto(f"/readings/held/?month={today:%Y-%m}")
    axe(page)
    page.goto(f"/readings/{Reading.objects.latest('pk').pk}/")
    expect(page.get_by_role("button", name="訂正して登録する")).to_be_visible()
    axe(page)
    page.goto(f"/supplies/{town.supplies['M000001'].pk}/meter/")
    axe(page)


def _bill(page: Page, axe: Axe) -> None:
    """The run is counted, started by one key, and balanced."""
    page.goto(f"/billing/{clock.today():%Y-%m}/")
    expect(page.get_by_role("button", name="4件の調定を開始する")).to_be_visible()
    axe(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("調定」を受け付けました")).to_be_visible(timeout=PATIENCE)
    axe(page)
    assert jobs.work_off() == ["billing.run_month"]
    expect(page.get_by_role("heading", name="引き継ぎの照合")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("不一致")).to_have_count(0)
    axe(page)
    page.goto("/billing/")
    axe(page)


def _ask_the_bank(page: Page, signed_in: SignIn, axe: Axe) -> None:
    """The file is counted, made, taken out by another person, and received by the bank."""
    page.goto(f"/debit/days/{pack_on(clock.today()).billing.debit_on(month())}/standard/")
    expect(page.get_by_role("button", name="依頼ファイルを作成する")).to_be_visible()
    axe(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("依頼ファイルの作成を受け付けました")).to_be_visible(timeout=PATIENCE)
    assert jobs.work_off() == ["directdebit.make_file"]
    expect(page.get_by_text("別の担当者が取り出します。")).to_be_visible(timeout=PATIENCE)
    axe(page)
    signed_in(page, "work_manager")
    page.reload()
    expect(page.get_by_role("button", name="依頼ファイルを取り出す")).to_be_visible(timeout=PATIENCE)
    axe(page)
    with page.expect_download() as download:
        page.keyboard.press("Alt+s")
    assert Path(download.value.path()).read_bytes().startswith(b"191")
    page.reload()
    page.get_by_label("銀行の受付番号").fill("A-1")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("銀行の受付を記録しました")).to_be_visible(timeout=PATIENCE)
    signed_in(page, "collection_clerk")
    page.reload()
    axe(page)
    _fits_a_telephone(page)  # with the digest of its file


def _fits_a_telephone(page: Page) -> None:
    desk = page.viewport_size
    assert desk is not None
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, page.url
    page.set_viewport_size(desk)


def _hear_the_bank(page: Page, axe: Axe) -> None:
    """The made-up bank answers, and its file comes in the usual way."""
    page.get_by_role("button", name="見本の銀行に回答させる").press("Enter")
    page.wait_for_url("**/imports/*/")
    assert jobs.work_off() == ["attachments.take_in"]
    page.get_by_role("link", name="結果を見る").press("Enter")
    expect(page.get_by_role("heading", name="振替結果", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("✓ 一致")).to_be_visible()
    axe(page)
    page.goto("/debit/")
    axe(page)


def _see_the_paid_bill(page: Page, axe: Axe, town: Town) -> None:
    """The customer's bill is paid, and explains itself."""
    supply = town.supplies["M000001"]
    customer = SupplyParty.objects.get(supply=supply).customer_id
    page.goto(f"/customers/{customer}/?supply={supply.pk}")
    expect(page.get_by_text("納付済み")).to_be_visible()
    page.get_by_role("link", name="分の内訳").press("Enter")
    expect(page.get_by_text("✓ 再計算と一致")).to_be_visible(timeout=PATIENCE)
    axe(page)


def test_every_screen_fits(page: Page, signed_in: SignIn, town: Town) -> None:
    signed_in(page, "collection_clerk")
    page.set_default_timeout(PATIENCE)
    today = clock.today()
    debit_on = pack_on(today).billing.debit_on(month())
    town.read(read_on=today, used_m3={"M000002": -5})
    for path in (
        "/readings/",
        "/readings/held/",
        f"/readings/{Reading.objects.get().pk}/",
        f"/supplies/{town.supplies['M000001'].pk}/meter/",
        "/billing/",
        f"/billing/{today:%Y-%m}/",
        "/debit/",
        f"/debit/days/{debit_on}/standard/",
    ):
        page.goto(path)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
