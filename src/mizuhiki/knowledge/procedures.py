"""別紙３ and 別紙１: how each type of call is handled, in the words of the specification (CC-117)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("data") / "procedures.yaml"


@dataclass(frozen=True)
class Procedure:
    """One clause: where it stands, what it is called, and its text line by line."""

    code: str
    clause: str
    title: str
    text: Sequence[str]
    is_environment: bool = False


@dataclass(frozen=True)
class CallType:
    """用件: a type of call, with the procedures that belong to it, the nearest first."""

    code: str
    name: str
    procedures: Sequence[Procedure]


@cache
def procedures() -> Mapping[str, Procedure]:
    """Every clause of both annexes, in their order."""
    written = _written()
    found = [_clause(one, is_environment=False) for one in written["procedures"]]
    found += [_clause(one, is_environment=True) for one in written["environment"]]
    return {one.code: one for one in found}


@cache
def call_types() -> Mapping[str, CallType]:
    """Every type of call."""
    known = procedures()
    return {
        one["code"]: CallType(one["code"], one["name"], tuple(known[code] for code in one["procedures"]))
        for one in _written()["call_types"]
    }


def call_type_choices() -> list[tuple[str, str]]:
    """For forms."""
    return [(one.code, one.name) for one in call_types().values()]


def source() -> str:
    """Whose words these are."""
    return str(_written()["source"])


@cache
def _written() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def _clause(one: Mapping[str, Any], *, is_environment: bool) -> Procedure:
    return Procedure(one["code"], one["clause"], one["title"], tuple(one["text"]), is_environment)
