"""異常な請求の停止: when a bill waits for a second person before it is printed or drawn (law 9)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "brakes"
MOST_YEN, MOST_PERCENT = 1_000_000_000, 10_000


@dataclass(frozen=True)
class FirstLimit:
    """One of the first bills of such a supply is stopped above so many yen."""

    use: str  # 用途 of one of its charges; empty for any
    most_bore_mm: int
    yen: int


@dataclass(frozen=True)
class _Flat:
    """What stops a bill.

    Attributes:
        article: where the utility has laid it down.
        least_yen: a bill below it is never stopped.
        own_percent: of the average of the supply's bills of the last thirteen months; more is stopped.
        own_bills: so many of them make an average; with fewer it is one of the first bills.
        first_yen: one of the first bills above it is stopped, where `first` says nothing else.
        most_yen: above it a bill is stopped unless one as high, within a half, came before.
    """

    article: str
    least_yen: int
    own_percent: int
    own_bills: int
    first_yen: int
    most_yen: int


@dataclass(frozen=True)
class BrakeTerms(_Flat):
    """The same with what the first bills are held against, by use and bore; the first that fits counts."""

    first: tuple[FirstLimit, ...] = ()

    def first_yen_of(self, uses: Collection[str], bore_mm: int) -> int:
        """Above how many yen one of the first bills of a supply with these uses and this bore is stopped."""
        fitting = (
            one.yen
            for one in self.first
            if (not one.use or one.use in uses) and 0 < bore_mm <= one.most_bore_mm
        )
        return next(fitting, self.first_yen)


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
    usual = {name: value for name, value in vars(USUAL).items() if name != "first"}
    plain = {name: value for name, value in content.items() if name != "first"}
    terms = record(_Flat, {**usual, "article": "", **plain}, KEY)
    if not terms.article.strip():
        raise _fault("article", "定めの名前と条を書いてください。")
    for name, (least, most) in _LIMITS.items():
        if not least <= getattr(terms, name) <= most:
            raise _fault(name, f"{least}から{most}までの整数で書いてください。")
    flat = {**vars(terms), "article": terms.article.strip()}
    return BrakeTerms(**flat, first=_first(content.get("first", [])))


def _first(content: Any) -> tuple[FirstLimit, ...]:
    if not isinstance(content, list):
        raise _fault("first", "用途と口径ごとの額を並べてください。")
    found = []
    for number, one in enumerate(content):
        key = f"first[{number}]"
        if not isinstance(one, dict):
            raise _fault(key, "項目の一覧ではありません。")
        limit = record(FirstLimit, one, f"{KEY}.{key}")
        if limit.most_bore_mm < 1:
            raise _fault(f"{key}.most_bore_mm", "1以上の整数で書いてください。")
        if not 1 <= limit.yen <= MOST_YEN:
            raise _fault(f"{key}.yen", f"1から{MOST_YEN}までの整数で書いてください。")
        found.append(limit)
    return tuple(found)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
