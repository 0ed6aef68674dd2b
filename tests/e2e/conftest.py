"""The staff site in a real browser: a server, a page, axe, and somebody who is signed in.

    def test_search(page, live_server, signed_in, axe):
        signed_in(page, "administrator")
        page.goto("/runs/")
        axe(page)

A test fails when its page asked another host for anything, or wrote a warning, an error or a breach of
the content policy to the console. Answers with a 4xx status are no fault: the test judges them.
"""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.test import override_settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from mizuhiki.web import assets
from mizuhiki.web.files import with_static_files
from tests.e2e import people

MISSING = "ブラウザがありません: apt-get install -y --no-install-recommends chromium-headless-shell"
NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
PATIENCE_MS = 30_000  # of a machine that does much else; a page that works takes a hundredth of it
expect.set_options(timeout=PATIENCE_MS)
DESK: ViewportSize = {"width": 1366, "height": 768}
WIDTHS = (1366, 390, 320)  # a desk, a telephone, and a desk at 400 %
# Fonts are in, and two frames have passed: the page has made what scrolls at its new width reachable by key.
SETTLED = """document.fonts.ready.then(() => new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))))"""
SAMPLE_TEMPLATES = str(Path(__file__).parent / "sample" / "templates")


class StaffSite:
    """The staff door with its static files, as uvicorn serves it, in a thread of the tests."""

    def __init__(self) -> None:
        self._live_server_modified_settings = _as_served()  # pytest-django switches it for each test
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._socket.getsockname()[1]}"  # keys are bound to names, not numbers
        with _as_served():
            assets.collect()
            door = with_static_files(get_asgi_application())
            config = uvicorn.Config(door, lifespan="off", log_level="error", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let go of the port and of every connection."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


def _as_served() -> override_settings:
    """The settings in which the site is served, hashed names of static files included."""
    templates = [{**settings.TEMPLATES[0], "DIRS": [SAMPLE_TEMPLATES]}]
    return override_settings(
        ROOT_URLCONF="tests.e2e.urls",
        TEMPLATES=templates,
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
        },
    )


@pytest.fixture(scope="session")
def live_server() -> Iterator[StaffSite]:
    """The staff site; what a test commits is seen by it, and cleaned up after the test."""
    site = StaffSite()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome of this machine; without one the test is skipped, in CI it fails.

    It ends with this folder's tests: playwright's event loop occupies the thread while it is open, and
    other tests want to run loops of their own.
    """
    with pytest.MonkeyPatch.context() as patch, launched() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
        yield browser


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser itself."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


def _context(browser: Browser, site: StaffSite) -> BrowserContext:
    """A desk's browser; paths such as `/runs/` are those of the staff site.

    Nothing fades in it: axe would judge a colour on its way from one to the other.
    """
    context = browser.new_context(
        reduced_motion="reduce",
        base_url=site.url,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport=DESK,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture(scope="package")
def desk(browser: Browser, live_server: StaffSite) -> Iterator[BrowserContext]:
    """The browser that most tests share: a new one would read and unpack every font again.

    A page stays open in it, so that the process that draws the pages stays too.
    """
    context = _context(browser, live_server)
    context.new_page().goto("/static/web/idle.js")
    yield context
    context.close()


@pytest.fixture
def own_desk(browser: Browser, live_server: StaffSite) -> Iterator[BrowserContext]:
    """A browser of its own, for a test that moves its clock."""
    context = _context(browser, live_server)
    yield context
    context.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, live_server: StaffSite) -> Iterator[Page]:
    """A page of a desk's size, in a browser that knows nobody; all its pages go with the test."""
    own = "own_desk" in request.fixturenames
    context: BrowserContext = request.getfixturevalue("own_desk" if own else "desk")
    before = context.pages
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        is_refusal = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not is_refusal:
            faults.append(f"console: {message.text}")

    def see(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:")):
            faults.append(f"asked another host: {request.url}")

    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", see)
    yield page
    for left in context.pages:
        if left not in before:
            left.close()
    context.clear_cookies()
    assert faults == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Checks a page with axe: no violation of any rule, best practices included."""
    return _axe


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """Checks a page at a desk, on a telephone and at 320 pixels: nothing sticks out, axe finds nothing."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            page.evaluate(SETTLED)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (page.url, width)
            if width == WIDTHS[0]:
                _axe(page)
        _axe(page, but="color-contrast")  # four fifths of its time, and no other colours than at the desk
        page.set_viewport_size(DESK)

    return check


def _axe(page: Page, *, but: str = "") -> None:
    assert violations_of(page, but=but) == []


def violations_of(page: Page, *, but: str = "") -> list[str]:
    """What axe says against a page: the rule, and the first places."""
    rules = {but: {"enabled": False}} if but else {}
    results: Any = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
    return [
        f"{one['id']}: {one['help']}: {[(node['html'], node['failureSummary']) for node in one['nodes'][:3]]}"
        for one in results.response["violations"]
    ]


@pytest.fixture
def signed_in(live_server: StaffSite) -> Callable[[Page, str], Any]:
    """Signs a person with a role in: `signed_in(page, "administrator")`."""

    def sign_in(page: Page, role: str) -> Any:
        return people.sign_in(page, live_server.url, role)

    return sign_in


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs a browser and the database."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("e2e")
            item.add_marker("db")
