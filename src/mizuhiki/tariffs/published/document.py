"""A published file as plain data that remembers its lines; decimals are never floats."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from mizuhiki.tariffs.faults import TariffFault
from mizuhiki.tariffs.reading.marks import MAX_DEPTH, compose
from mizuhiki.tariffs.reading.tariff import read_text

_MAX_NODES = 200_000
_INTEGER = re.compile(r"[-+]?[0-9][0-9_]{0,39}")  # longer ones are no number of a bill
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?")


class Lacking(Exception):  # noqa: N818 - the house names errors by what is true now
    """The file does not hold the figures this example would need."""


class Invalid(Exception):  # noqa: N818 - the house names errors by what is true now
    """The example says something that cannot be; it counts as wrong, never as skipped."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its data, and the line on which each mapping or list begins."""

    file: str
    root: dict[str, Any]
    lines: Mapping[int, int]

    def line_of(self, value: Any) -> int:
        return self.lines.get(id(value), 1)

    def fault(self, value: Any, key: str, problem: str) -> TariffFault:
        return TariffFault(self.file, self.line_of(value), key, problem)

    def mapping(self, owner: dict[str, Any], key: str) -> dict[str, Any]:
        """An optional mapping of `owner`."""
        value = owner.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.fault(owner, key, "「項目: 値」の並びで書いてください。")
        return value

    def sequence(self, owner: dict[str, Any], key: str) -> list[Any]:
        """An optional list of `owner`."""
        value = owner.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.fault(owner, key, "一覧で書いてください。")
        return value


def read_document(path: Path) -> Document:
    """The data of a file.

    Raises:
        TariffFault: the file cannot be read as YAML with a mapping at its top.
    """
    builder = _Builder(path.name)
    root = builder.value(compose(read_text(path), path.name), 0)
    if not isinstance(root, dict):
        raise TariffFault(path.name, 1, "", "先頭は「項目: 値」の並びでなければなりません。")
    return Document(path.name, root, builder.lines)


class _Builder:
    """Node tree to data, with a bound on what aliases can unfold."""

    def __init__(self, file: str) -> None:
        self.file, self.lines, self.nodes = file, dict[int, int](), 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > _MAX_NODES or depth > MAX_DEPTH:
            raise TariffFault(self.file, line, "", "入れ子や別名（&、*）が多すぎます。")
        if isinstance(node, yaml.MappingNode):
            value: Any = dict(self._pairs(node, depth))
        elif isinstance(node, yaml.SequenceNode):
            value = [self.value(each, depth + 1) for each in node.value]
        else:
            return _scalar(node)
        self.lines[id(value)] = line
        return value

    def _pairs(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise TariffFault(self.file, key.start_mark.line + 1, "", "項目名は文字で書いてください。")
            if key.value in seen:
                raise TariffFault(self.file, key.start_mark.line + 1, key.value, "同じ項目が2回あります。")
            seen.add(key.value)
            yield key.value, self.value(value, depth + 1)


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    kind = node.tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in {"true", "yes", "on"}
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text.replace("_", ""))
    if kind == "float" and _NUMBER.fullmatch(text):
        return Decimal(text.replace("_", ""))
    return text


def number(value: Any) -> Decimal | None:
    """A number however it is written; None when it is none, or of no size a bill can have."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) >= 10**15 or found != round(found, 12):
        return None
    return found


def need_number(example: Mapping[str, Any], key: str) -> Decimal:
    """A number of an example: lacking when absent, invalid when it is something else."""
    if example.get(key) is None:
        raise Lacking(f"「{key}」がない")
    found = number(example[key])
    if found is None:
        raise Invalid(f"「{key}」の値「{example[key]}」は数ではない")
    return found


def need_whole(example: Mapping[str, Any], key: str) -> int:
    """A whole number of an example."""
    found = need_number(example, key)
    if found != int(found):
        raise Invalid(f"「{key}」の値「{example[key]}」は整数ではない")
    return int(found)
