"""空家・職権閉栓: what speaks for a house that nobody lives in, and what the utility needs to close it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "vacancies"
EVIDENCE = ("still", "mail", "visit", "owner", "notice")  # kinds that a pack may ask for
WHOLE = {"still_readings": (1, 12), "notice_days": (0, 365), "patrol_months": (1, 60)}


@dataclass(frozen=True)
class VacancyTerms:
    """What a utility says of closing a supply whose user left without a word.

    Attributes:
        article: what it rests on, as the papers say it.
        still_readings: readings of 0 m³ in a row from which a supply is looked into.
        needs: kinds of evidence without which the utility is not asked; the meter's is always among them.
        notice_days: days between the notice left at the house and the request; 0 where none is left.
        patrol_months: from one look at an empty place to the next.
    """

    article: str
    still_readings: int
    needs: tuple[str, ...]
    notice_days: int
    patrol_months: int


# What a pack that says nothing of it works by.
EARLIER: Mapping[str, Any] = {
    "article": "給水条例",
    "still_readings": 2,
    "needs": ["still", "visit", "notice"],
    "notice_days": 14,
    "patrol_months": 12,
}


def read_vacancies(content: Any) -> VacancyTerms:
    """What a pack says of empty houses.

    Raises:
        RulePackFault: names the key.
    """
    content = EARLIER if content is None else content
    if not isinstance(content, Mapping):
        raise _fault("", "項目の一覧ではありません。")
    for name in content.keys() - EARLIER.keys():
        raise _fault(name, "知らない項目です。")
    for name in EARLIER.keys() - content.keys():
        raise _fault(name, "項目がありません。")
    article, needs = content["article"], content["needs"]
    if not (isinstance(article, str) and 0 < len(article.strip()) <= 120):
        raise _fault("article", "1文字から120文字までで書いてください。")
    if not isinstance(needs, list) or any(one not in EVIDENCE for one in needs) or len({*needs}) < len(needs):
        raise _fault("needs", f"{'、'.join(EVIDENCE)}から、重ねずに並べてください。")
    if "still" not in needs:
        raise _fault("needs", "still（検針で使用がない）は、いつも要ります。")
    for name, (least, most) in WHOLE.items():
        value = content[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise _fault(name, f"{least}から{most}までの整数で書いてください。")
    if content["notice_days"] and "notice" not in needs:
        raise _fault("notice_days", "閉栓予告を求めないとき（needsにnoticeがない）は0です。")
    return VacancyTerms(
        article, content["still_readings"], tuple(needs), content["notice_days"], content["patrol_months"]
    )


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
