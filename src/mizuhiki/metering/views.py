"""検針: files of readings come in, whole or not at all, and what is held waits here for somebody."""

from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import holders_of
from mizuhiki.metering import selectors
from mizuhiki.metering.forms import MONTHS_BACK, ReadingFileForm
from mizuhiki.metering.permissions import READING_IMPORT, READING_SEE
from mizuhiki.metering.services import KIND
from mizuhiki.metering.services.settling import KIND as SETTLEMENT
from mizuhiki.platform import clock
from mizuhiki.platform.calendars import months_until
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(READING_SEE, raise_exception=True)
@once.protected
def import_list(request: HttpRequest) -> HttpResponse:
    """The files taken in, and the place to bring one."""
    person = cast(User, request.user)
    may_import, today = person.has_perm(READING_IMPORT), clock.today()
    if request.method == "POST" and not may_import:
        raise PermissionDenied
    form = ReadingFileForm(request.POST or None, request.FILES or None, today=today)
    if form.is_valid():
        facts = {"cycle_month": form.cleaned_data["cycle_month"].isoformat()}
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"], kind=KIND, facts=facts, actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form if may_import else None,
        "imports": selectors.imports(),
        "refused": [one for one in attachments.arrivals(KIND) if one.word != "取込済み"],
        "month": today.replace(day=1),
    }
    return render(request, "metering/import_list.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
def import_show(request: HttpRequest, import_id: int) -> HttpResponse:
    """One file taken in: its counts, and the way to what it left on hold."""
    line = selectors.import_line(import_id)
    if line is None:
        raise Http404
    return render(request, "metering/import_show.html", {"line": line})


@require_safe
@login_required
@permission_required(READING_SEE, raise_exception=True)
@shows_personal_data(purpose="検針値の確認")
def held_list(request: HttpRequest) -> HttpResponse:
    """The readings of a month that cannot be billed as they stand: why, where, and whose."""
    today, person = clock.today(), cast(User, request.user)
    month = month_of(request.GET.get("month", ""), today)
    page = Paginator(selectors.held_in(month), PAGE).get_page(request.GET.get("page"))
    holders = holders_of([one.supply_id for one in page], today=today, viewer=person)
    waiting = approvals.open_requests_of(kind=SETTLEMENT, subject_ids=[one.reading_id for one in page])
    rows = [
        (one, holders[one.supply_id], one.reading_id in waiting) for one in page if one.supply_id in holders
    ]
    log_read(request, subjects={"customers.customer": [holder.customer_id for _, holder, _ in rows]})
    months = sorted({*months_until(today, back=MONTHS_BACK), *selectors.months_read(), month}, reverse=True)
    context = {"month": month, "months": months, "page": page, "rows": rows}
    return render(request, "metering/held_list.html", context)


def month_of(text: str, today: date) -> date:
    """The month asked for as 2026-11; this one when it is no month."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
