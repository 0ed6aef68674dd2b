"""Who interprets now, what goes on in a call, and the minutes of a month by language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mizuhiki.knowledge.api import scripts_of
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Person
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.talks.interpreting_models import Interpreter, Interpreting, Language
from mizuhiki.talks.interpreting_rules import is_open, minutes_of
from mizuhiki.telephony.api import CALL_KEY, Call, call_at_desk, call_view

OFFICE = "collection"  # calendar of the rule pack: the days the bureau works
USUAL = "enquiry"  # the type of call whose phrases are shown while none is chosen


@dataclass(frozen=True)
class Service:
    """A service, and whether it answers now."""

    interpreter: Interpreter
    is_open: bool


@dataclass(frozen=True)
class Tongue:
    """A language with those who interpret it, the open ones first, and what an operator says first."""

    code: str
    label: str
    services: Sequence[Service]
    title: str
    phrases: Sequence[str]


@dataclass(frozen=True)
class Line:
    """One time somebody interpreted; `ended_at` is None while they do."""

    interpreting: Interpreting
    ended_at: datetime | None
    minutes: int  # until now where it goes on


def interpreters() -> list[Interpreter]:
    """All of them, by language in the order of the contract, those in use first."""
    order = list(Language.values)
    found = Interpreter.objects.order_by("-is_active", "name")
    return sorted(found, key=lambda one: order.index(one.language))


def tongues(at: datetime, *, call_type: str = "") -> list[Tongue]:
    """The languages of the contract, as the desk shows them."""
    there = at.astimezone(clock.TOKYO)
    calendar = pack_on(there.date()).calendars.get(OFFICE)
    is_working_day = calendar is None or calendar.is_open(there.date())
    of_language: dict[str, list[Service]] = {}
    for one in (one for one in interpreters() if one.is_active):
        answers = is_open(
            opens=one.opens,
            closes=one.closes,
            is_daily=one.is_daily,
            now=there.time(),
            is_working_day=is_working_day,
        )
        of_language.setdefault(one.language, []).append(Service(one, answers))
    scripts = _scripts(call_type, there.date())
    found = []
    for code, label in Language.choices:
        services = sorted(of_language.get(code, []), key=lambda one: not one.is_open)
        title, phrases = scripts.get(code, ("", ()))
        found.append(Tongue(code, str(label), services, title, phrases))
    return found


def _scripts(call_type: str, on: date) -> Mapping[str, tuple[str, Sequence[str]]]:
    """By language the approved script of the type of call, else the usual one (knowledge)."""
    found: dict[str, tuple[str, Sequence[str]]] = {}
    rows = scripts_of({call_type, USUAL}, on=on)
    for wanted in (call_type, USUAL):
        for about, script in rows:
            if about == wanted:
                found.setdefault(script.language, (script.title, script.body.splitlines()))
    return found


def lines_of(call_id: int, at: datetime) -> list[Line]:
    """Each time somebody interpreted in a call."""
    found = Interpreting.objects.filter(call_id=call_id).select_related("interpreter", "end", "by")
    rows = list(found.order_by("number"))
    hung_up_at = call_view(call_id).ended_at if rows else None
    lines = []
    for one in rows:
        end = getattr(one, "end", None)
        ended_at = end.at if end else hung_up_at
        until = max(ended_at or at, one.at)
        lines.append(Line(one, ended_at, minutes_of(one.at, until)))
    return lines


def languages_interpreted(call_id: int) -> list[str]:
    """The languages somebody interpreted in a call, in their order."""
    found = Interpreting.objects.filter(call_id=call_id).order_by("number")
    return list(found.values_list("language", flat=True))


def interpreting_of(call: Call, person: Person, *, call_type: str = "") -> dict[str, Any]:
    """What `talks/parts/interpreting.html` shows beside a call.

    Args:
        call_type: of `knowledge.call_types`, where one is chosen at the desk; its phrases are shown then.
    """
    at = clock.now()
    has_call = person.has_perm(CALL_KEY) and call_at_desk(person.pk, at) == call
    is_over = call_view(call.pk).ended_at is not None
    lines = lines_of(call.pk, at)
    open_line = next((one for one in lines if one.ended_at is None), None)
    return {
        "call_id": call.pk,
        "tongues": tongues(at, call_type=call_type),
        "lines": lines,
        "open": open_line,
        "may_begin": has_call and open_line is None and not is_over,
        "may_end": has_call and open_line is not None,
    }


_MONTH = """
    SELECT i.language, count(*), count(DISTINCT i.call_id),
           coalesce(sum(ceil(extract(
               epoch FROM greatest(coalesce(e.at, s.ended_at, i.at), i.at) - i.at) / 60)), 0)
    FROM talks_interpreting i LEFT JOIN talks_interpretingend e ON e.interpreting_id = i.id
    LEFT JOIN telephony_callstate s ON s.call_id = i.call_id
    WHERE i.at >= %(since)s AND i.at < %(until)s GROUP BY 1
"""
_CASES = """
    SELECT c.language, count(*) FROM callcentre_standing s JOIN callcentre_case c ON c.id = s.case_id
    WHERE s.received_at >= %(since)s AND s.received_at < %(until)s AND NOT s.is_cancelled
      AND c.language <> 'ja'
    GROUP BY 1
"""


@dataclass(frozen=True)
class Month:
    """One language in a month."""

    label: str
    times: int
    calls: int
    minutes: int
    cases: int


def interpreted_in(since: datetime, until: datetime) -> list[Month]:
    """Calls, minutes and cases by language of a half-open time, for the report (CC-055)."""
    asked = {"since": since, "until": until}
    told: Mapping[str, tuple[int, int, int]] = {
        code: (int(times), int(calls), int(minutes))
        for code, times, calls, minutes in sql.rows(_MONTH, asked)
    }
    cases = {code: int(count) for code, count in sql.rows(_CASES, asked)}
    found = [
        Month(str(label), *told.get(code, (0, 0, 0)), cases.get(code, 0)) for code, label in Language.choices
    ]
    known = {str(code) for code in Language.values}
    others = sum(count for code, count in cases.items() if code not in known)
    return [*found, Month("その他の言語", 0, 0, 0, others)]


def minutes_in(since: datetime, until: datetime) -> int:
    """All minutes of a half-open time."""
    return sum(one.minutes for one in interpreted_in(since, until))


def calls_in(since: datetime, until: datetime) -> int:
    """All interpreted calls of a half-open time."""
    return sum(one.calls for one in interpreted_in(since, until))
