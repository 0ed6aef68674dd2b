"""Holding what a file of a pack says against what it may say; the key that is wrong is named."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from mizuhiki.rulepacks.faults import RulePackFault

WHOLE = "（全体）"


@dataclass(frozen=True)
class Checks:
    """The checks of one file.

    Raises:
        RulePackFault: each of them, where the file says something else.
    """

    file: str

    def load(self, text: str) -> Any:
        """The content of a file in YAML."""
        try:
            return yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError) as fault:
            self.refuse(WHOLE, f"YAMLとして読めません：{fault}")

    def hold(self, is_so: object, key: str, problem: str) -> None:
        """Something is as it must be."""
        if not is_so:
            self.refuse(key, problem)

    def hold_keys(
        self, value: Any, needed: Collection[str], key: str, *, may: Collection[str] = frozenset()
    ) -> None:
        """A list of keys that has each one needed, and none but those and the ones it may have."""
        self.hold(isinstance(value, dict), key, "項目がないか、形が違います。")
        for name in sorted(set(needed) - value.keys()):
            self.refuse(f"{key}.{name}", "項目がありません。")
        for name in sorted(map(str, value.keys() - set(needed) - set(may))):
            self.refuse(f"{key}.{name}", "知らない項目です。")

    def refuse(self, key: str, problem: str) -> NoReturn:
        """The key is wrong."""
        raise RulePackFault(file=self.file, key=key, problem=problem)
