"""Static files: only what the pages use, under hashed names, able to be nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from mizuhiki.web import assets
from mizuhiki.web.files import with_static_files

SERVED = "servestatic.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def gathered(settings: Any, tmp_path: Path) -> Path:
    """The static files as the site serves them."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": SERVED}}
    assert assets.collect()
    return tmp_path / "static"


def test_they_are_gathered_once(gathered: Path) -> None:
    assert not assets.collect()
    (gathered.parent / "static.stamp").write_text("another version")
    assert assets.collect()


def test_fonts_come_as_woff2_alone_and_name_only_files_that_are_there(gathered: Path) -> None:
    [sheet] = gathered.glob("fonts/biz-udgothic/400.*.css")
    named = re.findall(r"url\(\"?([^\")]+)\"?\)", sheet.read_text())
    assert len(named) == 124
    wanted = re.compile(r"(\./)?files/biz-udgothic-[\w-]+-400-normal\.[0-9a-f]{12}\.woff2")
    assert [name for name in named if not wanted.fullmatch(name)] == []
    assert all((sheet.parent / name).is_file() for name in named)
    assert not list(gathered.rglob("*.woff"))


def test_every_file_the_frame_links_is_found() -> None:
    frame = (Path(assets.__file__).parent / "templates" / "web" / "bare.html").read_text()
    linked = re.findall(r"{% static '([^']+)' %}", frame)
    assert {"web/mizuhiki.css", "web/keys.js", "design-tokens/tokens.css"} <= set(linked)
    assert [path for path in linked if finders.find(path) is None] == []


def headers_of(path: str) -> tuple[int, dict[str, str]]:
    """Ask the door for a file, over ASGI."""

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def not_a_file(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def ask() -> None:
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        await with_static_files(not_a_file)(scope, None, send)

    async_to_sync(ask)()
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}


def test_a_hashed_file_is_kept_for_years_and_can_do_nothing_else(gathered: Path) -> None:
    status, headers = headers_of(staticfiles_storage.url("web/mizuhiki.css"))
    assert status == 200
    assert headers["cache-control"] == "max-age=315360000, public, immutable"
    assert headers["content-type"] == 'text/css; charset="utf-8"'
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path", ["/static/../secret_key", "/static/%2e%2e/secret_key", "/static/", "/static.stamp"]
)
def test_nothing_outside_the_folder_is_sent(gathered: Path, path: str) -> None:
    (gathered.parent / "secret_key").write_text("x")
    assert headers_of(path)[0] == 404
