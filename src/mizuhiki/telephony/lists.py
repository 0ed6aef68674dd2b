"""Calls as the pages list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Viewer, protected
from mizuhiki.formats.calldetail import LAYOUTS
from mizuhiki.platform import clock, sql
from mizuhiki.telephony.models import Caller, CallState, DetailImport, DetailRow, Reading
from mizuhiki.telephony.selectors import agents_now, states
from mizuhiki.telephony.words import CallOutcome, State

ONE_DAY = timedelta(days=1)
SHOWS = {"all": "すべて", "answered": "応答", "abandoned": "放棄", "uncoded": "コードなし", "open": "継続中"}
DIFFERENCES = {  # what a truer source may correct, in words
    "entered_at": "着信の時刻",
    "answered_at": "応答の時刻",
    "ended_at": "終話の時刻",
    "outcome": "結果",
    "agent": "担当者",
    "wait_ms": "待ち時間",
    "alert_ms": "呼出時間",
    "talk_ms": "通話時間",
    "wrap_ms": "後処理時間",
    "line": "回線",
}
_PROTECTED = f"""
    SELECT DISTINCT p.digits FROM customers_phone p JOIN customers_customer c ON c.id = p.customer_id
    WHERE p.digits = ANY(%(digits)s) AND {protected("c")}
"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to."""

    show: str = "all"
    line_id: int | None = None

    @classmethod
    def of(cls, query: QueryDict, lines: Sequence[int]) -> "Filters":
        """From the address; what makes no sense is left out."""
        show, line = query.get("show", ""), query.get("line", "")
        known = {str(one): one for one in lines}
        return cls(show if show in SHOWS else "all", known.get(line))


def calls(day: date, filters: Filters) -> QuerySet[CallState]:
    """The calls of a day, the newest first."""
    found = _of_day(day, filters.line_id)
    if filters.show in {CallOutcome.ANSWERED.value, CallOutcome.ABANDONED.value}:
        found = found.filter(outcome=filters.show)
    elif filters.show == "uncoded":
        found = found.filter(answered_at__isnull=False, ended_at__isnull=False, code=None)
    elif filters.show == "open":
        found = found.exclude(state=State.DONE)
    return found.order_by("-entered_at", "-pk")


def _of_day(day: date, line_id: int | None) -> QuerySet[CallState]:
    found = states().filter(entered_at__gte=clock.end_of(day - ONE_DAY), entered_at__lt=clock.end_of(day))
    return found if line_id is None else found.filter(line_id=line_id)


def counts(day: date, filters: Filters) -> dict[str, int]:
    """How many of the day's incoming calls came, were answered and given up."""
    found = _of_day(day, filters.line_id).filter(direction="in")
    return found.aggregate(
        offered=Count("pk", filter=Q(offers__gt=0)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        abandoned=Count("pk", filter=Q(outcome=CallOutcome.ABANDONED)),
    )


@dataclass(frozen=True)
class CallRow:
    """A call with the number as the viewer may see it."""

    state: CallState
    number: str

    @property
    def tone(self) -> str:
        """The class of its tag."""
        if self.state.state != State.DONE:
            return "water"
        return {"answered": "good", "abandoned": "wrong"}.get(self.state.outcome, "")

    @property
    def word(self) -> str:
        """Where it stands, or how it came out."""
        if self.state.state != State.DONE:
            return State(self.state.state).label
        return CallOutcome(self.state.outcome).label


def with_numbers(rows: Sequence[CallState], *, viewer: Viewer) -> list[CallRow]:
    """Rows with their callers; the number of somebody under protection only for who holds the right."""
    callers = {one.call_id: one for one in Caller.objects.filter(call_id__in=[row.call_id for row in rows])}
    hidden = set() if viewer.has_perm(PROTECTED_SEE) else _protected({one.digits for one in callers.values()})
    return [CallRow(row, _number(callers.get(row.call_id), hidden)) for row in rows]


def _number(caller: Caller | None, hidden: set[str]) -> str:
    if caller is None:
        return ""
    if caller.is_withheld:
        return "非通知"
    return HIDDEN if caller.digits in hidden else caller.number


def _protected(digits: set[str]) -> set[str]:
    """Which of these numbers are of somebody under protection today."""
    asked = sorted(one for one in digits if one)
    if not asked:
        return set()
    found = sql.rows(_PROTECTED, {"digits": asked, "today": clock.today()})
    return {row[0] for row in found}


def why_file_kept(file: Any, viewer: Any) -> str:
    """Why somebody may not have a file of call details: a number in it is of somebody protected (law 16)."""
    if viewer.has_perm(PROTECTED_SEE):
        return ""
    calls = DetailRow.objects.filter(brought__file=file).values("call")
    digits = set(Caller.objects.filter(call__in=calls).values_list("digits", flat=True))
    if not _protected(digits):
        return ""
    return "支援措置のある方の電話番号が入っています。権限のある職員に確かめてください。"


def readings_of(call_id: int) -> list[dict[str, Any]]:
    """What truer sources said of a call, with the words for what stood otherwise."""
    return [
        {"reading": one, "words": _words(one)}
        for one in Reading.objects.filter(call_id=call_id).select_related("read_by").order_by("number")
    ]


def own_word(user_id: int, at: datetime) -> str:
    """What somebody does now, in words."""
    found = next((one for one in agents_now(at) if one.user_id == user_id), None)
    return found.word.label if found else "－"


def own_calls(user_id: int, day: date) -> list[CallState]:
    """The calls somebody took today, the newest first."""
    return list(_of_day(day, None).filter(agent_id=user_id).order_by("-entered_at")[:20])


def layouts() -> list[tuple[str, str]]:
    """The kinds of files that can be read, with the headings each must have."""
    return [
        (one.title, "、".join(head for item, head in one.headings.items() if item in one.required))
        for one in LAYOUTS.values()
    ]


def corrected_by(record: DetailImport, *, viewer: Viewer, limit: int) -> list[tuple[CallRow, str]]:
    """Calls that were known and stood otherwise, with what a file put right."""
    rows = DetailRow.objects.filter(brought=record, is_matched=True).values_list("call_id", flat=True)
    readings = Reading.objects.filter(call__in=rows, read_at=record.imported_at).exclude(differences=[])
    words = {one.call_id: _words(one) for one in readings.order_by("call_id")[:limit]}
    shown = with_numbers(list(states().filter(pk__in=words).order_by("entered_at")), viewer=viewer)
    return [(row, words[row.state.call_id]) for row in shown]


def _words(reading: Reading) -> str:
    return "、".join(DIFFERENCES.get(name, name) for name in reading.differences)
