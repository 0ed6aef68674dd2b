"""The list of results from its making to its receipt, and made again, as the bureau's clerk does it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.signup.models import ResultFile, ResultReceipt, ResultTaking
from tests.builders import rules
from tests.door.results import confirmed, make_day
from tests.e2e.links import follow, press

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def result(live_server: Any, settings: Settings, tmp_path: Path) -> ResultFile:
    """The list of a Friday, with a name that its characters lack."""
    settings.FILES = tmp_path / "files"
    rules()
    confirmed(1, name={"name": "𠮷田 花子"})
    return make_day().files.get()


@pytest.mark.req("DD-010")
def test_from_the_file_to_its_receipt_and_a_second_version(
    page: Page, signed_in: SignIn, fits: Fits, result: ResultFile
) -> None:
    signed_in(page, "utility_approver")
    page.goto("/signup/results/")
    fits(page)
    follow(page, "2026-11-27")
    with page.expect_download() as download:
        page.get_by_role("button", name="ファイルを取り出す").click()
    content = Path(download.value.path()).read_bytes()
    page.reload()
    fits(page)
    page.get_by_label("件数").fill("1件")
    page.get_by_label("照合番号").fill(hashlib.sha256(content).hexdigest()[:8])
    press(page.get_by_role("button", name="受領を記録する"))
    expect(page.get_by_text("受領を記録しました。")).to_be_visible()
    assert (ResultTaking.objects.count(), ResultReceipt.objects.get().result) == (1, result)

    follow(page, "文字の欠落を見る・別のレイアウトで作り直す")
    expect(page.get_by_role("cell", name="代わりの字にした")).to_be_visible()
    fits(page)
    page.get_by_label("作り直す理由").fill("局の依頼")
    press(page.get_by_role("button", name="この日のファイルを作り直す"))
    expect(page.get_by_text("第2版を作りました。前の版は残っています。")).to_be_visible()
    assert [one.version for one in ResultFile.objects.order_by("pk")] == [1, 2]

    follow(page, "暗号化して取り出す")
    fits(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="このパスワードで取り出す").click()
    assert download.value.suggested_filename.endswith("第2版.csv.age")
    assert ResultTaking.objects.count() == 2
