"""月次締め and 繰越: the months, one month with its check list, and the list of a year that ended."""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals.api import open_request_of
from mizuhiki.documents.api import MEDIA_TYPES, table_file
from mizuhiki.ledger import monthly, papers
from mizuhiki.ledger.forms import MonthCloseForm
from mizuhiki.ledger.models import CarryOver, MonthEnd, MonthSheet
from mizuhiki.ledger.months import last_of
from mizuhiki.ledger.permissions import DAY_CLOSE, DAY_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import files, limits, once

UNPROCESSABLE = 422
FORMS = ("pdf", "xlsx", "csv")


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
def month_close_list(request: HttpRequest) -> HttpResponse:
    """The months with their state, and the years that were carried over."""
    context = {
        "months": monthly.months_until(clock.today()),
        "years": CarryOver.objects.select_related("entry").order_by("-fiscal_year"),
    }
    return render(request, "ledger/month_close_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(DAY_SEE, raise_exception=True)
@once.protected
def month_close_show(request: HttpRequest, ledger_month: str) -> HttpResponse:
    """One month: what it came to, what still waits, and the request for the second person."""
    month, person = _month(ledger_month), cast(User, request.user)
    may_close = person.has_perm(DAY_CLOSE)
    if request.method == "POST" and not may_close:
        raise PermissionDenied
    form = MonthCloseForm(request.POST or None)
    if form.is_valid():
        try:
            monthly.ask_to_close(
                month=month, reason=form.cleaned_data["reason"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.add_error(None, broken.message)
        else:
            messages.success(request, "月次締めの承認を求めました。")
            return redirect("ledger:month_close_show", ledger_month)
    status = UNPROCESSABLE if form.errors else 200
    return render(
        request, "ledger/month_close_show.html", _context(month, form if may_close else None), status=status
    )


def _context(month: date, form: MonthCloseForm | None) -> dict[str, Any]:
    closed = MonthEnd.objects.select_related("sheet", "closed_by").filter(month=month).first()
    sheets = [closed.sheet] if closed else list(MonthSheet.objects.filter(month=month).order_by("-number"))
    waiting = [open_request_of(kind=MonthSheet.KIND, subject_id=one.pk) for one in sheets]
    request = next((one for one in waiting if one), None)
    content = closed.sheet.content if closed else monthly.content_of(month)
    is_over = last_of(month) < clock.today()
    findings = monthly.findings_of(month) if not closed else []
    terms = pack_on(last_of(month)).accounting
    return {
        "month": month,
        "closed": closed,
        "request": request,
        "claims": papers.claims_of(content, last_of(month)),
        "findings": findings,
        "kept": content["findings"] if closed else [],
        "terms": terms,
        "form": form if is_over and not closed and not request else None,
        "is_ready": all(one.is_ready for one in findings),
    }


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
def carry_over_show(request: HttpRequest, carried_year: int) -> HttpResponse:
    """繰越: the claims of a year that ended, by charge and year, with count and yen."""
    made = get_object_or_404(CarryOver.objects.select_related("entry"), pk=carried_year)
    lines = papers.carried_lines(made)
    context = {
        "made": made,
        "lines": lines,
        "count": sum(line.item_count for line in lines),
        "yen": sum(line.yen for line in lines),
        "terms": pack_on(made.until).accounting,
    }
    return render(request, "ledger/carry_over_show.html", context)


@require_safe
@login_required
@permission_required(DAY_SEE, raise_exception=True)
@limits.per_person("export")
def carry_over_file(request: HttpRequest, carried_year: int, ledger_form: str) -> HttpResponse:
    """The same as PDF to print, or as a workbook."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if ledger_form not in FORMS:
        raise Http404
    made = get_object_or_404(CarryOver, pk=carried_year)
    at, name = clock.now(), f"carry-over-{made.fiscal_year}.{ledger_form}"
    if ledger_form == "pdf":
        return files.hand_out(papers.carried_pdf(made, at=at), name=name, media_type="application/pdf")
    content = table_file(papers.carried_table(made), ledger_form, press=settings.PRESS, at=at)
    return files.hand_out(content, name=name, media_type=MEDIA_TYPES[ledger_form])


def _month(text: str) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if month > clock.today():
        raise Http404
    return month
