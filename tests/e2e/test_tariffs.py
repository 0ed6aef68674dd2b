"""料金改定 in the browser: a rate table revised, a quick table held against it, two versions compared."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.platform import clock
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.api import RulePackVersion
from tests.e2e.links import follow, press

SignIn = Callable[[Page, str], Any]


@pytest.fixture
def in_force(transactional_db: None) -> RulePackVersion:
    """The demo's rules."""
    version = rulepacks.load_pack(directory=rulepacks.DATA / "mizuhiki-demo", at=clock.now(), actor=None)
    day = clock.today().replace(year=2020, month=4, day=1)
    rulepacks.put_in_force(version=version, from_on=day, at=clock.now(), asked_by=None, decided_by=None)
    return version


def test_from_the_rate_table_to_the_comparison(
    page: Page,
    signed_in: SignIn,
    axe: Callable[[Page], None],
    in_force: RulePackVersion,
    tmp_path: Path,
) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/tariffs/")
    axe(page)
    follow(page, "水道料金の改定版を足す")
    for box, value in zip(("年", "月", "日"), ("2027", "4", "15"), strict=True):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("基本料金 口径13mm").first.fill("800")
    save = page.get_by_role("button", name="改定案として保存する")
    press(save)
    expect(page.get_by_role("alert")).to_contain_text("月の初日を書いてください")
    page.get_by_label("日", exact=True).fill("1")
    axe(page)
    press(save)
    expect(page.get_by_role("heading", level=1)).to_contain_text("改定案")
    axe(page)
    made = RulePackVersion.objects.latest("pk")
    table = tmp_path / "table.csv"
    table.write_text("口径,水量,金額\n13,41,4851\n", encoding="utf-8")
    page.get_by_label("用途").fill("家庭用")
    page.get_by_label("早見表のファイル").set_input_files(table)
    press(page.get_by_role("button", name="早見表と照合する"))
    expect(page.locator("main tbody")).to_contain_text("5,027円")
    axe(page)
    two = f"before={in_force.pk}.water.2025-04-01&after={made.pk}.water.2027-04-01"
    page.goto(f"/tariffs/compare/?{two}&use=家庭用&bore_mm=13&m3=41")
    expect(page.locator(".figure")).to_have_text("差額 176円")
    axe(page)
