"""照合入力 in a browser: one person reads a form, another reads it again blind; only then it takes effect."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mizuhiki.banks import api as banks
from mizuhiki.banks.api import Entry
from mizuhiki.directdebit.models import FormReading, PaperFormStep
from mizuhiki.platform import clock
from tests.builders import Town, rules

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, str], Any]
Fits = Callable[[Page], None]


@pytest.fixture
def town(live_server: Any, settings: Settings, tmp_path: Path) -> Town:
    """Two households that pay by slip."""
    settings.FILES = tmp_path / "files"
    rules()
    entries = [Entry("0146", "", "北国", "ホツコク"), Entry("0146", "101", "本店", "ホンテン")]
    banks.load_master(edition=date(2026, 4, 1), entries=entries, actor=None, at=clock.now())
    town = Town()
    for number in (1, 2):
        town.settle(number)
    return town


def read(page: Page, *, inquiry_no: str, account_no: str) -> None:
    page.get_by_label("お問い合わせ番号").fill(inquiry_no)
    page.get_by_label("金融機関（コードか名称）").fill("0146")
    page.get_by_label("支店（コードか名称。ゆうちょは記号）").fill("101")
    page.get_by_label("預金種目").select_option("1")
    page.get_by_label("口座番号（ゆうちょは番号）").fill(account_no)
    page.get_by_label("口座名義（カナ）").fill("ミホン ハナコ")
    page.keyboard.press("Alt+s")


def agreed() -> list[int]:
    steps = PaperFormStep.objects.filter(what=PaperFormStep.What.AGREED)
    return list(steps.order_by("form_id").values_list("form_id", flat=True))


@pytest.mark.req("CC-048", "COL-049")
def test_two_people_read_blind_and_a_difference_is_put_right_by_the_second(
    page: Page, signed_in: SignIn, fits: Fits, town: Town
) -> None:
    signed_in(page, "counter_clerk")
    for number in ("1", "2"):
        page.goto("/debit/forms/key/")
        read(page, inquiry_no=number, account_no=f"123456{number}")
        expect(page.get_by_role("status").first).to_contain_text("受付番号")
    fits(page)
    first, second = FormReading.objects.order_by("form_id").values_list("form_id", flat=True)
    page.goto("/debit/forms/check/")  # who read first gets neither of them
    expect(page.get_by_label("口座番号（ゆうちょは番号）")).to_have_count(0)
    assert agreed() == []

    signed_in(page, "collection_clerk")
    page.goto("/debit/forms/check/")
    expect(page.get_by_text(f"{first}").first).to_be_visible()
    expect(page.get_by_text("1234561")).to_have_count(0)  # blind: the first reading is not shown
    fits(page)
    read(page, inquiry_no="1", account_no="1234561")
    expect(page.get_by_role("status").first).to_contain_text(f"受付番号{first}は一致しました")
    assert agreed() == [first]
    read(page, inquiry_no="2", account_no="1234569")
    expect(page.get_by_text("1234562")).to_be_visible()
    expect(page.get_by_text("1234569")).to_be_visible()
    fits(page)
    assert agreed() == [first]
    page.get_by_label("口座番号（ゆうちょは番号）").fill("1234562")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("status").first).to_contain_text(f"受付番号{second}")
    assert agreed() == [first, second]
    readers = FormReading.objects.filter(form_id=second).values_list("by_id", flat=True)
    assert (len(readers), len(set(readers))) == (3, 2)
