"""検針: what goes out to the handheld, when a reading is doubted, and how one that is missing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "readings"
FACTS = (  # what a column of the handheld's file may hold
    "route",
    "route_order",
    "tap_no",
    "serial",
    "digits",
    "bore_mm",
    "state",
    "previous_on",
    "previous_m3",
    "average_m3",
    "last_year_m3",
    "name",
    "address",
    "caution",
)
METHODS = ("same_month", "average")
_LIMITS = {
    "high_percent": (110, 10_000),
    "low_percent": (0, 90),
    "least_m3": (1, 100_000),
    "own_readings": (1, 24),
    "still_m3": (1, 100_000),
    "average_of": (1, 12),
}


@dataclass(frozen=True)
class ReadingTerms:
    """How a utility doubts and guesses readings.

    Attributes:
        article: where the utility has laid it down.
        high_percent, low_percent: of both the same months of the year before and the average; more, or less,
            is doubted.
        least_m3: a smaller difference is never doubted.
        own_readings: so many earlier ones make an average; with fewer nothing is doubted.
        still_m3: where so much would be usual, a dial that did not move is doubted.
        average_of: so many of the last readings make the average of a guess.
        estimate: the ways to guess (認定), the first that has what it needs.
        handheld: the columns of the file for the handheld, heading to fact, in their order.
        encoding: of that file.
    """

    article: str
    high_percent: int
    low_percent: int
    least_m3: int
    own_readings: int
    still_m3: int
    average_of: int
    estimate: tuple[str, ...]
    handheld: Mapping[str, str]
    encoding: str


@dataclass(frozen=True)
class _Numbers:
    article: str
    encoding: str
    high_percent: int
    low_percent: int
    least_m3: int
    own_readings: int
    still_m3: int
    average_of: int


USUAL_READINGS = ReadingTerms(
    article="規則集に定めがないため、標準の値",
    high_percent=250,
    low_percent=20,
    least_m3=30,
    own_readings=3,
    still_m3=10,
    average_of=3,
    estimate=METHODS,
    handheld={
        "検針区": "route",
        "検針順": "route_order",
        "水栓番号": "tap_no",
        "メーター番号": "serial",
        "口径": "bore_mm",
        "状態": "state",
        "前回検針日": "previous_on",
        "前回指針": "previous_m3",
        "平均水量": "average_m3",
        "前年同月水量": "last_year_m3",
        "使用者": "name",
        "使用場所": "address",
        "注意": "caution",
    },
    encoding="cp932",
)


def read_readings(content: Any) -> ReadingTerms:
    """The terms of a pack; the usual ones where it says nothing: no utility bills without looking.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return USUAL_READINGS
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    given = dict(content)
    estimate, handheld = given.pop("estimate", list(METHODS)), given.pop("handheld", None)
    usual = {name: getattr(USUAL_READINGS, name) for name in _Numbers.__dataclass_fields__}
    terms = record(_Numbers, {**usual, "article": "", **given}, KEY)
    if not terms.article.strip():
        raise _fault("article", "定めの名前と条を書いてください。")
    if terms.encoding not in ("cp932", "utf-8-sig"):
        raise _fault("encoding", "cp932かutf-8-sigと書いてください。")
    for name, (least, most) in _LIMITS.items():
        if not least <= getattr(terms, name) <= most:
            raise _fault(name, f"{least}から{most}までの整数で書いてください。")
    if not isinstance(estimate, list) or not estimate or any(one not in METHODS for one in estimate):
        problem = "same_month（前年同月）とaverage（平均）を、使う順に書いてください。"
        raise _fault("estimate", problem)
    columns = USUAL_READINGS.handheld if handheld is None else _columns(handheld)
    return replace(USUAL_READINGS, **vars(terms), estimate=tuple(estimate), handheld=columns)


def _columns(content: Any) -> Mapping[str, str]:
    """Heading to fact; the tap and its meter are what the way back needs."""
    if not isinstance(content, dict):
        raise _fault("handheld", "項目の一覧ではありません。")
    for heading, fact in content.items():
        if fact not in FACTS:
            raise _fault(f"handheld.{heading}", f"{'、'.join(FACTS)}から書いてください。")
    for fact in ("tap_no", "serial"):
        if fact not in content.values():
            raise _fault("handheld", f"取込みに要る{fact}の列がありません。")
    return {str(heading): fact for heading, fact in content.items()}


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
