"""The words of the trace: what an auditor reads for the codes of acts, their facts, screens and tables.

What a fact may be is a list of the room that wrote it, a file kind or a reason: `config` names the list
(`call_values`).
"""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Model

from mizuhiki.web import guide

WORDS = Path(__file__).with_name("data") / "words.csv"
Values = Callable[[], Mapping[str, str]]

_values: dict[tuple[str, str], Values] = {}


@cache
def words_of(kind: str) -> dict[str, str]:
    """Every word of a kind, by its code; read once a process.

    Kinds: `act`, `fact`, `table`, `field` of a table that has no words of its own, and `place`, a screen
    or command the guide has no paragraph for.
    """
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["word"] for row in csv.DictReader(file) if row["kind"] == kind}


def act_word(code: str) -> str:
    """What an act is called; its code for one of an earlier release that is gone."""
    return words_of("act").get(code, code)


def call_values(fact: str, values: Values, *acts: str) -> None:
    """Say what the values of a fact are called, in the acts that begin so; called by `config` only."""
    for act in acts:
        _values[act, fact] = values


def values_of(action: str, fact: str) -> Values | None:
    """The list a fact of an act is taken from; of two that fit, that of the longer beginning."""
    fitting = [act for act, name in _values if name == fact and action.startswith(act)]
    return _values[max(fitting, key=len), fact] if fitting else None


class FactWords:
    """Reads the facts of many acts; each list of values is asked for once."""

    def __init__(self) -> None:
        self._known: dict[Values, Mapping[str, str]] = {}

    def line(self, action: str, facts: Mapping[str, Any]) -> str:
        """What an act says of itself: 金額 10,190円、件数 3. What it does not know it leaves out."""
        return "、".join(
            f"{words_of('fact').get(name, name)} {self._value(action, name, value)}"
            for name, value in facts.items()
            if value is not None and value != ""
        )

    def _value(self, action: str, name: str, value: Any) -> str:
        if name == "place":
            return place_word(str(value))
        values = values_of(action, name)
        if values is not None:
            known = self._known.setdefault(values, values())
            return "・".join(known.get(part, part) for part in str(value).split("/"))
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        unit = "円" if name.endswith("yen") else " m³" if name.endswith("_m3") else ""
        return f"{value:,}{unit}" if unit and isinstance(value, int) else str(value)


def place_word(place: str) -> str:
    """What a screen or a command is called: by the heading of its paragraph in the guide, if it has one."""
    return words_of("place").get(place) or guide.title_of(place)


def field_word(model: type[Model], column: str) -> str:
    """What a column is called: its own words, or those of the list."""
    field = next(one for one in model._meta.concrete_fields if column in {one.name, one.attname})
    return words_of("field").get(f"{model._meta.label}.{field.name}", str(field.verbose_name))


def table_word(label: str) -> str:
    """What a table is called."""
    return words_of("table").get(label, label)
