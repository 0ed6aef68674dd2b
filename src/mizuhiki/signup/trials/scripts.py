"""テスト実施手順書: the scripts for tests led by the utility's staff, read from `data/trials.yaml`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

FILE = resources.files("mizuhiki.signup.trials") / "data" / "trials.yaml"
EDITION = 12


@dataclass(frozen=True)
class ScriptStep:
    """What a tester does, and what is to come of it."""

    number: int
    do: str
    expect: str


@dataclass(frozen=True)
class Script:
    """A way through the product; `edition` names its words."""

    code: str
    title: str
    purpose: str
    steps: tuple[ScriptStep, ...]
    edition: str


@cache
def scripts() -> Mapping[str, Script]:
    """Every script by its code, in the order they are gone through."""
    return {one["code"]: _script(one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))}


def _script(content: Mapping[str, object]) -> Script:
    steps = content["steps"]
    assert isinstance(steps, list)
    words = "\n".join(f"{one['do']}\t{one['expect']}" for one in steps)
    return Script(
        code=str(content["code"]),
        title=str(content["title"]),
        purpose=str(content["purpose"]),
        steps=tuple(
            ScriptStep(number, one["do"], one["expect"]) for number, one in enumerate(steps, start=1)
        ),
        edition=hashlib.sha256(words.encode()).hexdigest()[:EDITION],
    )
