"""運営時間: when the call centre answers, and for how long the night line is given away with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from mizuhiki.platform.calendars import BusinessCalendar
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

PART = "call_hours"
MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
MOST = {"busy_days": 61, "night_calls_a_day": 999, "escalate_minutes": 60}


@dataclass(frozen=True)
class _Words:
    """As the file has it."""

    calendar: str
    busy_opens: str
    busy_closes: str
    busy_first: str
    busy_last: str
    busy_days: int
    from_on: str
    until_on: str
    night_calls_a_day: int
    escalate_minutes: int
    article: str


@dataclass(frozen=True)
class CallHours:
    """The contract's hours; the night line's are their complement (CC-012, CC-013, EMG-001, EMG-002).

    Attributes:
        calendar: ordinary hours and closed days.
        busy_opens, busy_closes: hours of a day (繁忙期) that the client names.
        busy_first, busy_last: month and day between which it may name them; both ends in.
        busy_days: about how many it names in a year.
        from_on, until_on: the term; both ends in.
        night_calls_a_day: the most the night line reckons with (EMG-012).
        escalate_minutes: without a word from the duty officer for so long, the next one is called.
    """

    calendar: BusinessCalendar
    busy_opens: time
    busy_closes: time
    busy_first: tuple[int, int]
    busy_last: tuple[int, int]
    busy_days: int
    from_on: date
    until_on: date
    night_calls_a_day: int
    escalate_minutes: int
    article: str

    def may_be_busy(self, day: date) -> bool:
        """Whether the client may name a day: within the months for it, and no closed day."""
        return self.busy_first <= (day.month, day.day) <= self.busy_last and self.calendar.is_open(day)

    def is_in_term(self, day: date) -> bool:
        """Whether the two lines are run on a day."""
        return self.from_on <= day <= self.until_on


def read_call_hours(content: Any, calendars: Mapping[str, BusinessCalendar]) -> CallHours | None:
    """The hours of a pack; one of an earlier release has none.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault(PART, "項目の一覧ではありません。")
    words = record(_Words, content, PART)
    if words.calendar not in calendars:
        raise _fault(f"{PART}.calendar", "calendarsにない名前です。")
    for name, most in MOST.items():
        if not 1 <= getattr(words, name) <= most:
            raise _fault(f"{PART}.{name}", f"1から{most}までです。")
    if not words.article.strip():
        raise _fault(f"{PART}.article", "根拠の条項を書いてください。")
    found = CallHours(
        calendar=calendars[words.calendar],
        busy_opens=_time(words, "busy_opens"),
        busy_closes=_time(words, "busy_closes"),
        busy_first=_month_day(words, "busy_first"),
        busy_last=_month_day(words, "busy_last"),
        busy_days=words.busy_days,
        from_on=_day(words, "from_on"),
        until_on=_day(words, "until_on"),
        night_calls_a_day=words.night_calls_a_day,
        escalate_minutes=words.escalate_minutes,
        article=words.article,
    )
    _refuse_backwards(found)
    return found


def _refuse_backwards(found: CallHours) -> None:
    for first, last in (("busy_opens", "busy_closes"), ("busy_first", "busy_last"), ("from_on", "until_on")):
        if not getattr(found, first) < getattr(found, last):
            raise _fault(f"{PART}.{last}", f"{first}より後にしてください。")


def _time(words: _Words, name: str) -> time:
    try:
        return time.fromisoformat(getattr(words, name))
    except ValueError:
        raise _fault(f"{PART}.{name}", "「08:45」のように書いてください。") from None


def _day(words: _Words, name: str) -> date:
    try:
        return date.fromisoformat(getattr(words, name))
    except ValueError:
        raise _fault(f"{PART}.{name}", "「2025-10-01」のように書いてください。") from None


def _month_day(words: _Words, name: str) -> tuple[int, int]:
    match = MONTH_DAY.fullmatch(getattr(words, name))
    if match is None:
        raise _fault(f"{PART}.{name}", "「03-01」のように書いてください。")
    return int(match[1]), int(match[2])


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=key, problem=problem)
