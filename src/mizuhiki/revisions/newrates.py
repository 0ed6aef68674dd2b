"""改定版の作成: the text of a tariff file with one version more, the last one with other rates. Pure.

The last version is copied as it is written, comments and all, and only the values that somebody changed
are put into their places, so that nothing of the ordinance is lost on the way through a form.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import yaml

YEN_KEYS = {
    "base": "基本料金",
    "meter_fee": "メーター使用料",
    "per_person": "人数割",
    "included_m3": "基本水量",
}


@dataclass(frozen=True)
class Rate:
    """One figure of the last version: its place in the file, and how it is called on the form."""

    name: str
    group: str  # the use class of its row
    label: str
    value: Decimal
    start: int
    end: int


def rates_of(text: str) -> list[Rate]:
    """The figures of the rate table of the last version, in the order of the file; the text is a good one."""
    found = []
    for number, row in enumerate(_item(_last_version(text), "rates").value):
        area = _child(row, "area")
        group = str(_item(row, "use").value) + (f"（{area.value}）" if area else "")
        for path, label, node in _figures(row):
            start, end = node.start_mark.index, node.end_mark.index
            found.append(Rate(f"rates-{number}-{path}", group, label, Decimal(node.value), start, end))
    return found


def with_new_version(text: str, *, from_on: date, article: str, values: Mapping[str, Decimal]) -> str:
    """The text with a version from a day: the last one again, with the values named as in `rates_of`.

    A supply begun on or after the day has the new version at once where the last one had such a day.
    """
    version = _last_version(text)
    changes = [
        (rate.start, rate.end, _written(values[rate.name]))
        for rate in rates_of(text)
        if rate.name in values and values[rate.name] != rate.value
    ]
    for key, written in (
        ("from", from_on.isoformat()),
        ("new_supplies_from", from_on.isoformat()),
        ("article", json.dumps(article, ensure_ascii=False)),
    ):
        if (node := _child(version, key)) and (key != "article" or node.value != article):
            changes.append((node.start_mark.index, node.end_mark.index, written))
    begin = text.rfind("\n", 0, version.start_mark.index) + 1
    finish = _end_of_versions(text)
    block, head = text[begin:finish], text[:finish]
    for start, end, written in sorted(changes, reverse=True):
        block = block[: start - begin] + written + block[end - begin :]
    return f"{_ended(head)}{_ended(block)}{text[finish:]}"


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _written(value: Decimal) -> str:
    """Whole yen plain, sen in quotes, as the reader wants them."""
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f'"{plain}"' if "." in plain else plain


def _last_version(text: str) -> yaml.Node:
    last: yaml.Node = _item(_root(text), "versions").value[-1]
    return last


def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None, "a text that was read before"
    return root


def _end_of_versions(text: str) -> int:
    """Where the list of versions ends: before the next key of the file, or with the file."""
    root = _root(text)
    versions = _item(root, "versions").start_mark.index
    after = [key.start_mark.index for key, _ in root.value if key.start_mark.index > versions]
    return min(after, default=len(text))


def _child(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _item(node: yaml.Node, key: str) -> yaml.Node:
    found = _child(node, key)
    assert found is not None, key
    return found


def _figures(row: yaml.Node) -> Iterator[tuple[str, str, yaml.Node]]:
    for key, word in YEN_KEYS.items():
        node = _child(row, key)
        if isinstance(node, yaml.MappingNode):
            for bore, value in node.value:
                yield f"{key}-{bore.value}", f"{word} 口径{bore.value}mm", value
        elif isinstance(node, yaml.ScalarNode):
            yield key, word, node
    above = 0
    for number, block in enumerate(_item(row, "blocks").value):
        to = _item(block, "to").value
        words = f"{above + 1}m³〜" if to == "null" else f"{above + 1}〜{to}m³"
        yield f"block-{number}", f"従量料金 {words}（1m³）", _item(block, "rate")
        above = int(to) if str(to).isdecimal() else above
