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
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from mizuhiki.web import assets
from mizuhiki.web.files import with_static_files
from tests.e2e import people

MISSING = "ブラウザがありません: apt-get install -y --no-install-recommends chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_MS = 30_000  # of a machine that does much else; a page that works takes a hundredth of it
expect.set_options(timeout=PATIENCE_MS)
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
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in this thread
        browser = playwright.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, live_server: StaffSite) -> Iterator[Page]:
    """A page of a desk's size; paths such as `/runs/` are those of the staff site."""
    context = browser.new_context(
        base_url=live_server.url,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 1366, "height": 768},
    )
    context.set_default_timeout(PATIENCE_MS)
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
    context.close()
    assert faults == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Checks a page with axe: no violation of any rule, best practices included."""

    def check(page: Page) -> None:
        results: Any = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


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
