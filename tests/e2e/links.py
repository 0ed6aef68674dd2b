"""Following a link as a person does: what is judged next is the page it leads to."""

from playwright.sync_api import Locator, Page


def follow(page: Page, name: str) -> None:
    """Press a link and wait for its page: a press alone returns while the page before still stands."""
    link = page.get_by_role("link", name=name)
    there = link.evaluate("link => link.href")
    link.click()
    page.wait_for_url(there)


def press(button: Locator) -> None:
    """Press what sends a form, and wait until its answer has been read whole, whatever page that is."""
    with button.page.expect_event("load"):
        button.click()
