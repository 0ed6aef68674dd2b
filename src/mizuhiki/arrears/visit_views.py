"""訪問催告: the day's list by area and route with what is due, on a map and on paper, and the results."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.arrears.demand_visits import CODE
from mizuhiki.arrears.desk_views import CUSTOMER, FIELDS, PURPOSE, UNPROCESSABLE, person_of
from mizuhiki.arrears.forms import TalkForm
from mizuhiki.arrears.papers import visits_pdf
from mizuhiki.arrears.permissions import ARREARS_SEE, DESK_WORK
from mizuhiki.arrears.routes import visits_of_day
from mizuhiki.arrears.services import visiting
from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.customers.api import holders_of
from mizuhiki.documents.api import PaperFault
from mizuhiki.fieldwork.api import Visit
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import asked, errors, files, once

LOOK_AHEAD = timedelta(days=366)


def _day(request: HttpRequest) -> date:
    return asked.day_in(request.GET.get("day", ""), ahead=LOOK_AHEAD)


@require_safe
@login_required
@permission_required(ARREARS_SEE, raise_exception=True)
@shows_personal_data(purpose="訪問催告")
def visit_list(request: HttpRequest) -> HttpResponse:
    """The demand visits of a day, area by area along the reading routes."""
    day, user = _day(request), person_of(request)
    areas = visits_of_day(day, viewer=user)
    lines = [line for _, of_area in areas for line in of_area]
    log_read(request, subjects={CUSTOMER: [line.holder.customer_id for line in lines]})
    context: dict[str, Any] = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "areas": areas,
        "total_yen": sum(line.overdue_yen for line in lines),
        "count": len(lines),
        "pins": [
            {"lat": line.point[0], "lon": line.point[1], "number": number, "title": line.holder.name}
            for number, line in enumerate(lines, 1)
            if line.point
        ],
        "tiles": settings.MAP_TILES,
        "credit": settings.MAP_CREDIT,
        "may_work": user.has_perm(DESK_WORK),
    }
    return render(request, "arrears/visit_list.html", context)


@require_safe
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose="訪問催告の一覧の印刷")
def visit_paper(request: HttpRequest) -> HttpResponse:
    """The list of a day on paper, to be carried along."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    day, at = _day(request), clock.now()
    areas = visits_of_day(day, viewer=person_of(request))
    shown = [line.holder.customer_id for _, lines in areas for line in lines]
    log_read(request, subjects={CUSTOMER: shown}, how=ReadLog.How.PRINT)
    try:
        content = visits_pdf(day, areas, at=at)
    except PaperFault as fault:
        words = errors.Words("訪問催告の一覧を印刷できません", (fault.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    name = f"demand-visits-{day:%Y%m%d}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([ARREARS_SEE, DESK_WORK], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def visit_result(request: HttpRequest, demand_visit_id: int) -> HttpResponse:
    """What came of a visit, written at the office or on a telephone; it goes into the negotiation record."""
    visit = get_object_or_404(Visit.objects.select_related("end", "crew"), pk=demand_visit_id, kind=CODE)
    today, user = clock.today(), person_of(request)
    holder = holders_of([visit.supply_no], today=today, viewer=user)[visit.supply_no]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]})
    form = TalkForm(request.POST or None, initial={"channel": "visit", "on": visit.visit_on})
    if form.is_valid():
        try:
            visiting.record_visit(visit_id=visit.pk, talk=form.talk(), at=clock.now(), actor=user)
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "text"), broken)
        else:
            messages.success(request, "訪問の結果を交渉の記録に登録しました。")
            return redirect("arrears:debtor_show", holder.customer_id)
    context = {
        "identity": holder,
        "visit": visit,
        "form": form,
        "parts": [
            form.part(("spoken_to", "person", "result", "text")),
            form.part((*form.PROMISE, *form.NEXT, *form.MOMENT)),
            form.part(form.ENTRY),
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "arrears/visit_result.html", context, status=status)
