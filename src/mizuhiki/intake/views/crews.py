"""開閉栓の作業枠 and the crews' day on paper."""

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.documents.api import PaperFault
from mizuhiki.intake import papers
from mizuhiki.intake.forms import CapacityForm
from mizuhiki.intake.permissions import APPLICATION_SEE, CREW_PLAN
from mizuhiki.intake.selectors import lists
from mizuhiki.intake.selectors.places import board
from mizuhiki.intake.services import crews
from mizuhiki.intake.views.common import UNPROCESSABLE, person, shown_to
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.web import asked, errors, files, once

DAYS = 7


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@once.protected
def crew_board(request: HttpRequest) -> HttpResponse:
    """How many places each crew has in a week, how many are taken, and the form that sets them."""
    first = asked.day_in(request.GET.get("day", ""), ahead=lists.AHEAD)
    may_set = person(request).has_perm(CREW_PLAN)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = CapacityForm(request.POST or None) if may_set else None
    if form is not None and form.is_valid():
        try:
            crews.set_capacity(**form.cleaned_data, actor=person(request), at=clock.now())
        except RuleBroken as broken:
            form.refuse("area", broken)
        else:
            messages.success(request, "作業枠を登録しました。")
            return redirect("intake:crew_board")
    context = {
        "first": first,
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "days": [(day, list(areas)) for day, areas in groupby(board(first, days=DAYS), lambda one: one.day)],
        "windows": pack_on(first).intake.windows.values(),
        "form": form,
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "intake/crew_board.html", context, status=status)


@require_safe
@login_required
@permission_required(CREW_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="開閉栓の作業票の印刷")
def crew_sheet(request: HttpRequest) -> HttpResponse:
    """開閉栓作業票: what each crew does on a day, on paper."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    day = asked.day_in(request.GET.get("day", ""), ahead=lists.AHEAD)
    visits = shown_to(request, lists.visits_of_day(day))
    try:
        content = papers.day_pdf(visits, day=day, at=clock.now())
    except PaperFault as fault:
        words = errors.Words("作業票を印刷できません", (fault.message,))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(content, name=f"crews-{day}.pdf", media_type="application/pdf", is_shown=True)
