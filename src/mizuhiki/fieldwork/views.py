"""現地訪問: the office plans visits, sees what became of them, and books what waits."""

from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.fieldwork import selectors
from mizuhiki.fieldwork.faces import customers_of, faces_of
from mizuhiki.fieldwork.forms import PlanForm, ReasonForm
from mizuhiki.fieldwork.kinds import kind_of, kinds
from mizuhiki.fieldwork.models import Brought, DaySheet, Visit
from mizuhiki.fieldwork.permissions import TABLET_USE, VISIT_PLAN, VISIT_SEE
from mizuhiki.fieldwork.services.bringing import book, lay_unbooked
from mizuhiki.fieldwork.services.handing import give_up_sheet
from mizuhiki.fieldwork.services.photos import photos_of
from mizuhiki.fieldwork.services.planning import cancel_visit, plan_visit
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User, able, valid_cards
from mizuhiki.web import asked, once

UNPROCESSABLE = 422
LOOK_AHEAD = timedelta(days=366)
FIELDS = {
    "visit_in_the_past": "visit_on",
    "visit_overlaps": "visit_on",
    "closing_day_wrong": "visit_on",
    "visit_card_missing": "crew",
}


@require_safe
@login_required
@permission_required(VISIT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="現地訪問の確認")
def visit_list(request: HttpRequest) -> HttpResponse:
    """The visits of a day, the tablets that are out, and what could not be booked."""
    day = asked.day_in(request.GET.get("day", ""), ahead=LOOK_AHEAD)
    return _list(request, day, ReasonForm())


def _list(request: HttpRequest, day: date, form: ReasonForm, *, sheet_id: int = 0) -> HttpResponse:
    found = selectors.day_of_visits(day)
    visited = {one.pk: one for one in (*found.visits, *(one.line.visit for one in found.waiting))}
    faces = faces_of(visited.values(), today=clock.today(), viewer=_person(request))
    audit.log_read(request, subjects={"customers.customer": customers_of(faces.values())})
    cards = valid_cards([one.crew_id for one in found.visits], on=day)
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "visits": [(one, kind_of(one.kind), faces[one.pk], cards.get(one.crew_id)) for one in found.visits],
        "sheets": [(one, form if one.pk == sheet_id else ReasonForm()) for one in found.sheets],
        "waiting": [(one, kind_of(one.line.visit.kind)) for one in found.waiting],
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "fieldwork/visit_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VISIT_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="現地訪問の予定")
@once.protected
def visit_plan(request: HttpRequest, supply_id: int, work: str) -> HttpResponse:
    """Who goes to a supply, when."""
    supply = get_object_or_404(Supply, pk=supply_id)
    kind = next((one for one in kinds() if one.code == work and not one.is_planned_elsewhere), None)
    if kind is None:
        raise Http404
    form = PlanForm(request.POST or None, people=_crews(), initial={"visit_on": clock.today()})
    if form.is_valid():
        facts = form.cleaned_data
        try:
            visit = plan_visit(
                kind=kind.code,
                supply_id=supply.pk,
                visit_on=facts["visit_on"],
                crew_id=facts["crew"].pk,
                note=facts["note"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, f"{kind.title}を{visit.visit_on}に予定しました。")
            return redirect("fieldwork:visit_show", visit.pk)
    context = {"form": form, "kind": kind, "supply_id": supply.pk}
    holder = holders_of([supply.pk], today=clock.today(), viewer=_person(request))[supply.pk]
    return _of_person(request, "fieldwork/visit_plan.html", holder, context, refused=bool(form.errors))


@require_safe
@login_required
@permission_required(VISIT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="現地訪問の確認")
def visit_show(request: HttpRequest, visit_id: int) -> HttpResponse:
    """One visit: what was handed out for it, what came of it."""
    return _page(request, _visit(visit_id), ReasonForm())


@require_POST
@login_required
@permission_required(VISIT_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="現地訪問の取りやめ")
@once.protected
def visit_cancel(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Call a visit off."""
    visit, form = _visit(visit_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            cancel_visit(visit_id=visit.pk, **form.cleaned_data, at=clock.now(), actor=_person(request))
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, "訪問を取りやめました。")
            return redirect("fieldwork:visit_show", visit.pk)
    return _page(request, visit, form)


@require_POST
@login_required
@permission_required(VISIT_PLAN, raise_exception=True)
@once.protected
def brought_book(request: HttpRequest, brought_id: int) -> HttpResponse:
    """Try again to book what a tablet told."""
    brought, at = get_object_or_404(Brought.objects.select_related("line__visit"), pk=brought_id), clock.now()
    try:
        book(brought_id=brought.pk, at=at, actor=_person(request))
    except RuleBroken as broken:
        lay_unbooked(brought, broken, at=at, actor=_person(request))
        messages.error(request, f"まだ記帳できません。{broken.message}")
    else:
        messages.success(request, "記帳しました。")
    return redirect("fieldwork:visit_show", brought.line.visit_id)


@require_POST
@login_required
@permission_required(VISIT_PLAN, raise_exception=True)
@audit.shows_personal_data(purpose="端末の紛失の記録")
@once.protected
def sheet_lose(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The tablet does not come back: its numbers are struck, its visits may go out anew."""
    sheet, form = get_object_or_404(DaySheet, pk=sheet_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            give_up_sheet(sheet_id=sheet.pk, **form.cleaned_data, at=clock.now(), actor=_person(request))
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(
                request,
                "端末が戻らないことを記録し、端末の領収番号を使えなくしました。"
                "すぐに責任者へ知らせてください。",
            )
            return redirect("fieldwork:visit_list")
    return _list(request, sheet.day, form, sheet_id=sheet.pk)


def _page(request: HttpRequest, visit: Visit, form: ReasonForm) -> HttpResponse:
    kind, told = kind_of(visit.kind), selectors.brought_of(visit)
    lines = visit.lines.select_related("sheet__crew", "sheet__end").order_by("-pk")
    cards = valid_cards([visit.crew_id], on=visit.visit_on)
    context = {
        "visit": visit,
        "card": cards.get(visit.crew_id),
        "kind": kind,
        "tables": [(line, kind.table(line)) for line in lines],
        "told": [(one, kind.results(one)) for one in told],
        "photos": photos_of(visit),
        "form": form,
    }
    face = faces_of([visit], today=clock.today(), viewer=_person(request))[visit.pk]
    return _of_person(request, "fieldwork/visit_show.html", face, context, refused=bool(form.errors))


def _of_person(
    request: HttpRequest, template: str, face: Holder, context: dict[str, Any], *, refused: bool
) -> HttpResponse:
    audit.log_read(request, subjects={"customers.customer": customers_of([face])})
    context |= {"identity": face, "customer_url": page_of(face.customer_id) if face.customer_id else ""}
    return render(request, template, context, status=UNPROCESSABLE if refused else 200)


def _visit(visit_id: int) -> Visit:
    return get_object_or_404(selectors.visits(), pk=visit_id)


def _crews() -> QuerySet[User]:
    """Who may carry a tablet."""
    return able([TABLET_USE])


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
