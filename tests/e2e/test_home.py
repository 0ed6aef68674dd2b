"""今日の仕事 in a browser: at a desk and as narrow as a telephone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

WIDE, NARROW = 1366, 390


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_first_page(
    page: Page, signed_in: Callable[[Page, str], Any], axe: Callable[[Page], None], width: int
) -> None:
    signed_in(page, "collection_clerk")
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/")
    assert page.locator("h1").inner_text() == "今日の仕事"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    axe(page)
