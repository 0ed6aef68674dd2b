"""`make advisories`: what the registries answered is told truly, and silence is no all-clear."""

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 29)
LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))
CLEAN = {"dependencies": [{"name": "django", "version": "5.2.8", "vulns": []}], "fixes": []}
FOUND = {"id": "PYSEC-2026-7", "aliases": ["CVE-2026-1", "GHSA-aa"], "fix_versions": ["5.2.9"]}
NPM: dict[str, Any] = {"vulnerabilities": {}, "metadata": {}}
LEAK = {"url": "https://github.com/advisories/GHSA-bb", "severity": "high", "title": "Leak of a map"}
TABLE = "| django | CVE-2026-1 | no view of ours | {until} |"


@pytest.fixture(scope="module")
def advisories() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("advisories", ROOT / "scripts" / "advisories.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where every lock file was answered for, and nothing is known."""
    for name in LOCKS:
        (tmp_path / f"{name}.json").write_text(json.dumps(CLEAN))
    (tmp_path / "npm.json").write_text(json.dumps(NPM))
    return tmp_path


def of_django(**facts: Any) -> str:
    return json.dumps({"dependencies": [{"name": "django", "version": "5.2.8", **facts}]})


@pytest.mark.asvs("15.2.1")
def test_nothing_known_is_status_0(
    advisories: ModuleType, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.main(place, TODAY) == 0
    assert capsys.readouterr().out == "no advisory is open; 0 accepted\n"


@pytest.mark.req("SEC-037")
@pytest.mark.asvs("15.2.1")
def test_an_advisory_is_told_with_the_release_that_mends_it(
    advisories: ModuleType, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "run.json").write_text(of_django(vulns=[FOUND]))
    (place / "dev.json").write_text(of_django(vulns=[FOUND]))  # the same package in another lock, said once
    (place / "npm.json").write_text(
        json.dumps({**NPM, "vulnerabilities": {"leaflet": {"via": [LEAK]}, "map": {"via": ["leaflet"]}}})
    )
    assert advisories.main(place, TODAY) == 1
    assert capsys.readouterr().out.splitlines() == [
        "leaflet: GHSA-bb, high: Leak of a map",
        "django 5.2.8: PYSEC-2026-7, mended in 5.2.9",
    ]


@pytest.mark.req("SEC-037")
@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize(("until", "status"), [("2026-11-29", 0), ("2026-11-28", 1)])
def test_what_was_accepted_counts_until_its_last_day(
    advisories: ModuleType, place: Path, monkeypatch: pytest.MonkeyPatch, until: str, status: int
) -> None:
    table = place / "dependencies.md"
    table.write_text(TABLE.format(until=until))
    monkeypatch.setattr(advisories, "TABLE", table)
    (place / "run.json").write_text(of_django(vulns=[FOUND]))
    assert advisories.main(place, TODAY) == status


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize(
    ("file", "answer", "told"),
    [
        ("run.json", of_django(skip_reason="Dependency not found on PyPI"), "django 5.2.8"),
        ("run.json", "", "run"),
        ("npm.json", '{"message": "405 Method Not Allowed", "error": {}}', "npm packages"),
        ("npm.json", None, "npm"),
    ],
    ids=["skipped", "broken off", "mirror", "no network"],
)
def test_silence_is_no_all_clear(
    request: pytest.FixtureRequest, file: str, answer: str | None, told: str
) -> None:
    place: Path = request.getfixturevalue("place")
    capsys: pytest.CaptureFixture[str] = request.getfixturevalue("capsys")
    (place / file).unlink()
    if answer is not None:
        (place / file).write_text(answer)
    assert request.getfixturevalue("advisories").main(place, TODAY) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"mizuhiki: not everything was answered ({told}), so nothing is known of it; this needs the network. "
        f"What was said lies in {place}.\n",
    )


def test_the_table_of_what_is_accepted_can_be_read(advisories: ModuleType) -> None:
    text = advisories.TABLE.read_text(encoding="utf-8")
    assert "| package | advisory | why it does not reach us | until |" in text
    assert advisories.accepted(TABLE.format(until="2026-12-01"), TODAY) == {"CVE-2026-1"}
