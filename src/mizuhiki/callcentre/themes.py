"""テーマ: what opinions, wishes and complaints are about, for the monthly analysis (CC-052).

A code stays for good: opinions keep it. A line that is no longer chosen gets a day in `until`.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Theme:
    """What an opinion is about."""

    code: str
    title: str
    until: date | None  # the first day on which it is not offered


@cache
def themes() -> dict[str, Theme]:
    """Every theme by its code, in the order of the file."""
    table = resources.files("mizuhiki.callcentre").joinpath("data", "themes.csv")
    lines = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        row["code"]: Theme(
            row["code"], row["title"], date.fromisoformat(row["until"]) if row["until"] else None
        )
        for row in lines
    }


def themes_offered(day: date) -> list[Theme]:
    """The themes a supervisor may choose on a day."""
    return [theme for theme in themes().values() if theme.until is None or day < theme.until]


def theme_title(code: str) -> str:
    """What a theme is called; the code itself where the file lost it."""
    return themes()[code].title if code in themes() else code
