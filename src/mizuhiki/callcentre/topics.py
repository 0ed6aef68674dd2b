"""小分類: what enquiries are about, below the two classes of the contract (CC-087); for analysis only.

A code stays for good: cases keep it. A line that is no longer chosen gets a day in `until`.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Topic:
    """One sub-class."""

    code: str
    fee_class: str  # `CaseStep.FeeClass`
    title: str
    until: date | None  # the first day on which it is not offered


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its code, in the order of the file."""
    table = resources.files("mizuhiki.callcentre").joinpath("data", "topics.csv")
    lines = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        row["code"]: Topic(
            row["code"],
            row["class"],
            row["title"],
            date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in lines
    }


def offered(day: date) -> list[Topic]:
    """The topics an operator may choose on a day."""
    return [topic for topic in topics().values() if topic.until is None or day < topic.until]


def title_of(code: str) -> str:
    """What a topic is called; the code itself where the file lost it."""
    return topics()[code].title if code in topics() else code
