"""今日の仕事: what the day looks like and what waits for the person who has just signed in."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, Min, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import BANKS, BusinessCalendar
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import NoRulesInForce, RulePackFault, pack_on
from mizuhiki.web import runs
from mizuhiki.worklist import api as worklist

RUNS_SHOWN = 6
UNDER_WAY = (BatchRun.State.RUNNING, BatchRun.State.WAITING)


@dataclass(frozen=True)
class Hours:
    """Whether one service works today."""

    name: str
    why_closed: str  # empty when it works
    opens: time
    closes: time
    next_open_on: date


@dataclass(frozen=True)
class Waiting:
    """How many requests wait for this person's decision, and since when the oldest does."""

    count: int
    since: datetime | None


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in; everybody has it, each part only with its right."""
    now, today, person = clock.now(), clock.today(), cast(Any, request.user)
    shown = _runs() if person.has_perm("web.runs_see") else []
    context = {
        "today": today,
        "hours": hours_on(today),
        "counts": worklist.counts_of(person, now) if person.has_perm("worklist.item_see") else None,
        "waiting": _waiting(person) if person.has_perm("approvals.request_see") else None,
        "sees_runs": person.has_perm("web.runs_see"),
        "under_way": [run for run in shown if runs.is_under_way(run)],
        "over": [run for run in shown if not runs.is_under_way(run)],
    }
    return render(request, "desks/home.html", context)


def hours_on(day: date) -> list[Hours]:
    """The services of the rule pack and the banks; only the banks while no rules can be read."""
    try:
        services = list(pack_on(day).calendars.values())
    except (NoRulesInForce, RulePackFault):
        services = []
    return [_hours(calendar, day) for calendar in (*services, BANKS)]


def _hours(calendar: BusinessCalendar, day: date) -> Hours:
    return Hours(
        name=calendar.name,
        why_closed=calendar.why_closed(day) or "",
        opens=calendar.opens,
        closes=calendar.closes,
        next_open_on=calendar.on_or_after(day),
    )


def _runs() -> list[BatchRun]:
    """What is under way, then what ended last."""
    is_over = Case(When(state__in=UNDER_WAY, then=Value(0)), default=Value(1))
    return list(BatchRun.objects.order_by(is_over, "-started_at", "-pk")[:RUNS_SHOWN])


def _waiting(person: Any) -> Waiting:
    found = approvals.waiting_for(person).order_by().aggregate(count=Count("pk"), since=Min("asked_at"))
    return Waiting(count=found["count"], since=found["since"])
