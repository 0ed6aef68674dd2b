"""今日の仕事 in a browser: at a desk and as narrow as a telephone, on a working day and on a Sunday."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mizuhiki.desks import home
from mizuhiki.platform import clock

CASES = ((date(2026, 4, 20), "9:00〜15:00"), (date(2026, 4, 19), "次の営業日 4月20日（月）"))


@pytest.fixture(params=CASES, ids=("open", "closed"))
def banks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the page says of the banks, on a day it takes for today."""
    today, said = request.param
    monkeypatch.setattr(home, "clock", SimpleNamespace(now=clock.now, today=lambda: today))
    return str(said)


def test_the_first_page(
    page: Page, signed_in: Callable[[Page, str], Any], fits: Callable[[Page], None], banks: str
) -> None:
    signed_in(page, "collection_clerk")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("今日の仕事")
    expect(page.get_by_text(banks)).to_be_visible()
    fits(page)
