"""日々の照合: what went to the banks on a day and what became of it, on screen and on paper."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mizuhiki.documents.api import PaperFault
from mizuhiki.platform import clock
from mizuhiki.signup.permissions import APPLICATION_SEE
from mizuhiki.signup.reconciling import day_paper, days
from mizuhiki.web import asked, errors, files

UNPROCESSABLE = 422
DAYS = 31


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def day_list(request: HttpRequest) -> HttpResponse:
    """The counts of each day of a month, the newest first; `?to=` names the last."""
    last = asked.day_in(request.GET.get("to", ""))
    first = last - timedelta(days=DAYS - 1)
    context = {
        "days": days.counts(first, last),
        "first": first,
        "last": last,
        "before": first - timedelta(days=1),
    }
    return render(request, "signup/day_list.html", context)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def day_show(request: HttpRequest, day: date) -> HttpResponse:
    """One day: confirmed, known to the bank alone, known to us alone, and what came to nothing."""
    (count,) = days.counts(day, day)
    ways = days.ways_of(day)
    context = {
        "count": count,
        "bank_only": days.bank_only_of(day),
        **{fate: [way for way in ways if way.fate == fate] for fate in ("done", "failed", "open")},
    }
    return render(request, "signup/day_show.html", context)


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def day_print(request: HttpRequest, day: date) -> HttpResponse:
    """The same on paper, as it stands at this instant."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    try:
        content = day_paper.day_pdf(day, at=clock.now())
    except PaperFault as fault:
        return errors.page(request, UNPROCESSABLE, words=errors.Words("印刷できません", (fault.message,)))
    name = f"web-shogo-{day:%Y%m%d}.pdf"
    return files.hand_out(content, name=name, media_type="application/pdf", is_shown=True)
