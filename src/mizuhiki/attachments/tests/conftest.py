"""A store of its own, a clerk and two kinds of file for each test."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from pytest_django import Settings

from mizuhiki.attachments import kinds
from mizuhiki.attachments.kinds import MB, FileKind
from mizuhiki.platform import clock

AT = datetime(2026, 11, 21, 10, 0, tzinfo=clock.TOKYO)
PDF = b"%PDF-1.7\nfirst"
OF_THE_KIND = "web.runs_see"  # any right declared below stands for the one of a kind


@pytest.fixture
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def clerk(db: None) -> Any:
    return get_user_model().objects.create_user("sato")


@pytest.fixture(autouse=True)
def kinds_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind(FileKind("test.print", "印刷物", OF_THE_KIND, "印刷物の再発行", limit_bytes=2 * MB))
    kinds.register_kind(
        FileKind(
            "test.photo",
            "現場写真",
            OF_THE_KIND,
            "現地調査",
            media_types=("image/jpeg", "image/png", "text/csv"),
            limit_bytes=1 * MB,
        )
    )
