"""検針の巡回: the routes of a month with their days, the handheld's files, and what did not come back."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.metering import rounds
from mizuhiki.metering.forms import RoundForm
from mizuhiki.metering.permissions import READING_SEE, ROUND_PLAN
from mizuhiki.metering.services.planning import plan_as_before, plan_rounds
from mizuhiki.metering.services.sending import send_round
from mizuhiki.metering.views import month_of
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import next_month
from mizuhiki.staff.api import User
from mizuhiki.web import once

MONTHS_BACK, MONTHS_AHEAD = 6, 2


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
def round_list(request: HttpRequest) -> HttpResponse:
    """The routes of a month: their days, how much is due, sent, read, and missing."""
    today = clock.today()
    month = month_of(request.GET.get("month", ""), today)
    lines = rounds.routes_of(month, today)
    context = {
        "month": month,
        "months": sorted({*_months(today), month}, reverse=True),
        "lines": lines,
        "totals": {
            name: sum(getattr(line, name) for line in lines) for name in ("due", "sent", "read", "missing")
        },
        "unplanned": sum(line.starts_on is None for line in lines),
        "files": rounds.files_sent(month),
        "may_plan": cast(User, request.user).has_perm(ROUND_PLAN),
    }
    return render(request, "metering/round_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(ROUND_PLAN, raise_exception=True)
@once.protected
def round_plan(request: HttpRequest, round_month: str, route: str) -> HttpResponse:
    """The days of one route in a month."""
    month, today = month_given(round_month), clock.today()
    line = next((one for one in rounds.routes_of(month, today) if one.route == route), None)
    if line is None:
        raise Http404
    initial = {"starts_on": line.starts_on, "ends_on": line.ends_on}
    form = RoundForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        days = {route: (form.cleaned_data["starts_on"], form.cleaned_data["ends_on"])}
        try:
            plan_rounds(cycle_month=month, days=days, actor=cast(User, request.user), at=clock.now())
        except RuleBroken as broken:
            form.refuse("starts_on", broken)
        else:
            messages.success(request, f"検針区{route}の日程を登録しました。")
            return _back(month)
    context = {"form": form, "line": line, "month": month}
    return render(request, "metering/round_plan.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@permission_required(ROUND_PLAN, raise_exception=True)
@once.protected
def rounds_repeat(request: HttpRequest, round_month: str) -> HttpResponse:
    """Plan what has no days yet as it was last read."""
    month, person = month_given(round_month), cast(User, request.user)
    count = plan_as_before(cycle_month=month, actor=person, at=clock.now())
    if count:
        messages.success(request, f"{count}の検針区に、前回と同じ日からの日程を登録しました。")
    else:
        messages.warning(request, "前回の日程がある検針区は、どれも日程が決まっています。")
    return _back(month)


@require_POST
@login_required
@permission_required(ROUND_PLAN, raise_exception=True)
@once.protected
def round_send(request: HttpRequest, round_month: str) -> HttpResponse:
    """Make the file of a route, or of the whole month, for the handheld."""
    month, person = month_given(round_month), cast(User, request.user)
    route = request.POST.get("route", "")[:8] or None
    try:
        sent = send_round(cycle_month=month, route=route, actor=person, at=clock.now())
    except RuleBroken as broken:
        messages.error(request, broken.message)
    else:
        made = f"定期検針データ（{sent.row_count:,}件）を作りました。下の一覧から保存できます。"
        messages.success(request, made)
    return _back(month)


def month_given(text: str) -> date:
    """The month of an address, 2026-12.

    Raises:
        Http404: it is no month.
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def _back(month: date) -> HttpResponse:
    return redirect(f"{reverse('metering:round_list')}?month={month:%Y-%m}")


def _months(today: date) -> list[date]:
    months = months_until(today, back=MONTHS_BACK)
    for _ in range(MONTHS_AHEAD):
        months.insert(0, next_month(months[0]))
    return months
