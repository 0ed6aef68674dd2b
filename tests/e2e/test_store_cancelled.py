"""取り消されたコンビニ収納 in a browser: told of, settled, cancelled by the store, taken back by a person."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.models import OpenItem
from mizuhiki.payments.models import Receipt
from mizuhiki.payments.tests.stores import file_of, record
from mizuhiki.platform import clock
from tests import jobs
from tests.builders import Town, noon, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def slip(live_server: Any, settings: Settings, tmp_path: Path) -> PaymentSlip:
    """One household by slip, billed for April."""
    settings.FILES = tmp_path / "files"
    rules()
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return PaymentSlip.objects.get()


def bring(page: Page, path: Path, *records: bytes) -> None:
    """Choose the agent and a file of these records; the worker takes it in."""
    path.write_bytes(file_of(*records))
    page.goto("/stores/")
    page.get_by_label("収納代行会社").select_option("cvs")
    page.get_by_label("収納報告ファイル").set_input_files(path)
    page.keyboard.press("Alt+s")
    expect(page.get_by_text(path.name).first).to_be_visible()
    assert jobs.work_off()


def open_yen() -> int:
    return sum(OpenItem.objects.values_list("open_yen", flat=True))


@pytest.mark.req("COL-058")
def test_a_store_payment_is_told_settled_cancelled_and_taken_back(
    page: Page, signed_in: SignIn, fits: Fits, slip: PaymentSlip, tmp_path: Path
) -> None:
    signed_in(page, "collection_clerk")
    bring(page, tmp_path / "SOKUHO.DAT", record(slip, "01"))
    page.goto("/stores/provisional/")
    expect(page.get_by_text("10,190円").first).to_be_visible()  # told of, and not settled
    fits(page)
    assert (open_yen(), Receipt.objects.count()) == (10_190, 0)

    bring(page, tmp_path / "KAKUHO.DAT", record(slip))
    assert (open_yen(), Receipt.objects.get().received_yen) == (0, 10_190)
    bring(page, tmp_path / "TORIKESHI.DAT", record(slip, "03"))
    assert (open_yen(), Receipt.objects.count()) == (0, 1)  # no machine takes money back

    page.goto("/inbox/")
    page.get_by_text(f"確報と取消がある収納（納付書 {slip.slip_no}、10,190円）").first.click()
    page.goto("/stores/")
    page.get_by_role("link", name="TORIKESHI.DAT").first.click()
    expect(page.get_by_role("heading", name="確報と取消がある収納")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="入金を取り消す").click()
    expect(page.get_by_text("収納代行会社から10,190円は振り込まれません。")).to_be_visible()
    fits(page)
    page.get_by_label("理由").fill("5月8日に代行会社の担当者に確認")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="取り込んだファイル")).to_be_visible()
    page.get_by_role("link", name="TORIKESHI.DAT").first.click()
    expect(page.get_by_text(f"{clock.today()}に取消済み")).to_be_visible()
    assert list(Receipt.objects.order_by("pk").values_list("received_yen", flat=True)) == [10_190, -10_190]
    assert open_yen() == 10_190
    assert ledger.prove().differences == ()
