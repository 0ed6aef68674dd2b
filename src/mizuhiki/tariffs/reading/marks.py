"""YAML with line marks: a file becomes sections that know where they stand and refuse what is odd."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import yaml

from mizuhiki.tariffs.faults import TariffFault

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 40

_WHOLE = re.compile(r"0|[1-9][0-9]{0,11}")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,5})(/[1-9][0-9]{0,5}|\.[0-9]{1,6})?")

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def compose(text: str, file: str) -> yaml.Node:
    """The node tree of one YAML document.

    Raises:
        TariffFault: not YAML, empty, too long, too deep, or not one document.
    """
    if len(text) > MAX_CHARACTERS:
        raise TariffFault(file, 1, "", f"ファイルが大きすぎます（{MAX_CHARACTERS:,}文字まで）。")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        hint = f"字下げ、括弧、引用符を確かめてください（{error.problem or error.context}）。"
        raise TariffFault(file, line, "", f"YAMLとして読めません。{hint}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise TariffFault(file, line, "", "YAMLに使えない文字があります。") from error
    except RecursionError as error:
        raise TariffFault(file, 1, "", "入れ子が深すぎます。") from error
    if node is None:
        raise TariffFault(file, 1, "", "ファイルが空です。")
    return node


class Scalar:
    """One value with its place; each method reads it as one kind of thing or refuses it."""

    def __init__(self, node: yaml.Node, file: str, path: str) -> None:
        self.node, self.file, self.path = node, file, path

    def fault(self, problem: str) -> TariffFault:
        return TariffFault(self.file, self.node.start_mark.line + 1, self.path, problem)

    @property
    def is_null(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.tag.endswith(":null")

    @property
    def is_scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_quoted(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and bool(self.node.style)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def _raw(self, wanted: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.is_null:
            raise self.fault(f"{wanted}を1つ書いてください。")
        return str(self.node.value)

    def text(self) -> str:
        value = self._raw("文字").strip()
        if not value:
            raise self.fault("空にできません。")
        return value

    def whole(self) -> int:
        value = self._raw("整数")
        if not _WHOLE.fullmatch(value) or self.is_quoted:
            raise self.fault(f"「{value}」は0以上の整数ではありません。引用符なしの整数で書いてください。")
        return int(value)

    def decimal(self) -> Decimal:
        value = self._raw("数")
        if self.node.tag.endswith(":float"):
            raise self.fault(f'小数は引用符で囲んで書いてください（例 "{value}"）。')
        if not _DECIMAL.fullmatch(value):
            raise self.fault(
                f"「{value}」は金額や割合の数ではありません。0以上の数を小数6桁以内で書いてください。"
            )
        return Decimal(value)

    def fraction(self) -> Fraction:
        value = self._raw("割合")
        if self.node.tag.endswith(":float"):
            raise self.fault(f'小数は引用符で囲んで書いてください（例 "{value}"）。')
        if not _FRACTION.fullmatch(value):
            raise self.fault(f'「{value}」は割合ではありません。"1/3" や "0.5" のように書いてください。')
        return Fraction(value)

    def day(self) -> date:
        value = self._raw("日付")
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.fault(
                f"「{value}」は日付ではありません。2025-04-01 のように書いてください。"
            ) from None

    def flag(self) -> bool:
        value = self._raw("true または false")
        if value not in {"true", "false"}:
            raise self.fault(f"「{value}」は true でも false でもありません。")
        return value == "true"

    def choice(self, kinds: type[E]) -> E:
        value = self._raw("語")
        try:
            return kinds(value)
        except ValueError:
            known = "、".join(kinds)
            raise self.fault(f"「{value}」は使えません。{known} のどれかにしてください。") from None

    def items(self) -> list["Scalar"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault("一覧（[ ] または - の並び）で書いてください。")
        return [Scalar(each, self.file, f"{self.path}[{n}]") for n, each in enumerate(self.node.value)]

    def section(self) -> "Section":
        return Section(self.node, self.file, self.path)


class Section(Scalar):
    """A mapping whose keys are read one by one; `finish` refuses those nobody asked for."""

    def __init__(self, node: yaml.Node, file: str, path: str = "") -> None:
        super().__init__(node, file, path)
        if not isinstance(node, yaml.MappingNode):
            raise self.fault("「項目: 値」の並びで書いてください。")
        if path.count(".") + path.count("[") > MAX_DEPTH:
            raise self.fault("入れ子が深すぎます。")
        self.fields: dict[str, Scalar] = {}
        self._asked: set[str] = set()
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
            inside = f"{path}.{name}" if path else name
            field = Scalar(value, file, inside)
            if name in self.fields:
                raise Scalar(key, file, inside).fault("同じ項目が2回あります。1つにしてください。")
            self.fields[name] = field

    def get(self, key: str) -> Scalar | None:
        """The value of an optional key; None when it is absent or null."""
        self._asked.add(key)
        field = self.fields.get(key)
        return None if field is None or field.is_null else field

    def need(self, key: str) -> Scalar:
        field = self.get(key)
        if field is None:
            raise self.fault(f"項目「{key}」がありません。")
        return field

    def maybe(self, key: str, read: Callable[[Scalar], T], default: T) -> T:
        """`read` of an optional key, else `default`."""
        field = self.get(key)
        return default if field is None else read(field)

    def items_of(self, key: str) -> list[Scalar]:
        """The items of an optional list."""
        field = self.get(key)
        return field.items() if field else []

    def each(self, key: str) -> Iterator["Section"]:
        """The sections of an optional list; each is finished after it was read."""
        for item in self.items_of(key):
            section = item.section()
            yield section
            section.finish()

    def inner(self, key: str) -> "Section | None":
        field = self.get(key)
        return None if field is None else field.section()

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt rule must not be dropped in silence."""
        for name, field in self.fields.items():
            if name not in self._asked:
                known = "、".join(sorted(self._asked))
                raise field.fault(f"知らない項目です。使える項目：{known}")
