"""運営管理指標: the day as it goes, a month as it stands or as it was fixed, the year beside 別紙6."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.documents.api import WORKBOOK, PaperFault
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reporting import closing, papers, rules
from mizuhiki.reporting.days import DayFigures, day_figures
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.figures import MonthFigures, volumes_of_year
from mizuhiki.reporting.forms import CloseForm
from mizuhiki.reporting.models import ClosedMonth, FeeReduced, Warned
from mizuhiki.reporting.months import closed_month, month_figures, year_figures
from mizuhiki.reporting.permissions import KPI_PERSON_SEE, KPI_SEE, MONTH_CLOSE
from mizuhiki.reporting.voices import CHANNELS, voices_of
from mizuhiki.rulepacks.api import month_before, next_month
from mizuhiki.staff.api import User
from mizuhiki.telephony import api as telephony
from mizuhiki.web import asked, errors, files, limits, once
from mizuhiki.web.charts import PairPoint

UNPROCESSABLE = 422
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
LATE_SHOWN = 50
DAY = timedelta(days=1)


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
def day_show(request: HttpRequest) -> HttpResponse:
    """A day: its answer rate, each slot against its floor, and what may still be lost; it names nobody."""
    now, day = clock.now(), asked.day_in(request.GET.get("day", ""))
    try:
        figures = day_figures(day, now=now)
    except NoContract as broken:
        return refused(request, broken)
    context = {
        "figures": figures,
        "is_today": day == now.date(),
        "points": [PairPoint(f"{one.slot:%H:%M}", one.counts.offered, one.expected) for one in figures.slots],
        "warned": Warned.objects.filter(day=day).order_by("at", "pk"),
        "late": _late(figures, sees_people=_person(request).has_perm(KPI_PERSON_SEE)),
        "late_shown": LATE_SHOWN,
        "before": day - DAY,
        "after": day + DAY if day < now.date() else None,
    }
    return render(request, "reporting/day_show.html", context)


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
def month_show(request: HttpRequest, month: str) -> HttpResponse:
    """A month: rates and averages against the contract, its breaches, and the fee."""
    return _month_page(request, _month(month), CloseForm())


@require_http_methods(["POST"])
@login_required
@permission_required(MONTH_CLOSE, raise_exception=True)
@once.protected
def month_close(request: HttpRequest, month: str) -> HttpResponse:
    """Fix the counts of a month that is over."""
    first, form = _month(month), CloseForm(request.POST)
    if form.is_valid():
        try:
            closed = closing.close_month(
                month=first, reason=form.cleaned_data["reason"], at=clock.now(), actor=_person(request)
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            asked_for = approvals.open_request_of(kind=FeeReduced.KIND, subject_id=closed.pk)
            after = "委託料の減額を発注者の承認に回しました。" if asked_for else ""
            messages.success(request, f"{first.year}年{first.month}月の件数を確定しました。{after}")
            return redirect("reporting:month_show", f"{first:%Y-%m}")
    return _month_page(request, first, form)


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
def year_show(request: HttpRequest) -> HttpResponse:
    """The months of a fiscal year beside 別紙6 and 別紙5."""
    today = clock.today()
    this, given = clock.fiscal_year(today), request.GET.get("year", "")
    year = (
        int(given) if given.isascii() and re.fullmatch("20[0-9]{2}", given) and int(given) <= this else this
    )
    months = year_figures(year, today=today)
    terms = months[0].terms if months else None
    context = {
        "year": year,
        "after": year + 1 if year < this else None,
        "months": months,
        "slots": terms.hour_starts if terms else (),
        "points": [
            PairPoint(f"{one.month.month}月", one.total.offered, one.expected_calls) for one in months
        ],
        "expected": sum(one.expected_calls for one in months),
        "whole_year": sum(map(sum, terms.calls)) if terms else 0,
        "total": sum((one.total for one in months), start=rules.Counts()),
        **_volumes(months, request.GET.get("row", "")),
    }
    return render(request, "reporting/year_show.html", context)


def _volumes(months: Sequence[MonthFigures], wanted: str) -> dict[str, object]:
    """別紙5 by row and month, and the bars of the row asked for; of all registrations where none is."""
    rows = volumes_of_year(months)
    chosen = next((one for one in rows if one.code == wanted), rows[-1] if rows else None)
    points = [
        PairPoint(f"{one.month.month}月", done, expected)
        for one, (done, expected) in zip(months, chosen.months if chosen else (), strict=True)
    ]
    return {"volumes": rows, "chosen": chosen, "volume_points": points}


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
def month_paper(request: HttpRequest, month: str) -> HttpResponse:
    """品質管理報告書 as PDF."""
    return _file(request, _month(month), papers.month_pdf, "pdf", "application/pdf")


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
@limits.per_person("export")
def month_workbook(request: HttpRequest, month: str) -> HttpResponse:
    """品質管理報告書 as a workbook."""
    return _file(request, _month(month), papers.month_workbook, "xlsx", WORKBOOK)


def _month_page(request: HttpRequest, month: date, form: CloseForm) -> HttpResponse:
    today, person = clock.today(), _person(request)
    if month > today:
        raise Http404
    try:
        figures = month_figures(month, today=today)
    except NoContract as broken:
        return refused(request, broken)
    closed = closed_month(month)
    is_over = next_month(month) <= today
    context = {
        "figures": figures,
        "closed": closed,
        "decided": _decided(closed),
        "is_over": is_over,
        "may_close": is_over and person.has_perm(MONTH_CLOSE),
        "form": form,
        "agents": agents_named(figures.tally.agents) if person.has_perm(KPI_PERSON_SEE) else None,
        "voices": voices_of(month, today=today),
        "channels": CHANNELS,
        "sees_wishes": person.has_perms(["callcentre.case_see", "callcentre.figures_see"]),
        "lines": lines_named(figures.tally.lines),
        "day_points": [PairPoint(f"{line.day.day}", line.counts.offered) for line in figures.days],
        "slot_points": [PairPoint(f"{slot:%H:%M}", one.offered, calls) for slot, one, calls in figures.slots],
        "before": month_before(month),
        "after": next_month(month) if is_over else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "reporting/month_show.html", context, status=status)


def _decided(closed: ClosedMonth | None) -> tuple[str, str]:
    """What became of the fee, and the tone of its tag."""
    if closed is None:
        return ("月を確定すると、発注者の承認に回ります。", "")
    reduced = getattr(closed, "reduced", None)
    if reduced is not None:
        return (f"{reduced.yen:,}円の減額が決まりました。", "wrong")
    if approvals.open_request_of(kind=FeeReduced.KIND, subject_id=closed.pk):
        return ("発注者の承認待ちです。", "care")
    decision = approvals.last_decision_of(kind=FeeReduced.KIND, subject_id=closed.pk)
    return ("発注者は減額しないと決めました。", "good") if decision else ("", "")


def agents_named(tally: Mapping[int, rules.Counts]) -> list[tuple[str, rules.Counts]]:
    """Counts by operator, with their names."""
    people = {one.pk: str(one) for one in User.objects.filter(pk__in=tally)}
    return sorted((people.get(agent, "（担当者不明）"), counts) for agent, counts in tally.items())


def lines_named(tally: Mapping[int, rules.Counts]) -> list[tuple[str, rules.Counts]]:
    """Counts by telephone line, with its name."""
    names = {one.pk: one.name for one in telephony.Line.objects.filter(pk__in=tally)}
    return [(names.get(line, "（回線不明）"), counts) for line, counts in sorted(tally.items())]


def _late(figures: DayFigures, *, sees_people: bool) -> list[tuple[rules.CountedCall, str]]:
    shown = figures.late[:LATE_SHOWN]
    people: dict[int, str] = {}
    if sees_people:
        asked_for = User.objects.filter(pk__in=[call.agent_id for call in shown if call.agent_id])
        people = {one.pk: str(one) for one in asked_for}
    return [(call, people.get(call.agent_id or 0, "")) for call in shown]


def _file(
    request: HttpRequest, month: date, make: Callable[..., bytes], extension: str, media_type: str
) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    today = clock.today()
    if month > today:
        raise Http404
    try:
        content = make(
            month_figures(month, today=today),
            closed=closed_month(month),
            voices=voices_of(month, today=today),
            at=clock.now(),
        )
    except (PaperFault, NoContract) as fault:
        return refused(request, fault)
    name = f"call-centre-{month:%Y%m}.{extension}"
    return files.hand_out(content, name=name, media_type=media_type, is_shown=extension == "pdf")


def refused(request: HttpRequest, fault: PaperFault | RuleBroken) -> HttpResponse:
    """The page that says why there are no figures."""
    words = errors.Words("指標を出せません", (fault.message,))
    return errors.page(request, UNPROCESSABLE, words=words)


def _month(text: str) -> date:
    if not MONTH.fullmatch(text):
        raise Http404
    return date.fromisoformat(f"{text}-01")


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
