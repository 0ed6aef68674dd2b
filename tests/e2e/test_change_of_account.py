"""口座変更 in a browser: the old account stays until the bank confirms the new one; then the new one ends."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.models import Mandate, PaperForm
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, rules
from tests.e2e.links import follow

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def supply(live_server: Any, settings: Settings, tmp_path: Path) -> Supply:
    """One household that pays from an account, and the master of two banks."""
    settings.FILES = tmp_path / "files"
    rules()
    entries = [
        Entry(bank, branch, name, kana)
        for bank, names in {"0146": ("北国", "ホツコク"), "0001": ("水引", "ミズヒキ")}.items()
        for branch, (name, kana) in {"": names, "101": ("本店", "ホンテン")}.items()
    ]
    banks.load_master(edition=date(2026, 4, 1), entries=entries, actor=None, at=clock.now())
    supply = Town().settle(1)
    debit.start_mandate(
        supply_id=supply.pk,
        bank_code="0001",
        branch_code="101",
        account_type="1",
        account_no="0000001",
        holder_kana="ﾐﾎﾝ ﾊﾅｺ",
        starts_on=date(2026, 1, 1),
        at=noon(date(2026, 1, 1)),
        actor=clerk(),
    )
    return supply


def read(page: Page) -> None:
    """Type what stands on the form; Enter in the last box saves."""
    page.get_by_label("お問い合わせ番号").fill("1")
    page.get_by_label("金融機関（コードか名称）").fill("0146")
    page.get_by_label("支店（コードか名称。ゆうちょは記号）").fill("101")
    page.get_by_label("預金種目").select_option("1")
    page.get_by_label("口座番号（ゆうちょは番号）").fill("1234567")
    page.get_by_label("口座名義（カナ）").fill("ミホン ハナコ")
    page.keyboard.press("Alt+s")


@pytest.mark.req("DD-075")
def test_a_change_of_account_until_the_new_one_is_confirmed(
    page: Page, signed_in: SignIn, fits: Fits, supply: Supply
) -> None:
    customer = f"/customers/{Customer.objects.get().pk}/"
    signed_in(page, "counter_clerk")
    page.goto(customer)
    page.get_by_role("link", name="口座振替の登録・変更・解約").click()
    expect(page.get_by_role("heading", name="口座変更の用紙を渡す")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="用紙を交付する").click()
    number = PaperForm.objects.get().pk
    expect(page.get_by_role("status").first).to_contain_text(f"受付番号{number}を交付しました")
    expect(page.get_by_text("金融機関が新しい口座を登録するまで、今の口座から振り替えます。")).to_be_visible()
    page.goto("/debit/forms/key/")
    page.get_by_label("受付番号").fill(f"{number}")
    read(page)
    expect(page.get_by_role("status").first).to_contain_text(f"受付番号{number}")

    signed_in(page, "collection_clerk")
    page.goto("/debit/forms/check/")
    read(page)
    expect(page.get_by_role("status").first).to_contain_text(f"受付番号{number}は一致しました")
    page.goto("/debit/forms/banks/0146/")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("1枚の送付を記録しました")
    sending = page.url
    page.goto(customer)
    expect(page.get_by_text("口座変更の手続き中")).to_be_visible()
    expect(page.get_by_text("●●●●001")).to_be_visible()
    fits(page)
    page.goto(sending)
    page.get_by_label(f"受付番号{number}の回答").select_option("登録")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("1件の回答を記録しました")
    accounts = Mandate.objects.order_by("starts_on").values_list("account_no", "starts_on", "ends_on")
    today = clock.today()
    assert list(accounts) == [("0000001", date(2026, 1, 1), today), ("1234567", today, None)]
    page.goto(customer)
    expect(page.get_by_text("口座変更の手続き中")).to_have_count(0)
    expect(page.get_by_text("●●●●567")).to_be_visible()

    page.get_by_role("link", name="口座振替の登録・変更・解約").click()
    expect(page.get_by_text("新しい口座へ変更")).to_be_visible()
    follow(page, "解約を受け付ける")
    fits(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("alert")).to_contain_text("理由を選んでください")
    page.get_by_role("radio", name="口座名義人").check()
    page.get_by_role("radio", name="電話").check()
    page.get_by_role("radio", name="納付書払いに変える").check()
    ends_on = today + timedelta(days=1)
    for box, value in zip(page.get_by_role("group", name="やめる日").get_by_role("textbox").all(),
                          (ends_on.year, ends_on.month, ends_on.day), strict=True):  # fmt: skip
        box.fill(f"{value}")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text("口座振替の解約を受け付けました。")
    expect(page.get_by_text("解約（納付書払いに変える。口座名義人の申出・電話）").first).to_be_visible()
    fits(page)
    assert Mandate.objects.get(account_no="1234567").ends_on == ends_on
