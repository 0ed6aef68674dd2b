"""検針: files of readings come in, whole or not at all, and what is held waits here for somebody."""

from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Supply, holders_of
from mizuhiki.metering import selectors, todo
from mizuhiki.metering.doubt_models import ClosedReading
from mizuhiki.metering.forms import MONTHS_BACK, ClosedUseForm, ReadingFileForm
from mizuhiki.metering.permissions import READING_IMPORT, READING_SEE, READING_SETTLE
from mizuhiki.metering.services import KIND
from mizuhiki.metering.services.confirming import end_closed_use
from mizuhiki.metering.services.missing import note_missing
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
    """What to look at before a month is billed: why, where, and whose; the gravest first."""
    today, person = clock.today(), cast(User, request.user)
    month = month_of(request.GET.get("month", ""), today)
    everything = todo.todo_of(month, today)
    chosen = {name: request.GET.get(name, "") for name in ("kind", "route")}
    asked = [one for one in everything if all(getattr(one, k) == v for k, v in chosen.items() if v)]
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    supplies = [one.supply_id for one in page if one.supply_id is not None]
    holders = holders_of(supplies, today=today, viewer=person)
    readings = [one.reading_id for one in page if one.reading_id is not None]
    waiting = approvals.open_requests_of(kind=SETTLEMENT, subject_ids=readings)
    rows = [(one, holders.get(one.supply_id or 0), one.reading_id in waiting) for one in page]
    log_read(request, subjects={"customers.customer": [one.customer_id for _, one, _ in rows if one]})
    kinds, routes = todo.counts_by_route(everything)
    context = {
        "month": month,
        "months": sorted(
            {*months_until(today, back=MONTHS_BACK), *selectors.months_read(), month}, reverse=True
        ),
        "page": page,
        "rows": rows,
        "waiting_count": todo.waiting_in(everything),
        "kinds": kinds,
        "routes": routes,
        "chosen": chosen,
        "chosen_words": " ".join(filter(None, (chosen["route"], todo.KINDS.get(chosen["kind"], "")))),
        "figures": todo.figures_of(month),
        "may_settle": person.has_perm(READING_SETTLE),
    }
    return render(request, "metering/held_list.html", context)


@require_POST
@login_required
@permission_required(READING_SETTLE, raise_exception=True)
@once.protected
def missing_note(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Open the settle page of a reading that did not come: it gets a row that waits."""
    get_object_or_404(Supply, pk=supply_id)
    month = month_of(request.POST.get("month", ""), clock.today())
    try:
        reading = note_missing(
            supply_id=supply_id, cycle_month=month, actor=cast(User, request.user), at=clock.now()
        )
    except RuleBroken as broken:
        messages.error(request, broken.message)
        return redirect(f"{reverse('metering:held_list')}?month={month:%Y-%m}")
    return redirect("metering:reading_show", reading.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(READING_SETTLE, raise_exception=True)
@once.protected
def closed_show(request: HttpRequest, closed_id: int) -> HttpResponse:
    """Water used at a closed tap: what the dial showed, and what came of it."""
    closed = get_object_or_404(
        ClosedReading.objects.select_related("installation__premises", "fitting__meter", "end__by"),
        pk=closed_id,
    )
    form = ClosedUseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_closed_use(
                closed_id=closed.pk,
                reason=form.cleaned_data["reason"],
                actor=cast(User, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, "結果を登録しました。")
            return redirect(f"{reverse('metering:held_list')}?month={closed.cycle_month:%Y-%m}")
    context = {"closed": closed, "form": form, "used_m3": max(closed.index_m3 - closed.previous_m3, 0)}
    return render(request, "metering/closed_show.html", context, status=422 if form.errors else 200)


def month_of(text: str, today: date) -> date:
    """The month asked for as 2026-11; this one when it is no month."""
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
