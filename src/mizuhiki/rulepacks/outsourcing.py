"""What the contract with the contractor says that differs between utilities: types of work and volumes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import part, record

CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")
MOST_LABEL = 24  # letters: what a column of the daily report has room for


@dataclass(frozen=True)
class WorkType:
    """One type of the work that was given away, and the clause that names it."""

    code: str
    label: str
    article: str


@dataclass(frozen=True)
class Volume:
    """概算処理件数: how much of one kind of work the contract reckons with in a year; 0 yen: it says none."""

    code: str
    label: str
    article: str
    count: int
    yen: int


@dataclass(frozen=True)
class OutsourcingTerms:
    """The types of work by code, in the order of the contract; empty where a pack knows none; its volumes."""

    work_types: Mapping[str, WorkType]
    volumes: Mapping[str, Volume] = field(default_factory=dict)

    def label_of(self, code: str) -> str:
        """What a type is called; its code where the pack no longer knows it."""
        return self.work_types[code].label if code in self.work_types else code


def read_outsourcing(content: Mapping[str, Any]) -> OutsourcingTerms:
    """The types of work and the volumes of a pack; a pack may say no volumes.

    Raises:
        RulePackFault: names the key.
    """
    for name in content.keys() - {"work_types", "volumes"}:
        raise RulePackFault(file=PACK_FILE, key=f"outsourcing.{name}", problem="知らない項目です。")
    types = part(content, "work_types", under="outsourcing.")
    volumes = part(content, "volumes", under="outsourcing.") if "volumes" in content else {}
    return OutsourcingTerms(
        {str(code): _work_type(str(code), one) for code, one in types.items()},
        {str(code): _volume(str(code), one) for code, one in volumes.items()},
    )


def _named(code: str, content: Any, key: str) -> dict[str, Any]:
    """The keys under a code."""
    if CODE.fullmatch(code) is None:
        problem = "区分の名前は英小文字で始まる英小文字・数字・_の24文字までです。"
        raise RulePackFault(file=PACK_FILE, key=key, problem=problem)
    if not isinstance(content, dict):
        raise RulePackFault(file=PACK_FILE, key=key, problem="項目がないか、形が違います。")
    return {**content, "code": code}


def _volume(code: str, content: Any) -> Volume:
    key = f"outsourcing.volumes.{code}"
    found = record(Volume, {"yen": 0, **_named(code, content, key)}, key)
    if found.count <= 0 or found.yen < 0:
        raise RulePackFault(file=PACK_FILE, key=key, problem="件数は1以上、金額は0以上で書いてください。")
    return found


def _work_type(code: str, content: Any) -> WorkType:
    key = f"outsourcing.work_types.{code}"
    found = record(WorkType, _named(code, content, key), key)
    if not 0 < len(found.label.strip()) <= MOST_LABEL:
        problem = f"1文字から{MOST_LABEL}文字までで書いてください。"
        raise RulePackFault(file=PACK_FILE, key=f"{key}.label", problem=problem)
    return found
