"""Filling typed records from the plain data of a file, or naming the key that is wrong."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, cast

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

Record = TypeVar("Record")


def part(content: Mapping[str, Any], key: str, *, under: str = "") -> dict[str, Any]:
    """A part that must be there and be a list of keys."""
    value = content.get(key)
    if not isinstance(value, dict):
        raise RulePackFault(file=PACK_FILE, key=f"{under}{key}", problem="項目がないか、形が違います。")
    return value


def record(kind: type[Record], values: Mapping[str, Any], key: str) -> Record:
    """Fill a flat dataclass, naming the first key that is missing, unknown or of another type."""
    wanted = {f.name: f.type for f in fields(cast(Any, kind))}
    for name in values.keys() - wanted.keys():
        raise RulePackFault(file=PACK_FILE, key=f"{key}.{name}", problem="知らない項目です。")
    for name, type_ in wanted.items():
        if name not in values:
            raise RulePackFault(file=PACK_FILE, key=f"{key}.{name}", problem="項目がありません。")
        expected = int if type_ in (int, "int") else str
        if not isinstance(values[name], expected) or isinstance(values[name], bool):
            problem = "整数で書いてください。" if expected is int else "引用符で囲んだ文字で書いてください。"
            raise RulePackFault(file=PACK_FILE, key=f"{key}.{name}", problem=problem)
    return kind(**values)
