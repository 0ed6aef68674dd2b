"""A morning at the collection desk: the bank's file, what waits, and the lists of the day."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.directdebit.models import Mandate
from mizuhiki.formats.webdebit import STANDARD, write_daily
from mizuhiki.platform import clock
from tests import jobs
from tests.builders import Town, rules
from tests.door.dailies import nothing, row
from tests.e2e.links import follow, press
from tests.security.signups import make_application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.req("DD-005", "DD-076")
def test_a_bank_s_file_to_the_account_and_the_paper(
    page: Page,
    signed_in: Callable[[Page, str], Any],
    fits: Callable[[Page], None],
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.FILES = tmp_path / "files"
    rules()
    Town().settle(1)
    for number in range(3):
        make_application(clock.now(), number=f"W00000000000{number}", confirmed=False)
    signed_in(page, "collection_clerk")
    page.goto("/signup/daily/")
    fits(page)
    bring(page, tmp_path, write_daily([row("W00000000000001"), row(branch="002")], STANDARD)[:-9])
    expect(page.get_by_text("行の終わりがありません。途中で切れています。")).to_be_visible()
    page.goto("/signup/daily/")
    rows = [row("W00000000000001"), nothing("W00000000000101"), row(branch="002", account_no="7654321")]
    bring(page, tmp_path, write_daily(rows, STANDARD))
    follow(page, "結果を見る")
    expect(page.get_by_text("登録の確認待ち")).to_be_visible()
    fits(page)
    follow(page, "申込みなし")
    fits(page)
    expect(page.get_by_label("お問い合わせ番号")).to_have_value("00000000001")
    press(page.get_by_role("button", name="この契約の口座にする"))
    expect(page.get_by_text("契約に反映しました。")).to_be_visible()
    assert Mandate.objects.get().account_no == "7654321"
    fits(page)
    page.goto("/signup/registrations/")
    expect(page.get_by_text("確認を待つ登録はありません。")).to_be_visible()
    fits(page)
    follow(page, "日々の照合")
    fits(page)
    follow(page, f"{clock.today()}")
    expect(page.get_by_text("3件 ＝ 登録1件 ＋ 不成立1件 ＋ 結果不明1件")).to_be_visible()
    fits(page)
    address = page.get_by_role("link", name="印刷する").evaluate("link => link.href")
    paper = page.request.get(address, headers={"sec-fetch-site": "same-origin"})
    assert (paper.status, paper.body()[:5]) == (200, b"%PDF-")


def bring(page: Page, folder: Path, content: bytes) -> None:
    """Choose the bank and the file, and let the worker take it in."""
    file = folder / "9998.csv"
    file.write_bytes(content)
    page.locator("select[name=bank]").select_option("9998")
    page.locator("input[name=file]").set_input_files(file)
    press(page.get_by_role("button", name="取り込む", exact=True))
    assert jobs.work_off() == ["attachments.take_in"]
    page.reload()
