"""未納併記: what a notice says of bills of before that are not paid, and of whom it says nothing."""

from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.arrears import HoldKind
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "earlier_bills"
MOST_NAMED, LONGEST = 3, 120


@dataclass(frozen=True)
class EarlierBillTerms:
    """Attributes: as a pack writes them.

    Attributes:
        most: bills named one by one, the oldest first; the rest is counted.
        silent: what holds collection back and keeps the notice silent of a supply's bills.
    """

    article: str
    most: int
    silent: frozenset[HoldKind]


def read_earlier_bills(content: Any) -> EarlierBillTerms | None:
    """The terms of a pack; None where it says nothing: a notice tells of its own bill alone then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    for name in content.keys() - {"article", "most", "silent"}:
        raise _fault(f".{name}", "知らない項目です。")
    article, most, silent = (content.get(name) for name in ("article", "most", "silent"))
    if not isinstance(article, str) or not 1 <= len(article.strip()) <= LONGEST:
        raise _fault(".article", f"1文字から{LONGEST}文字までで書いてください。")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_NAMED:
        raise _fault(".most", f"1から{MOST_NAMED}までの整数で書いてください。")
    if not isinstance(silent, list) or any(one not in list(HoldKind) for one in silent):
        raise _fault(".silent", f"書かない理由の一覧です。{'・'.join(HoldKind)}から選んでください。")
    return EarlierBillTerms(article.strip(), most, frozenset(HoldKind(one) for one in silent))


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}{key}", problem=problem)
