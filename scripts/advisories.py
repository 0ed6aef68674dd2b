"""Reads what pip-audit and npm answered: what is known, what somebody accepted, and what nobody answered.

    python scripts/advisories.py var/advisories

An advisory is accepted by a row of the table in docs/security/dependencies.md, with a reason and a last day.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "security" / "dependencies.md"
ROW = re.compile(r"^\| ([^|]+) \| ([A-Z]+-[^|]+) \| ([^|]+) \| (\d{4}-\d\d-\d\d) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Advisory:
    """What is known of one package."""

    package: str
    names: frozenset[str]  # an advisory has one of each authority
    says: str


def accepted(text: str, today: date) -> set[str]:
    """The names of the advisories that somebody accepted until a day that has not passed."""
    return {name.strip() for _, name, _, until in ROW.findall(text) if date.fromisoformat(until) >= today}


def of_python(answer: dict[str, Any]) -> Iterator[Advisory | str]:
    """Advisories, and the names of packages nobody knew anything of."""
    for package in answer["dependencies"]:
        shown = f"{package['name']} {package.get('version', '')}".strip()
        if "skip_reason" in package:
            yield shown
        for one in package.get("vulns", []):
            names = frozenset({one["id"], *one.get("aliases", [])})
            mended = ", ".join(one.get("fix_versions", [])) or "no release yet"
            yield Advisory(shown, names, f"{one['id']}, mended in {mended}")


def of_npm(answer: dict[str, Any]) -> Iterator[Advisory | str]:
    """The same of npm's answer; one without counts is none."""
    if "vulnerabilities" not in answer or "metadata" not in answer:
        yield "npm packages"
        return
    for package, found in answer["vulnerabilities"].items():
        for one in found["via"]:
            if isinstance(one, dict):  # else the package that brings it, which is listed itself
                name = str(one["url"]).rsplit("/", 1)[-1]
                yield Advisory(package, frozenset({name}), f"{name}, {one['severity']}: {one['title']}")


def read(place: Path) -> Iterator[Advisory | str]:
    """Every answer under `place`; a lock file without one counts as not answered."""
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        yield from _answer(place / f"{lock.stem}.json", of_python)
    yield from _answer(place / "npm.json", of_npm)


def _answer(path: Path, understand: Any) -> Iterator[Advisory | str]:
    try:
        yield from list(understand(json.loads(path.read_text())))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield path.stem


def main(place: Path, today: date) -> int:
    """Say what was found; see the head of scripts/advisories for the status."""
    found = list(read(place))
    known = accepted(TABLE.read_text(encoding="utf-8"), today)
    advisories = {one for one in found if isinstance(one, Advisory)}
    silent = sorted({one for one in found if isinstance(one, str)})
    fresh = sorted((one for one in advisories if not one.names & known), key=lambda one: one.says)
    for one in fresh:
        sys.stdout.write(f"{one.package}: {one.says}\n")
    if silent:
        more = f" and {len(silent) - 3} more" if len(silent) > 3 else ""
        sys.stderr.write(
            f"mizuhiki: not everything was answered ({', '.join(silent[:3])}{more}), so nothing is known "
            f"of it; this needs the network. What was said lies in {place}.\n"
        )
    if fresh:
        return 1
    if silent:
        return 2
    sys.stdout.write(f"no advisory is open; {len(advisories)} accepted\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), datetime.now(UTC).date()))
