"""The scenarios as data: who calls, what they say line by line, and what the call should end in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mizuhiki.practice.rules import Expected

FILE = Path(__file__).with_name("data") / "scenarios.yaml"
CUSTOMER, SHARED, WITHHELD, STRANGER = "customer", "shared", "withheld", "stranger"
MOST_DAYS = 14
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


@dataclass(frozen=True)
class Scenario:
    """One call as it is played."""

    code: str
    title: str
    call_type: str  # of `knowledge.call_types`
    caller: str  # customer, shared, withheld or stranger
    number: str  # of a stranger
    who: str
    lines: Sequence[str]
    answers: Mapping[str, str]
    expected: Expected

    @property
    def needs_customer(self) -> bool:
        """Whether somebody of the made-up town is played."""
        return self.caller in {CUSTOMER, SHARED}


@dataclass(frozen=True)
class Part:
    """Whose part is played; empty where the caller is nobody we know."""

    name: str = ""
    kana: str = ""
    address: str = ""
    customer_no: str = ""


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Every scenario by its code, in the order of the file."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))["scenarios"]
    return {one["code"]: _scenario(one) for one in written}


def spoken(text: str, part: Part, *, on: date) -> str:
    """A line with the names and days of this call."""
    days = {f"in_{count}": on + timedelta(days=count) for count in range(MOST_DAYS + 1)}
    words = {name: f"{day.month}月{day.day}日" for name, day in days.items()}
    words |= {f"{name}_en": f"{MONTHS[day.month - 1]} {day.day}" for name, day in days.items()}
    own = {"name": part.name, "kana": part.kana, "address": part.address, "customer_no": part.customer_no}
    return text.format_map(words | own)


def _scenario(one: Mapping[str, Any]) -> Scenario:
    expected = dict(one["expected"])
    expected["words"] = tuple(tuple(str(word) for word in group) for group in expected.get("words", ()))
    return Scenario(
        code=one["code"],
        title=one["title"],
        call_type=one["call_type"],
        caller=one["caller"],
        number=one.get("number", ""),
        who=one["who"],
        lines=tuple(one["lines"]),
        answers=one["answers"],
        expected=Expected(**expected),
    )
