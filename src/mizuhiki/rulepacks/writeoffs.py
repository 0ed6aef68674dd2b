"""不納欠損: on which grounds a claim may be given up, and which papers each ground asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "writeoffs"
CLASSES = ("private", "public")
MOST_YEARS, LONGEST, MOST_PAPERS = 50, 120, 9


@dataclass(frozen=True)
class Ground:
    """欠損の事由.

    Attributes:
        classes: the legal classes of the charges that it holds for.
        needs: papers without which the utility is not asked.
        after_years: since 納期限, before which it is refused; 0 where age is no part of it.
    """

    code: str
    label: str
    article: str
    classes: tuple[str, ...]
    needs: tuple[str, ...]
    after_years: int


def read_writeoffs(content: Any) -> Mapping[str, Ground]:
    """The grounds of a pack, in its order; none where it says nothing: nothing is written off then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    return {code: _ground(str(code), one) for code, one in content.items()}


def _ground(code: str, content: Any) -> Ground:
    if not isinstance(content, dict):
        raise _fault(code, "項目の一覧ではありません。")
    for name in content.keys() - {"label", "article", "classes", "needs", "after_years"}:
        raise _fault(f"{code}.{name}", "知らない項目です。")
    classes, needs = content.get("classes"), content.get("needs", [])
    if not isinstance(classes, list) or not classes or any(one not in CLASSES for one in classes):
        raise _fault(f"{code}.classes", "private（私債権）とpublic（公債権）から書いてください。")
    if not isinstance(needs, list) or len(needs) > MOST_PAPERS or not all(map(_is_text, needs)):
        raise _fault(f"{code}.needs", f"書類の名前を{MOST_PAPERS}つまで並べてください。")
    for name in ("label", "article"):
        if not _is_text(content.get(name)):
            raise _fault(f"{code}.{name}", f"1文字から{LONGEST}文字までで書いてください。")
    years = content.get("after_years", 0)
    if not isinstance(years, int) or isinstance(years, bool) or not 0 <= years <= MOST_YEARS:
        raise _fault(f"{code}.after_years", f"0から{MOST_YEARS}までの整数で書いてください。")
    return Ground(code, content["label"], content["article"], tuple(classes), tuple(needs), years)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
