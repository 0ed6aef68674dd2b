"""附帯業務: booking one in seconds, taking one back, and the daily and monthly report."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.outsourcing import papers, rules, selectors, services, volumes
from mizuhiki.outsourcing.forms import ReverseForm, TaskForm
from mizuhiki.outsourcing.models import IncidentalTask
from mizuhiki.outsourcing.permissions import REPORT_SEE, TASK_BOOK, TASK_REVERSE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import month_before, next_month
from mizuhiki.staff.api import User
from mizuhiki.web import asked, errors, files, once

UNPROCESSABLE = 422
FIELDS = {"work_type_unknown": "work_type", "task_out_of_time": "done_on", "task_out_of_bounds": "minutes"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TASK_BOOK, raise_exception=True)
@once.protected
def task_book(request: HttpRequest) -> HttpResponse:
    """Book a task; the next one can be typed at once."""
    person, today = _person(request), clock.today()
    form = TaskForm(request.POST or None, types=selectors.types_on(today), last=selectors.last_type(person))
    if form.is_valid():
        try:
            made = services.book_task(
                **form.facts(), reference=request.POST["once"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "description"), broken)
        else:
            amount = selectors.amount_of(made)
            messages.success(
                request, f"「{made.description}」{amount.count:,}件 {amount.hours}を記録しました。"
            )
            return redirect("outsourcing:task_book")
    own = selectors.tasks_of(person, today)
    context = {
        "form": form,
        "tasks": own,
        "labels": dict(selectors.types_on(today)),
        "amount": rules.total(selectors.amount_of(one) for one in own if not selectors.is_reversed(one)),
        "words": selectors.words_in_use(today),
        "sees_reports": person.has_perm(REPORT_SEE),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "outsourcing/task_book.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TASK_BOOK, raise_exception=True)
@once.protected
def task_reverse(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take a task back, with the reason."""
    person = _person(request)
    task = get_object_or_404(IncidentalTask.objects.select_related("by", "reversal__by"), pk=task_id)
    form = ReverseForm(request.POST or None)
    if form.is_valid():
        try:
            services.reverse_task(
                task_id=task.pk, reason=form.cleaned_data["reason"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"「{task.description}」の記録を取り消しました。")
            return redirect("outsourcing:task_book")
    context = {
        "task": task,
        "label": dict(selectors.types_on(task.done_on)).get(task.work_type, task.work_type),
        "amount": selectors.amount_of(task),
        "form": form,
        "is_reversed": selectors.is_reversed(task),
        "may": task.by_id == person.pk or person.has_perm(TASK_REVERSE),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "outsourcing/task_reverse.html", context, status=status)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def day_show(request: HttpRequest) -> HttpResponse:
    """業務日報 of a day: each type of work with its count and minutes, and its tasks."""
    day, person = _day(request), _person(request)
    may_all = person.has_perm(TASK_REVERSE)
    report = selectors.day_report(day)
    context = {
        "report": report,
        "sections": [
            (
                section,
                [
                    (task, selectors.is_reversed(task), may_all or task.by_id == person.pk)
                    for task in section.tasks
                ],
            )
            for section in report.sections
        ],
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < clock.today() else None,
        "may_book": person.has_perm(TASK_BOOK),
    }
    return render(request, "outsourcing/day_show.html", context)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def day_paper(request: HttpRequest) -> HttpResponse:
    """業務日報 as PDF."""
    day = _day(request)
    report = selectors.day_report(day)
    return _paper(request, lambda at: papers.day_pdf(report, at=at), f"daily-{day:%Y%m%d}.pdf")


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def month_show(request: HttpRequest) -> HttpResponse:
    """業務月報 of a month: counts and hours of each type of work, by what was done and by day."""
    month = _month(request)
    context = {
        "report": selectors.month_report(month),
        "before": month_before(month),
        "after": next_month(month) if next_month(month) <= clock.today() else None,
    }
    return render(request, "outsourcing/month_show.html", context)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def month_paper(request: HttpRequest) -> HttpResponse:
    """業務月報 as PDF."""
    month = _month(request)
    report = selectors.month_report(month)
    return _paper(request, lambda at: papers.month_pdf(report, at=at), f"monthly-{month:%Y%m}.pdf")


def _paper(request: HttpRequest, make: Callable[[datetime], bytes], name: str) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    try:
        content = make(clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


def _day(request: HttpRequest) -> date:
    """The day asked for; today when there is none, or none a report can be of."""
    return asked.day_in(request.GET.get("day", ""))


def _month(request: HttpRequest) -> date:
    """The first day of the month asked for; this month when there is none."""
    return asked.day_in(f"{request.GET.get('month', '')}-01").replace(day=1)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def volume_show(request: HttpRequest) -> HttpResponse:
    """The volumes of the contract beside what a fiscal year came to; no names."""
    today = clock.today()
    this, given = clock.fiscal_year(today), request.GET.get("year", "")
    year = (
        int(given) if given.isascii() and given.isdigit() and len(given) == 4 and int(given) <= this else this
    )
    context = {
        "year": year,
        "after": year + 1 if year < this else None,
        "lines": volumes.volumes_of(year, today=today),
        "elapsed": volumes.elapsed_percent(year, today=today),
    }
    return render(request, "outsourcing/volume_show.html", context)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
