"""The calls and cases of a time, as they are counted: what the rooms below know, in this room's words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from mizuhiki.platform import clock
from mizuhiki.reporting import cases
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.rules import CountedCall, Outcome
from mizuhiki.reporting.tally import Tally, tally_of
from mizuhiki.rulepacks.api import KpiTerms, NoRulesInForce, Pack, next_month, pack_on
from mizuhiki.servicehours import api as hours
from mizuhiki.servicehours.api import DayHours
from mizuhiki.telephony import api as telephony
from mizuhiki.telephony.api import CallOutcome, CallView, State

DAY = timedelta(days=1)
INCOMING = "in"
OUTCOMES = {
    CallOutcome.ANSWERED: Outcome.ANSWERED,
    CallOutcome.ABANDONED: Outcome.ABANDONED,
    CallOutcome.FLOWED_OUT: Outcome.DIVERTED,
}  # what a recording answered, or a menu, never came into a queue


def definition_of(month: date, *, today: date) -> tuple[Pack, KpiTerms]:
    """The rules of a month's last day, or of today's while it goes on.

    Raises:
        NoContract: they say nothing of a call centre.
    """
    try:
        pack = pack_on(today)
    except NoRulesInForce:
        pack = None
    if pack is None or pack.kpi is None:
        raise NoContract(month=f"{month.year}年{month.month}月")
    return pack, pack.kpi


def tally_of_month(month: date, terms: KpiTerms) -> Tally:
    """Count a month, or what there is of it."""
    end = next_month(month)
    inside, outside = calls_of_days(month, end - DAY)
    since, until = clock.end_of(month - DAY), clock.end_of(end - DAY)
    return tally_of(
        inside,
        terms,
        outside=outside,
        completion=cases.completion_of(since, until, terms),
        cases=cases.registered(since, until),
    )


def calls_of_days(first: date, last: date, *, line_id: int | None = None) -> tuple[list[CountedCall], int]:
    """The incoming calls of some days, both in, that came while the centre was open; how many came else.

    Args:
        line_id: of one line alone (CC-019).
    """
    since, until = clock.end_of(first - DAY), clock.end_of(last)
    opened = {one.day: one for one in hours.hours_between(first, last)}
    inside, outside = list[CountedCall](), 0
    for call in telephony.calls_between(since, until, line_id=line_id):
        outcome = OUTCOMES.get(call.outcome) if call.outcome else None
        if outcome is None or call.direction != INCOMING:
            continue
        entered_at = call.entered_at.astimezone(clock.TOKYO)
        if is_open(opened[entered_at.date()], entered_at):
            inside.append(_counted(call, outcome, entered_at))
        else:
            outside += 1
    return inside, outside


def is_open(day: DayHours, at: datetime) -> bool:
    """Whether the centre took calls at an instant of a day."""
    return day.line_at(hours.minute_of(at.time())) == hours.Line.CENTRE


def still_open(month: date) -> int:
    """Calls of a month whose end nobody told."""
    since, until = clock.end_of(month - DAY), clock.end_of(next_month(month) - DAY)
    calls = telephony.calls_between(since, until)
    return sum(call.state != State.DONE and call.direction == INCOMING for call in calls)


def late_answers(calls: Sequence[CountedCall], terms: KpiTerms) -> list[CountedCall]:
    """Answered later than the contract allows, the latest first (CC-009)."""
    limit = terms.answer_within_s * 1_000
    late = [call for call in calls if call.rang_ms is not None and call.rang_ms > limit]
    return sorted(late, key=lambda call: (-(call.rang_ms or 0), call.entered_at))


def _counted(call: CallView, outcome: Outcome, entered_at: datetime) -> CountedCall:
    return CountedCall(
        call_id=call.id,
        entered_at=entered_at,
        outcome=outcome,
        waited_ms=call.wait_ms or 0,
        rang_ms=call.alert_ms,
        talk_ms=call.talk_ms,
        wrap_up_ms=call.wrap_ms,
        agent_id=call.agent_id,
        line_id=call.line_id,
        code_id=call.code_id,
    )
