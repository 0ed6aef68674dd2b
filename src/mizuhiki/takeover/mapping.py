"""The mapping file: which file of the old system holds what, and how its columns become our fields."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.takeover.kinds import KINDS, REQUIRED, Kind

MOST_BYTES = 1_000_000
DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";"}
KEYS = frozenset(
    {"file", "encoding", "delimiter", "widths", "header", "columns", "defaults", "codes", "dates", "skip"}
)


class _Loader(yaml.SafeLoader):
    """YAML in which `no`, `on` and the like are the names of columns that they are in old systems."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, form) for tag, form in known if not tag.endswith(":bool") or letter in "tTfF"]
    for letter, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class MappingRefused(RuleBroken):
    """The mapping file cannot be followed."""

    code = "mapping_refused"
    sentence = "マッピング（{key}）：{problem}"


@dataclass(frozen=True)
class Source:
    """One file of the old system."""

    kind: Kind
    path: Path
    encoding: str
    delimiter: str
    widths: tuple[int, ...]  # bytes of each column; empty where the columns are delimited
    header: bool
    columns: Mapping[str, str | int]  # field -> name of the column, or its place from 1
    defaults: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]
    dates: str

    @property
    def name(self) -> str:
        """The name of the file, without the folder."""
        return self.path.name


@dataclass(frozen=True)
class Plan:
    """The whole move: from which system, as of which day, out of which files."""

    system: str
    as_of: date
    sources: Mapping[str, Source]
    path: Path


def read_mapping(path: Path, *, kinds: Sequence[Kind] = KINDS, required: Sequence[str] = REQUIRED) -> Plan:
    """Read a mapping file; the files it names lie beside it.

    Raises:
        MappingRefused: names the key and what is wrong with it.
    """
    try:
        raw = path.read_bytes()
        content = _Loader(raw[: MOST_BYTES + 1].decode()).get_single_data()
    except OSError:
        raise MappingRefused(key=path.name, problem="ファイルを開けません。") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise MappingRefused(key=path.name, problem="YAML（UTF-8）として読めません。") from None
    if len(raw) > MOST_BYTES or not isinstance(content, dict):
        raise MappingRefused(key=path.name, problem="マッピングの形をしていません。")
    if strange := sorted(map(str, content.keys() - {"system", "as_of", "files"})):
        raise MappingRefused(key=strange[0], problem="知らない項目です。")
    as_of, files = content.get("as_of"), content.get("files")
    if type(as_of) is not date:
        raise MappingRefused(key="as_of", problem="移行基準日を2026-09-30の形で書いてください。")
    if not isinstance(files, dict):
        raise MappingRefused(key="files", problem="ファイルの一覧がありません。")
    if strange := sorted(map(str, files.keys() - {kind.code for kind in kinds})):
        raise MappingRefused(key=f"files.{strange[0]}", problem="知らない種類です。")
    if lacking := [kind.label for kind in kinds if kind.code in required and kind.code not in files]:
        labels = "、".join(lacking)
        raise MappingRefused(key="files", problem=f"なくてはならない種類がありません（{labels}）。")
    sources = {k.code: _source(k, files[k.code], path.parent) for k in kinds if k.code in files}
    return Plan(str(content.get("system", "")), as_of, sources, path)


def _source(kind: Kind, content: Any, folder: Path) -> Source:
    where = f"files.{kind.code}"
    if not isinstance(content, dict) or not isinstance(content.get("file"), str):
        raise MappingRefused(key=where, problem="ファイル名（file）がありません。")
    if strange := sorted(map(str, content.keys() - KEYS)):
        raise MappingRefused(key=f"{where}.{strange[0]}", problem="知らない項目です。")
    path = folder / content["file"]
    if path.parent.resolve() != folder.resolve() or not path.is_file():
        raise MappingRefused(
            key=f"{where}.file", problem="マッピングと同じフォルダーにファイルがありません。"
        )
    encoding = str(content.get("encoding", "utf-8-sig"))
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise MappingRefused(key=f"{where}.encoding", problem="知らない文字コードです。") from None
    delimiter = str(content.get("delimiter", "comma"))
    if delimiter not in DELIMITERS:
        raise MappingRefused(key=f"{where}.delimiter", problem="comma、tab、semicolonから選んでください。")
    dates = str(content.get("dates", "plain"))
    if dates not in ("plain", "wareki"):
        raise MappingRefused(key=f"{where}.dates", problem="plainかwarekiを選んでください。")
    return Source(
        kind=kind,
        path=path,
        encoding=encoding,
        delimiter=DELIMITERS[delimiter],
        widths=_widths(where, content.get("widths", [])),
        header=content.get("header", True) is True,
        columns=_columns(kind, where, content),
        defaults=_texts(kind, f"{where}.defaults", content.get("defaults", {})),
        codes=_codes(kind, where, content.get("codes", {})),
        dates=dates,
    )


def _widths(where: str, content: Any) -> tuple[int, ...]:
    if not isinstance(content, list) or any(type(one) is not int or one < 1 for one in content):
        raise MappingRefused(key=f"{where}.widths", problem="1以上の整数を並べてください。")
    return tuple(content)


def _columns(kind: Kind, where: str, content: Mapping[str, Any]) -> dict[str, str | int]:
    columns = content.get("columns")
    if not isinstance(columns, dict) or not all(type(one) in (str, int) for one in columns.values()):
        raise MappingRefused(key=f"{where}.columns", problem="項目ごとに列の名前か番号を書いてください。")
    _known(kind, f"{where}.columns", columns)
    named = columns.keys() | (content.get("defaults") or {}).keys()
    for field in kind.fields:
        if field.required and field.name not in named:
            raise MappingRefused(
                key=f"{where}.columns.{field.name}", problem=f"「{field.label}」の列も既定値もありません。"
            )
    return dict(columns)


def _texts(kind: Kind, where: str, content: Any) -> dict[str, str]:
    if not isinstance(content, dict):
        raise MappingRefused(key=where, problem="項目と値を書いてください。")
    _known(kind, where, content)
    return {name: str(value) for name, value in content.items()}


def _codes(kind: Kind, where: str, content: Any) -> dict[str, dict[str, str]]:
    if not isinstance(content, dict) or not all(isinstance(one, dict) for one in content.values()):
        raise MappingRefused(key=f"{where}.codes", problem="項目ごとに、旧コードと値を書いてください。")
    _known(kind, f"{where}.codes", content)
    for name, table in content.items():
        if any(type(old) is not str for old in table):
            problem = "旧コードは引用符で囲んでください（0で始まる番号が、別の番号に読まれます）。"
            raise MappingRefused(key=f"{where}.codes.{name}", problem=problem)
    return {name: {str(old): str(new) for old, new in table.items()} for name, table in content.items()}


def _known(kind: Kind, where: str, content: Mapping[str, Any]) -> None:
    for name in content:
        if kind.field(str(name)) is None:
            raise MappingRefused(key=f"{where}.{name}", problem=f"「{kind.label}」にない項目です。")
