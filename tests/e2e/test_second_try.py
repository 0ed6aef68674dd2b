"""再振替 in a browser: one clerk asks, another person agrees, the second file goes out and is answered."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import simulator
from mizuhiki.directdebit.models import DebitBatch, DebitRow
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import month_before, pack_on
from tests import jobs
from tests.builders import Town, clerk, noon, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Check = Callable[[Page], None]


@pytest.fixture
def answered(live_server: Any, settings: Settings, tmp_path: Path) -> DebitBatch:
    """A file of three rows: one drawn, one without money, one whose account does not exist."""
    settings.FILES = tmp_path / "files"
    rules()
    today = clock.today()
    month, town = today.replace(day=1), Town()
    for number in (1, 2, 3):
        cycle = "even" if month.month % 2 == 0 else "odd"
        supply = town.settle(number, cycle=cycle, fitted_on=month_before(month_before(month)).replace(day=10))
        debit.start_mandate(
            supply_id=supply.pk,
            bank_code="0001",
            branch_code="001",
            account_type="1",
            account_no=f"{number:07d}",
            holder_kana=f"ﾐﾎﾝ ﾊﾅｺ{number}",
            starts_on=date(2026, 1, 1),
            at=noon(date(2026, 1, 1)),
            actor=clerk(),
        )
    town.read(read_on=today, used_m3={f"M00000{n}": 41 for n in (1, 2, 3)})
    billing.run_billing(cycle_month=month, actor=None)
    batch = debit.make_debit_file(debit_on=pack_on(month).billing.debit_on(month), actor=None)
    codes = dict(zip(numbers(batch), "012", strict=True))
    content = simulator.answer(attachments.read(batch.file), codes=codes)
    debit.import_result(content=content, file_name="kekka.dat", actor=None)
    return batch


def numbers(batch: DebitBatch) -> list[str]:
    rows = DebitRow.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)
    return [f"{pk:020d}" for pk in rows]


def test_a_bank_cycle_with_a_second_try(
    page: Page, signed_in: SignIn, fits: Check, answered: DebitBatch
) -> None:
    signed_in(page, "collection_clerk")
    page.goto(f"/debit/{answered.pk}/")
    page.get_by_role("link", name="再振替・納付書への切替え").click()
    expect(page.get_by_role("row", name="再振替する請求 1")).to_be_visible()
    expect(page.get_by_role("row", name="納付書に切り替える請求 1")).to_be_visible()
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("alert")).to_contain_text("理由を入力してください")
    fits(page)
    page.get_by_label("再振替の理由").fill("資金不足の再振替（契約どおり）")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("再振替の承認を依頼しました")).to_be_visible()
    assert jobs.work_off() == []  # nothing moves before somebody agrees
    fits(page)

    signed_in(page, "work_manager")
    page.goto("/approvals/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("最初の依頼で振替できなかった請求だけが入ります。")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="承認して実行する").click()
    expect(page.get_by_role("status").first).to_contain_text("としました。")
    assert jobs.work_off() == ["directdebit.follow_up"]
    retry = DebitBatch.objects.get(attempt=1)
    assert (retry.row_count, PaymentSlip.objects.count()) == (1, 1)
    page.goto("/debit/")
    fits(page)
    page.goto(f"/debit/{retry.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("再振替")
    expect(page.get_by_text("3件のうち振替できなかった1件")).to_be_visible()
    fits(page)
    content = simulator.answer(
        attachments.read(retry.file), codes=dict(zip(numbers(retry), "0", strict=True))
    )
    debit.import_result(content=content, file_name="kekka-sai.dat", actor=None)
    page.reload()
    expect(page.get_by_text("振替できなかった請求はありません。")).to_be_visible()
    page.goto(f"/debit/{answered.pk}/refused/")
    expect(page.get_by_role("row", name="再振替を依頼した請求 1")).to_be_visible()
    expect(page.get_by_text("処理することはありません。")).to_be_visible()
    assert ledger.prove().differences == ()
