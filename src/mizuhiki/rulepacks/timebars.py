"""消滅時効: how long a claim lives and what lengthens it, by the legal class of its charge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "arrears.time_bar"
CLASSES = ("private", "public")
TEXTS = ("article", "renewal_article", "grace_article", "invocation_article")
MOST_YEARS, MOST_MONTHS, LONGEST = 30, 24, 120


@dataclass(frozen=True)
class OldClaims:
    """What still holds for claims of before a law was changed.

    Attributes:
        before: claims born before this day.
        by: `claim` where the day counts on which the claim was born, `contract` where that of the contract.
    """

    before: date
    years: int
    by: str
    article: str


@dataclass(frozen=True)
class TimeBarTerms:
    """How claims of one legal class pass away; the years are those of the charge.

    Attributes:
        needs_invocation: 時効の援用: the debt stands until the debtor says so.
        reminder_renews: 督促: the first reminder of a claim lets the years begin anew.
        grace_months: 催告: so many months from it on the bar is not complete; once.
    """

    article: str
    needs_invocation: bool
    invocation_article: str
    reminder_renews: bool
    renewal_article: str
    grace_months: int
    grace_article: str
    old: OldClaims | None


def read_time_bars(content: Any) -> Mapping[str, TimeBarTerms]:
    """The terms by legal class; none where the pack has none: no clock is shown then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return {}
    if not isinstance(content, dict) or set(content) != set(CLASSES):
        raise _fault("", "private（私債権）とpublic（公債権）の両方を書いてください。")
    return {name: _terms(name, content[name]) for name in CLASSES}


def _terms(name: str, content: Any) -> TimeBarTerms:
    known = {*TEXTS, "needs_invocation", "reminder_renews", "grace_months", "old"}
    if not isinstance(content, dict):
        raise _fault(name, "項目がないか、形が違います。")
    for key in content.keys() - known:
        raise _fault(f"{name}.{key}", "知らない項目です。")
    texts = {key: content.get(key, "") for key in TEXTS}
    for key, value in texts.items():
        is_needed = key != "invocation_article" or content.get("needs_invocation") is True
        if not isinstance(value, str) or len(value) > LONGEST or (is_needed and not value.strip()):
            raise _fault(f"{name}.{key}", f"{LONGEST}文字までで書いてください。")
    for key in ("needs_invocation", "reminder_renews"):
        if not isinstance(content.get(key), bool):
            raise _fault(f"{name}.{key}", "trueかfalseを書いてください。")
    return TimeBarTerms(
        **texts,
        needs_invocation=content["needs_invocation"],
        reminder_renews=content["reminder_renews"],
        grace_months=_number(f"{name}.grace_months", content.get("grace_months"), MOST_MONTHS),
        old=_old(f"{name}.old", content.get("old")),
    )


def _old(key: str, content: Any) -> OldClaims | None:
    if content is None:
        return None
    if not isinstance(content, dict) or set(content) != {"before", "years", "by", "article"}:
        raise _fault(key, "before・years・by・articleを書いてください。")
    try:
        before = date.fromisoformat(content["before"])
    except (TypeError, ValueError):
        raise _fault(f"{key}.before", '"2020-04-01"のように書いてください。') from None
    if content["by"] not in ("claim", "contract"):
        raise _fault(f"{key}.by", "claim（債権の発生日）かcontract（契約の日）を書いてください。")
    if not isinstance(content["article"], str) or not 0 < len(content["article"]) <= LONGEST:
        raise _fault(f"{key}.article", f"1文字から{LONGEST}文字までで書いてください。")
    years = _number(f"{key}.years", content["years"], MOST_YEARS, least=1)
    return OldClaims(before, years, content["by"], content["article"])


def _number(key: str, value: Any, most: int, *, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _fault(key, f"{least}から{most}までの整数で書いてください。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
