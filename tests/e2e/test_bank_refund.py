"""A refund by bank: from the list of overpayments to the executed transfer, by those whom it takes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.bankrefunds.models import BankRefund, TransferBatch
from mizuhiki.banks.models import Place
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before
from tests import jobs
from tests.builders import Town, clerk, report_paid, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def paid_twice(live_server: Any, settings: Settings, tmp_path: Path) -> None:
    """A bill paid at two stores, and a bank to give it back to."""
    settings.FILES = tmp_path / "files"
    rules()
    today = clock.today()
    month, town = today.replace(day=1), Town()
    cycle = "even" if month.month % 2 == 0 else "odd"
    supply = town.settle(1, cycle=cycle, fitted_on=month_before(month_before(month)).replace(day=10))
    town.read(read_on=today, used_m3={"M000001": 41})
    billing.run_billing(cycle_month=month, actor=None)
    at = clock.now() - timedelta(minutes=5)
    demand = Demand.objects.get(supply=supply)
    for run in (1, 2):
        report_paid((f"shop:{run}", demand, demand.amount_yen), on=clock.day_of(at), run_id=run, at=at)
    mail.set_postage(
        purpose=mail.Purpose.OTHER, bearer=mail.Bearer.CLIENT, unit_yen=110, starts_on=today,
        source="別表１ １(4)", actor=clerk(), at=clock.now(),
    )  # fmt: skip
    for branch, name in (("", "見本"), ("101", "本店")):
        Place.objects.create(bank_code="9998", branch_code=branch, name=name, kana="ミホン")


@pytest.mark.req("COL-058")
def test_from_the_overpayment_to_the_executed_transfer(
    page: Page, signed_in: SignIn, fits: Fits, paid_twice: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(page, "counter_clerk")
    _ask(page, fits)
    signed_in(page, "collection_clerk")
    _agree(page, fits)
    _make(page, fits)
    signed_in(page, "work_manager")
    _send(page, fits)
    real, batch = clock.now, TransferBatch.objects.get()
    ahead = batch.pay_on - clock.today()
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)  # the day of the transfer has come
    signed_in(page, "collection_clerk")
    page.goto(f"/bank-refunds/files/{batch.pk}/")
    fits(page)
    page.get_by_role("button", name="1件を振込済みにする").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("振込済みを記録し")
    fits(page)
    assert (payments.overpaid_sum(), ledger.prove().differences) == ((0, 0), ())


def _ask(page: Page, fits: Fits) -> None:
    """The customer named an account; a tick, five boxes, one key."""
    page.goto("/counter/overpayments/")
    page.get_by_role("link", name="口座に還付する").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("過誤納を口座に還付する")
    fits(page)
    page.get_by_label("金融機関（コードか名称）").fill("9998")
    page.get_by_label("支店（コードか名称。ゆうちょは記号）").fill("101")
    page.get_by_label("口座番号（ゆうちょは番号）").fill("0012345")
    page.get_by_label("口座名義（カナ）").fill("ミホン ハナコ")
    page.get_by_label("本人確認").select_option("letter")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("受け付け、承認を依頼しました")
    fits(page)


def _agree(page: Page, fits: Fits) -> None:
    """The second person sees the whole account beside the customer's paper, and tells the customer."""
    page.goto(f"/bank-refunds/{BankRefund.objects.get().pk}/")
    page.get_by_role("link", name="依頼番号").press("Enter")
    expect(page.get_by_text("0012345")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="承認して実行する").press("Enter")
    page.goto(f"/bank-refunds/{BankRefund.objects.get().pk}/")
    page.get_by_role("link", name="還付通知書を作る").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("過誤納金還付通知書")
    fits(page)
    page.get_by_label("窓口で渡す").check()
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("link", name="通知書を印刷")).to_be_focused()
    fits(page)


def _make(page: Page, fits: Fits) -> None:
    """The file is counted, and made by the worker."""
    page.goto("/bank-refunds/files/")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("振込依頼ファイルの作成を受け付けました")).to_be_visible()
    assert jobs.work_off() == ["bankrefunds.make_file"]
    page.goto(f"/bank-refunds/files/{TransferBatch.objects.get().pk}/")
    expect(page.get_by_text("別の担当者が取り出します。")).to_be_visible()
    fits(page)


def _send(page: Page, fits: Fits) -> None:
    """Another person takes it out and notes the bank's number."""
    page.reload()
    with page.expect_download() as download:
        page.keyboard.press("Alt+s")
    assert Path(download.value.path()).read_bytes().startswith(b"121")
    page.reload()
    page.get_by_label("銀行の受付番号").fill("U-1")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("銀行の受付を記録しました")).to_be_visible()
    fits(page)
