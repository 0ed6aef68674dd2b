"""夜間・休日の催告: what the contract asks for beside the letters, and when it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault

KEY = "arrears.sessions"
KNOWN = {"label", "article", "way", "is_outside", "weekdays", "from", "until", "months", "least", "yearly"}
DAYS = "月火水木金土日"
MOST_A_MONTH, MOST_A_YEAR, LONGEST = 31, 999_999, 120


@dataclass(frozen=True)
class SessionTerms:
    """One kind of session.

    Attributes:
        way: `telephone` or `visit`; other contacts do not count.
        is_outside: to debtors who moved out of the city.
        weekdays: 0 is Monday.
        opens, closes: a contact counts inside these hours alone, half-open.
        months: in which at least `least` sessions are held; every month where there is none.
        yearly: how many contacts a year the contract reckons with; 0 where it says nothing.
    """

    code: str
    label: str
    article: str
    way: str
    is_outside: bool
    weekdays: frozenset[int]
    opens: time
    closes: time
    months: frozenset[int]
    least: int
    yearly: int

    def is_wanted(self, month: date) -> bool:
        """Whether sessions must be held in a month."""
        return not self.months or month.month in self.months

    def counts(self, way: str, local: datetime) -> bool:
        """Whether a contact counts; `local` is in the utility's own time."""
        inside = self.opens <= local.time() < self.closes
        return way == self.way and inside and local.weekday() in self.weekdays


def read_sessions(content: Any) -> Mapping[str, SessionTerms]:
    """The kinds of session in their order; none where the pack has none.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise _fault("", "催告の種類ごとに書いてください。")
    return {str(code): _session(str(code), value) for code, value in content.items()}


def _session(code: str, content: Any) -> SessionTerms:
    if not isinstance(content, dict):
        raise _fault(code, "項目がないか、形が違います。")
    for key in content.keys() - KNOWN:
        raise _fault(f"{code}.{key}", "知らない項目です。")
    for key in ("label", "article"):
        if not isinstance(content.get(key), str) or not 0 < len(content[key]) <= LONGEST:
            raise _fault(f"{code}.{key}", f"1文字から{LONGEST}文字までで書いてください。")
    if content.get("way") not in ("telephone", "visit"):
        raise _fault(f"{code}.way", "telephone（電話）かvisit（訪問）を書いてください。")
    weekdays, months = content.get("weekdays", DAYS), content.get("months", [])
    if not isinstance(weekdays, str) or not weekdays or set(weekdays) - set(DAYS):
        raise _fault(f"{code}.weekdays", "「月火水木金土日」から書いてください。")
    if not isinstance(months, list) or any(one not in range(1, 13) for one in months):
        raise _fault(f"{code}.months", "[7, 12]のように月を書いてください。")
    opens, closes = _time(code, "from", content), _time(code, "until", content)
    if opens >= closes:
        raise _fault(f"{code}.until", "fromより後の時刻を書いてください。")
    return SessionTerms(
        code=code,
        label=content["label"],
        article=content["article"],
        way=content["way"],
        is_outside=content.get("is_outside", False) is True,
        weekdays=frozenset(map(DAYS.index, weekdays)),
        opens=opens,
        closes=closes,
        months=frozenset(months),
        least=_number(code, "least", content, MOST_A_MONTH),
        yearly=_number(code, "yearly", content, MOST_A_YEAR),
    )


def _time(code: str, name: str, content: Mapping[str, Any]) -> time:
    try:
        return time.fromisoformat(content[name])
    except (KeyError, TypeError, ValueError):
        raise _fault(f"{code}.{name}", '"18:00"のように書いてください。') from None


def _number(code: str, name: str, content: Mapping[str, Any], most: int) -> int:
    value = content.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _fault(f"{code}.{name}", f"0から{most:,}までの整数で書いてください。")
    return value


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
