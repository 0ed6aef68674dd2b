"""異常な請求の停止: when a bill waits for a second person before it is printed or drawn (law 9)."""

from dataclasses import dataclass, replace
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "brakes"
MOST_YEN, MOST_PERCENT = 1_000_000_000, 10_000


@dataclass(frozen=True)
class BrakeTerms:
    """What stops a bill.

    Attributes:
        article: where the utility has laid it down.
        least_yen: a bill below it is never stopped.
        own_percent: of the average of the supply's bills of the last thirteen months; more is stopped.
        own_bills: so many of them make an average; with fewer it is one of the first bills.
        first_yen: one of the first bills above it is stopped.
        most_yen: above it a bill is stopped unless one as high, within a half, came before.
    """

    article: str
    least_yen: int
    own_percent: int
    own_bills: int
    first_yen: int
    most_yen: int


USUAL = BrakeTerms(
    article="規則集に定めがないため、標準の値",
    least_yen=30_000,
    own_percent=400,
    own_bills=3,
    first_yen=200_000,
    most_yen=3_000_000,
)
_LIMITS = {
    "least_yen": (0, MOST_YEN),
    "own_percent": (150, MOST_PERCENT),
    "own_bills": (2, 12),
    "first_yen": (1, MOST_YEN),
    "most_yen": (1, MOST_YEN),
}


def read_brakes(content: Any) -> BrakeTerms:
    """The terms of a pack; the usual ones where it says nothing: no utility is without a brake.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return USUAL
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    terms = record(BrakeTerms, {**vars(USUAL), "article": "", **content}, KEY)
    if not terms.article.strip():
        raise _fault("article", "定めの名前と条を書いてください。")
    for name, (least, most) in _LIMITS.items():
        if not least <= getattr(terms, name) <= most:
            raise _fault(name, f"{least}から{most}までの整数で書いてください。")
    return replace(terms, article=terms.article.strip())


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
