"""月次報告: what happened in a month, what it costs, and the faults, on screen, as PDF and as a workbook."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import WORKBOOK, PaperFault
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import NoRulesInForce, month_before, next_month
from mizuhiki.signup.figures import monthly, report_papers
from mizuhiki.signup.permissions import FIGURES_SEE
from mizuhiki.web import asked, errors, files, limits

UNPROCESSABLE = 422


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def report_show(request: HttpRequest) -> HttpResponse:
    """The month asked for, this one at first; it names nobody."""
    month, today = _month(request), clock.today()
    try:
        report = monthly.month_report(month, today=today)
    except NoRulesInForce as broken:
        return _refused(request, broken.message)
    labels = {one.bank: one.label for one in report.authentications}
    lines = report.statement.lines if report.statement else ()
    context = {
        "report": report,
        "tables": [(label, report.tables[table]) for table, label in monthly.TABLES.items()],
        "fees": [(line, labels.get(line.bank, "")) for line in lines],
        "before": month_before(month),
        "after": next_month(month) if next_month(month) <= today else None,
    }
    return render(request, "signup/report_show.html", context)


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def report_paper(request: HttpRequest) -> HttpResponse:
    """月次報告書 as PDF."""
    return _file(request, report_papers.month_pdf, "pdf", "application/pdf")


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@limits.per_person("export")
def report_workbook(request: HttpRequest) -> HttpResponse:
    """月次報告書 as a workbook."""
    return _file(request, report_papers.month_workbook, "xlsx", WORKBOOK)


def _file(request: HttpRequest, make: Callable[..., bytes], extension: str, media_type: str) -> HttpResponse:
    if not files.is_asked_for(request):
        raise PermissionDenied
    month = _month(request)
    try:
        report = monthly.month_report(month, today=clock.today())
        content = make(report, at=clock.now())
    except (PaperFault, NoRulesInForce) as fault:
        return _refused(request, fault.message)
    name = f"web-uketsuke-{month:%Y%m}.{extension}"
    return files.hand_out(content, name=name, media_type=media_type, is_shown=extension == "pdf")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return errors.page(request, UNPROCESSABLE, words=errors.Words("報告書を作れません", (sentence,)))


def _month(request: HttpRequest) -> date:
    """The first day of the month asked for; this month when there is none."""
    return asked.day_in(f"{request.GET.get('month', '')}-01").replace(day=1)
