"""The words of the trace: what an auditor reads for the codes of acts, their facts, and tables."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("data") / "words.csv"


@cache
def words_of(kind: str) -> dict[str, str]:
    """Every word of a kind, `act`, `fact` or `table`, by its code; read once a process."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["word"] for row in csv.DictReader(file) if row["kind"] == kind}


def act_word(code: str) -> str:
    """What an act is called; its code for one of an earlier release that is gone."""
    return words_of("act").get(code, code)


def fact_words(facts: Mapping[str, Any]) -> str:
    """What an act says of itself, in a line: 金額 10,190円、件数 3."""
    return "、".join(f"{words_of('fact').get(name, name)} {_value(name, facts[name])}" for name in facts)


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    unit = "円" if name.endswith("yen") else " m³" if name.endswith("_m3") else ""
    return f"{value:,}{unit}" if unit and isinstance(value, int) else str(value)


def table_word(label: str) -> str:
    """What a table is called."""
    return words_of("table").get(label, label)
