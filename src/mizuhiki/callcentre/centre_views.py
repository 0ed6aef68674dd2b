"""The centre's own pages: its eight kinds of work, figures, the bureau's help desk."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.callcentre import figures, selectors
from mizuhiki.callcentre.areas import areas
from mizuhiki.callcentre.models import Case, CaseStep
from mizuhiki.callcentre.permissions import CASE_SEE, CASE_TAKE, FIGURES_SEE
from mizuhiki.callcentre.standing import CaseView
from mizuhiki.callcentre.views import PAGE, line_of, person_of
from mizuhiki.platform import clock

YEARS = 5


@require_safe
@login_required
@permission_required(CASE_SEE, raise_exception=True)
def area_list(request: HttpRequest) -> HttpResponse:
    """The eight kinds of work of the contract, each with the places where it is done (CC-026)."""
    person = person_of(request)
    context = {
        "areas": [(area, area.links(person)) for area in areas()],
        "sees_figures": person.has_perm(FIGURES_SEE),
    }
    return render(request, "callcentre/area_list.html", context)


@require_safe
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
def figures_show(request: HttpRequest) -> HttpResponse:
    """A month by the eight kinds of work, by kind and channel; enquiries of its year by class."""
    today = clock.today()
    month = min(month_asked(request.GET.get("month", ""), today), today.replace(day=1))
    since, until = figures.month_of(month)
    kinds = figures.kinds_of_month(month)
    year = clock.fiscal_year(month)
    context = {
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": until.date() if until.date() <= today else None,
        "areas": [(area, area.figures(since, until)) for area in areas()],
        "kinds": kinds,
        "channels": Case.Channel.labels,
        "totals": [sum(column) for column in zip(*(one.by_channel for one in kinds), strict=True)],
        "total": sum(one.total for one in kinds),
        "year": year,
        "months": [f"{(number - 1) % 12 + 1}月" for number in range(4, 16)],
        "classes": figures.enquiries_of_year(year, today=today),
    }
    return render(request, "callcentre/figures_show.html", context)


@require_safe
@login_required
@permission_required([CASE_SEE, CASE_TAKE], raise_exception=True)
@shows_personal_data(purpose="局内問合せへの対応")
def helpdesk_list(request: HttpRequest) -> HttpResponse:
    """Tickets of the bureau's help desk: channel, received, first answer, closed (DD-055)."""
    found = selectors.rows().filter(case__kind=Case.Kind.HELPDESK).order_by("-received_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    steps = CaseStep.objects.filter(case_id__in=[one.pk for one in shown]).order_by("number")
    of_case: dict[int, list[CaseStep]] = {}
    for step in steps:
        of_case.setdefault(step.case_id, []).append(step)
    log_read(request, subjects={"callcentre.case": [one.pk for one in shown]})
    now = clock.now()
    context: dict[str, Any] = {
        "page": page,
        "tickets": [
            (line_of(one, now), CaseView(one.case, one, [], of_case.get(one.pk, []))) for one in shown
        ],
    }
    return render(request, "callcentre/helpdesk_list.html", context)


def month_asked(written: str, today: date) -> date:
    """The first day of a month of the URL; this month where it says none."""
    try:
        return datetime.strptime(f"{written}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a month, no instant
    except ValueError:
        return today.replace(day=1)
