"""更正: what a corrected notice says beside its figures."""

from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "corrections"
LONGEST_ARTICLE, LONGEST_REMEDY = 120, 480


@dataclass(frozen=True)
class CorrectionTerms:
    """By which article a bill is corrected, and how to object to it; `remedy` is empty where none is owed."""

    article: str = ""
    remedy: str = ""


def read_corrections(content: Any) -> CorrectionTerms:
    """The terms of a pack; a pack may say nothing of them.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return CorrectionTerms()
    if not isinstance(content, dict):
        raise _fault("", "articleとremedyを書いてください。")
    for key in content.keys() - {"article", "remedy"}:
        raise _fault(key, "知らない項目です。")
    for key, longest in (("article", LONGEST_ARTICLE), ("remedy", LONGEST_REMEDY)):
        value = content.get(key, "")
        if not isinstance(value, str) or len(value) > longest:
            raise _fault(key, f"{longest}文字までで書いてください。")
    return CorrectionTerms(content.get("article", ""), content.get("remedy", ""))


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
