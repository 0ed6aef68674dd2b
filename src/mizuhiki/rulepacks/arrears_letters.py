"""督促状・催告状・予告書・通知書: what each letter says besides names and amounts, and what is enclosed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.arrears import ArrearsTerms, Step
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "arrears_letters"
LONGEST = {"lead": 120, "ground": 120, "next": 150, "how": 100, "remedy": 320}


@dataclass(frozen=True)
class LetterWords:
    """The words of one letter.

    Attributes:
        has_slip: a payment slip for the bills that it is about hangs at its foot.
        looked_at_twice: another person looks at the list before it is printed.
        lead: why it is written.
        ground: by which article.
        next: what follows where nothing is paid.
        how: where and how to pay, where no slip says it.
        remedy: 教示; empty where none is owed.
    """

    step: Step
    has_slip: bool
    looked_at_twice: bool
    lead: str
    ground: str
    next: str
    how: str
    remedy: str


def read_arrears_letters(content: Any, terms: ArrearsTerms | None) -> dict[Step, LetterWords]:
    """The letter of each step before the cut; none where the pack has no steps, or no words for them.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return {}
    if terms is None or not isinstance(content, dict):
        raise _fault("", "滞納整理（arrears）の手順ごとに、文書の言葉を書いてください。")
    wanted = [step for step in terms.steps if step is not Step.CUT]
    for code in content.keys() - {step.value for step in wanted}:
        raise _fault(f".{code}", "arrears.stepsにない手順です。")
    for step in wanted:
        if step.value not in content:
            raise _fault(f".{step}", "項目がありません。")
    return {step: _words(step, content[step.value]) for step in wanted}


def _words(step: Step, content: Any) -> LetterWords:
    key = f".{step}"
    if not isinstance(content, dict):
        raise _fault(key, "項目の一覧ではありません。")
    for name in content.keys() - {"slip", "second_look", *LONGEST}:
        raise _fault(f"{key}.{name}", "知らない項目です。")
    said = {name: _text(content, key, name, most) for name, most in LONGEST.items()}
    has_slip = _flag(content, key, "slip")
    if not has_slip and not said["how"]:
        raise _fault(f"{key}.how", "納付書を付けないときは、支払い方法を書いてください。")
    return LetterWords(step, has_slip, _flag(content, key, "second_look"), **said)


def _text(content: Mapping[str, Any], key: str, name: str, most: int) -> str:
    value = content.get(name, "")
    least = 0 if name in ("how", "remedy") else 1
    if not (isinstance(value, str) and least <= len(value.strip()) <= most):
        raise _fault(f"{key}.{name}", f"{least}文字から{most}文字までで書いてください。")
    return value.strip()


def _flag(content: Mapping[str, Any], key: str, name: str) -> bool:
    value = content.get(name, False)
    if not isinstance(value, bool):
        raise _fault(f"{key}.{name}", "trueかfalseを書いてください。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}{key}", problem=problem)
