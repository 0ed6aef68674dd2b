"""停止・解除の報告 of any days and 滞納整理の件数 of a year: on screen, as a table and as PDF."""

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import MEDIA_TYPES, PaperFault, Table, table_file
from mizuhiki.platform import clock
from mizuhiki.shutoffs import report_papers as papers
from mizuhiki.shutoffs.permissions import REPORT_SEE
from mizuhiki.shutoffs.selectors import reports
from mizuhiki.shutoffs.selectors.restorations import in_hours
from mizuhiki.web import asked, errors, files
from mizuhiki.web.charts import PairPoint

UNPROCESSABLE = 422
MOST_DAYS = 366 * 3


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def report_show(request: HttpRequest) -> HttpResponse:
    """Opening + cuts - restorations = closing, by month, area and method."""
    first, last = _span(request)
    report = reports.report_of(first, last)
    took = report.median_minutes
    context = {
        "report": report,
        "parts": [(part, lines) for part, lines in papers.parts(report) if lines],
        "points": [
            PairPoint(one.label, one.moved.cuts, one.moved.restorations) for one in report.months[-24:]
        ],
        "median": None if took is None else in_hours(took),
        "longest": in_hours(report.minutes[-1]) if report.minutes else None,
        "query": f"from={first}&to={last}",
    }
    return render(request, "shutoffs/report_show.html", context)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def report_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The report as PDF or as a table."""
    first, last = _span(request)
    report = reports.report_of(first, last)
    name = f"shutoffs-{first:%Y%m%d}-{last:%Y%m%d}"
    return _file(
        request, extension, name, papers.report_table(report), lambda at: papers.report_pdf(report, at=at)
    )


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def funnel_show(request: HttpRequest) -> HttpResponse:
    """From demands to restorations, by month, beside what the contract reckons with in a year."""
    year, this = _year(request), clock.fiscal_year(clock.today())
    stages = reports.funnel(year)
    context = {
        "year": year,
        "after": year + 1 if year < this else None,
        "months": reports.months_of(year),
        "stages": [(papers.STAGES[one.code], one) for one in stages],
        "points": [
            PairPoint(label, one.total, one.volume.count if one.volume else None)
            for label, one in zip(("催告", "予告", "通知", "停止", "解除"), stages, strict=True)
        ],
    }
    return render(request, "shutoffs/funnel_show.html", context)


@require_safe
@login_required
@permission_required(REPORT_SEE, raise_exception=True)
def funnel_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The funnel as PDF or as a table."""
    year = _year(request)
    stages = reports.funnel(year)
    return _file(
        request,
        extension,
        f"arrears-{year}",
        papers.funnel_table(stages, year),
        lambda at: papers.funnel_pdf(stages, year, at=at),
    )


def _file(
    request: HttpRequest, extension: str, name: str, table: Table, make: Callable[[datetime], bytes]
) -> HttpResponse:
    if extension != "pdf" and extension not in MEDIA_TYPES:
        raise Http404
    if not files.is_asked_for(request):
        raise PermissionDenied
    at = clock.now()
    if extension != "pdf":
        content = table_file(table, extension, press=settings.PRESS, at=at)
        return files.hand_out(content, name=f"{name}.{extension}", media_type=MEDIA_TYPES[extension])
    try:
        content = make(at)
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    return files.hand_out(content, name=f"{name}.pdf", media_type="application/pdf", is_shown=True)


def _span(request: HttpRequest) -> tuple[date, date]:
    """The days asked for, both in; the fiscal year until today when there are none."""
    last = asked.day_in(request.GET.get("to", ""))
    start = date(clock.fiscal_year(last), 4, 1)
    first = asked.day_in(request.GET["from"]) if request.GET.get("from") else start
    return (first, last) if first <= last and (last - first).days <= MOST_DAYS else (start, last)


def _year(request: HttpRequest) -> int:
    this, given = clock.fiscal_year(clock.today()), request.GET.get("year", "")
    is_year = given.isascii() and given.isdigit() and len(given) == 4 and 2000 <= int(given) <= this
    return int(given) if is_year else this
