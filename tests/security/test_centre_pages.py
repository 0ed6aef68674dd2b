"""Every page of the call centre's rooms as a browser draws it: axe finds nothing, and nothing sticks out.

The pages are those that the walks of this folder see: somebody who holds every role, in a small town that is
never committed. So the browser gets each page's text from here, and no server is asked.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Route

from tests.e2e.conftest import DESK, SETTLED, launched, violations_of
from tests.security.conftest import Town
from tests.security.site import ask, pages

ROOMS = {
    *("callcentre", "desks", "emergency", "exchange", "intake", "knowledge", "practice", "repairs"),
    *("reporting", "servicehours", "talks", "telephony"),
}
TELEPHONE, SITE = 390, "https://localhost"


def whole_pages(town: Town) -> Iterator[tuple[str, str]]:
    """Address and text of each page; parts of pages, files and streams apart."""
    for one in pages():
        if one.room not in ROOMS:
            continue
        answer = ask(town.everything, "GET", one.url)
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        if is_page and not answer.streaming and b"<html" in answer.content:
            yield one.url, answer.content.decode()


def answer(route: Route, texts: dict[str, str]) -> None:
    """A page, or what stands beside it; what would come by itself later, does not."""
    path = route.request.url.removeprefix(SITE)
    if route.request.is_navigation_request():
        route.fulfill(body=texts[path], content_type="text/html; charset=utf-8")
    elif path.startswith("/static/"):
        route.fulfill(path=finders.find(path.removeprefix("/static/")))
    else:
        route.fulfill(status=204)


def faults(texts: dict[str, str]) -> list[str]:
    """What axe says at a desk, and what is too wide on a telephone."""
    found = list[str]()
    with launched() as browser:
        page = browser.new_context(reduced_motion="reduce", locale="ja-JP", viewport=DESK).new_page()
        page.route("**/*", lambda route: answer(route, texts))
        for path in texts:
            page.goto(SITE + path)
            page.evaluate(SETTLED)
            found += [f"{path}: {one}" for one in violations_of(page)]
            page.set_viewport_size({"width": TELEPHONE, "height": 844})
            page.evaluate(SETTLED)
            width = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{path}: {width} px wide on a telephone"] if width != TELEPHONE else []
            page.set_viewport_size(DESK)
    return found


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.e2e
@pytest.mark.django_db
def test_axe_finds_nothing_on_any_page_of_the_centre(town: Town) -> None:
    texts = dict(whole_pages(town))
    assert len(texts) > 100
    with ThreadPoolExecutor(1) as thread:  # whose event loop is nobody else's
        assert thread.submit(faults, texts).result() == []
