"""What stands in README, docs and lock files stays true by itself, not by memory."""

import json
import re
from pathlib import Path

import pytest
import yaml

from mizuhiki.config.cli import GROUPS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ENGLISH, JAPANESE = (ROOT / name for name in ("README.md", "README.ja.md"))
LOCKS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(text: str) -> set[str]:
    """Every command that a text tells a reader to type."""
    blocks = re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
    spans = re.findall(r"`((?:make|\.venv/bin/mizuhiki|mizuhiki) [^`]+)`", text)
    typed = {" ".join(found.split("#")[0].split()) for found in (*blocks, *spans)}
    return {re.sub(r"(?<=demo code ).*", "NAME", found) for found in typed}


@pytest.mark.asvs("15.2.4")
def test_lock_files_name_no_registry() -> None:
    assert len(LOCKS) == 8
    hosts = re.compile(r"^\s*(?:--(?:extra-)?index-url|--find-links)|https?://", re.MULTILINE)
    assert [path.name for path in LOCKS[:-1] if hosts.search(text_of(path))] == []
    packages = json.loads(text_of(LOCKS[-1]))["packages"]
    assert [name for name, facts in packages.items() if "resolved" in facts] == []
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []
    assert "omit-lockfile-registry-resolved=true" in text_of(ROOT / ".npmrc").split()
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.asvs("15.2.4")
def test_every_pinned_package_carries_a_hash() -> None:
    for path in LOCKS[:-1]:
        entries = re.split(r"\n(?=[a-z0-9])", text_of(path).strip())
        assert [
            entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry
        ] == []


def test_both_readmes_tell_the_same() -> None:
    english, japanese = text_of(ENGLISH), text_of(JAPANESE)
    people = re.compile(r"^\| `(\w+)` \|.*?\| `(\w+)` \|", re.MULTILINE)
    assert people.findall(english) == people.findall(japanese) != []
    assert commands(english) == commands(japanese)
    links = re.compile(r"\]\((?!http)([^)#]+)\)")
    apart = {"README.md", "README.ja.md"}
    assert set(links.findall(english)) - apart == set(links.findall(japanese)) - apart
    assert english.count("\n## ") == japanese.count("\n## ")


def test_every_link_of_the_readmes_leads_to_a_file() -> None:
    for path in (ENGLISH, JAPANESE, ROOT / "CONTRIBUTING.md"):
        named = re.findall(r"\]\((?!http)([^)#]+)\)", text_of(path))
        assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_stands_in_the_index_under_its_title() -> None:
    index = text_of(DOCS / "adr" / "index.md")
    listed = dict(re.findall(r"^\| \[\d{4}\]\(([^)]+)\) \| (.+) \|$", index, re.MULTILINE))
    titles = {
        path.name: re.sub(r"^# \d+\.? ", "", text_of(path).splitlines()[0])
        for path in sorted((DOCS / "adr").glob("0*.md"))
    }
    assert listed == titles
    assert list(listed) == sorted(listed)


def test_every_page_stands_in_the_navigation() -> None:
    nav = yaml.safe_load(re.sub(r"!!python\S*", "", text_of(ROOT / "mkdocs.yml")))["nav"]

    def pages(entry: object) -> set[str]:
        if isinstance(entry, str):
            return {entry}
        parts = entry.values() if isinstance(entry, dict) else entry
        assert not isinstance(parts, str)
        return {page for part in parts for page in pages(part)}  # type: ignore[attr-defined]

    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    decisions = {page for page in there if page.startswith("adr/0")}
    assert pages(nav) == there - decisions


def test_every_rule_has_a_worked_table() -> None:
    pages = [path for path in sorted((DOCS / "rules").glob("*.md")) if path.name != "index.md"]
    assert len(pages) >= 8
    assert [path.name for path in pages if "\n|" not in text_of(path)] == []


def test_every_command_group_is_told_of_somewhere() -> None:
    told = "".join(text_of(path) for path in (ENGLISH, ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")))
    assert [group for group in GROUPS if f"mizuhiki {group}" not in told] == []
