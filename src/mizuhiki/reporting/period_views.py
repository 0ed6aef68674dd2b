"""The figures of any days, by line: on screen and as a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import WORKBOOK, PaperFault
from mizuhiki.platform import clock
from mizuhiki.reporting import papers, rules
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.periods import MOST_DAYS, PeriodFigures, period_figures
from mizuhiki.reporting.permissions import KPI_PERSON_SEE, KPI_SEE
from mizuhiki.reporting.views import agents_named, lines_named, refused
from mizuhiki.staff.api import User
from mizuhiki.telephony import api as telephony
from mizuhiki.web import asked, files, limits
from mizuhiki.web.charts import PairPoint


@dataclass(frozen=True)
class Asked:
    """Which days, and of which line."""

    first: date
    last: date
    line: telephony.Line | None

    @property
    def line_name(self) -> str:
        """As the report has it."""
        return self.line.name if self.line else "すべての回線"


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
def period_show(request: HttpRequest) -> HttpResponse:
    """Rates and averages of the days asked for, by day or month, slot, line and wrap-up code."""
    wanted = _asked(request)
    try:
        figures = _figures(wanted)
    except NoContract as broken:
        return refused(request, broken)
    person = cast(User, request.user)
    context = {
        "figures": figures,
        "asked": wanted,
        "lines": telephony.Line.objects.order_by("code"),
        "points": [
            PairPoint(
                f"{one.since.month}/{one.since.day}" if figures.is_daily else f"{one.since:%Y-%m}",
                one.counts.offered,
            )
            for one in figures.lines
        ],
        "by_line": lines_named(figures.phone_lines),
        "by_code": _codes(figures.codes),
        "by_agent": agents_named(figures.agents) if person.has_perm(KPI_PERSON_SEE) else None,
        "most_days": MOST_DAYS,
    }
    return render(request, "reporting/period_show.html", context)


@require_safe
@login_required
@permission_required(KPI_SEE, raise_exception=True)
@limits.per_person("export")
def period_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; it names no operator."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    wanted = _asked(request)
    try:
        figures = _figures(wanted)
        content = papers.period_workbook(
            figures,
            line_name=wanted.line_name,
            by_line=lines_named(figures.phone_lines),
            by_code=_codes(figures.codes),
            at=clock.now(),
        )
    except (PaperFault, NoContract) as fault:
        return refused(request, fault)
    name = f"call-centre-{figures.first:%Y%m%d}-{figures.last:%Y%m%d}.xlsx"
    return files.hand_out(content, name=name, media_type=WORKBOOK)


def _asked(request: HttpRequest) -> Asked:
    """This month up to today where nothing is asked for; never more days than a year has."""
    given = request.GET
    last = asked.day_in(given.get("until", ""))
    since = given.get("since", "")
    first = asked.day_in(since) if since else last.replace(day=1)
    first = max(min(first, last), last - timedelta(days=MOST_DAYS - 1))
    number = given.get("line", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    line = telephony.Line.objects.filter(pk=int(number)).first() if is_number else None
    return Asked(first, last, line)


def _figures(wanted: Asked) -> PeriodFigures:
    return period_figures(wanted.first, wanted.last, line_id=wanted.line.pk if wanted.line else None)


def _codes(tally: Mapping[int, rules.Counts]) -> list[tuple[str, rules.Counts]]:
    names = {one.pk: one.label for one in telephony.WrapUpCode.objects.filter(pk__in=tally)}
    return [
        (names.get(code, "（コードなし）"), counts) for code, counts in sorted(tally.items(), reverse=True)
    ]
