"""月報 of the night line: on screen, filed with its day, as PDF and as a workbook. It names nobody."""

from collections.abc import Callable
from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mizuhiki.documents.api import WORKBOOK, PaperFault
from mizuhiki.emergency import monthly
from mizuhiki.emergency.forms import SubmitForm
from mizuhiki.emergency.models import MonthFiled
from mizuhiki.emergency.permissions import NIGHT_SEE, SETTING_EDIT
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import NoRulesInForce, month_before, next_month
from mizuhiki.staff.api import User
from mizuhiki.web import asked, errors, files, limits, once

UNPROCESSABLE = 422


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
def month_show(request: HttpRequest) -> HttpResponse:
    """The month asked for, the last one at first."""
    return _page(request, SubmitForm(initial={"on": clock.today()}))


@require_POST
@login_required
@permission_required(SETTING_EDIT, raise_exception=True)
@once.protected
def month_file(request: HttpRequest) -> HttpResponse:
    """File the report with the day it was submitted."""
    form, month = SubmitForm(request.POST), _month(request)
    if form.is_valid():
        try:
            monthly.file_month(
                month=month, **form.cleaned_data, actor=cast(User, request.user), at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("on", broken)
        else:
            messages.success(request, f"{month.year}年{month.month}月の月報の提出を記録しました。")
            return redirect(f"/night/months/?month={month:%Y-%m}")
    return _page(request, form)


def _page(request: HttpRequest, form: SubmitForm) -> HttpResponse:
    month, today = _month(request), clock.today()
    report = monthly.month_report(month)
    filed = MonthFiled.objects.filter(month=month).select_related("by").first()
    context = {
        "report": report,
        "filed": filed,
        "is_same": filed is None or filed.figures == report.as_figures(),
        "is_over": next_month(month) <= today,
        "form": form,
        "may_edit": cast(User, request.user).has_perm(SETTING_EDIT),
        "before": month_before(month),
        "after": next_month(month) if next_month(month) <= today else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "emergency/month_show.html", context, status=status)


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
def month_paper(request: HttpRequest) -> HttpResponse:
    """月報 as PDF."""
    return _file(request, monthly.month_pdf, "pdf", "application/pdf")


@require_safe
@login_required
@permission_required(NIGHT_SEE, raise_exception=True)
@limits.per_person("export")
def month_workbook(request: HttpRequest) -> HttpResponse:
    """月報 as a workbook."""
    return _file(request, monthly.month_workbook, "xlsx", WORKBOOK)


def _file(request: HttpRequest, make: Callable[..., bytes], extension: str, media_type: str) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    month = _month(request)
    try:
        content = make(monthly.month_report(month), at=clock.now())
    except (PaperFault, NoRulesInForce) as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("月報を作れません", (fault.message,)))
    name = f"yakan-uketsuke-{month:%Y%m}.{extension}"
    return files.hand_out(content, name=name, media_type=media_type, is_shown=extension == "pdf")


def _month(request: HttpRequest) -> date:
    """The first day of the month asked for; last month when there is none."""
    asked_for = request.GET.get("month", "")
    if not asked_for:
        return month_before(clock.today())
    return asked.day_in(f"{asked_for}-01").replace(day=1)
