"""空家: places without a contract, one of them with what was found there, and the list as a file."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Installation, users_and_payers
from mizuhiki.documents.api import MEDIA_TYPES, Table, table_file
from mizuhiki.fieldwork.api import open_visits
from mizuhiki.intake.api import APPLICATION_TAKE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.vacancies import selectors, services
from mizuhiki.vacancies.models import Patrol
from mizuhiki.vacancies.permissions import VACANCY_HANDLE, VACANCY_SEE
from mizuhiki.vacancies.selectors import Asked, Vacant
from mizuhiki.vacancies.views import CUSTOMER, PURPOSE, UNPROCESSABLE, _look_form
from mizuhiki.web import files, limits, once

NOT_SHOWN = "（表示しません）"


@require_safe
@login_required
@permission_required(VACANCY_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def place_list(request: HttpRequest) -> HttpResponse:
    """Taps without a contract, those where water moved first."""
    asked = _asked(request)
    lines, count = selectors.vacant_places(asked)
    _log(request, lines)
    sees = _person(request).has_perm(PROTECTED_SEE)
    context = {
        "lines": [(one, HIDDEN if one.is_protected and not sees else one.place) for one in lines],
        "count": count,
        "most": selectors.SHOWN,
        "asked": asked,
        "routes": selectors.routes(),
        "query": request.GET.urlencode(),
        "extensions": ["csv", "xlsx"] if _person(request).has_perm(VACANCY_HANDLE) else [],
    }
    return render(request, "vacancies/place_list.html", context)


@require_safe
@login_required
@permission_required(VACANCY_HANDLE, raise_exception=True)
@audit.shows_personal_data(purpose="空家の一覧の出力")
@limits.per_person("export")
def place_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The list as a file; no place of anybody under protection."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    if extension not in MEDIA_TYPES:
        raise Http404
    lines, _ = selectors.vacant_places(_asked(request))
    _log(request, lines)
    at = clock.now()
    content = table_file(_table(lines), extension, press=settings.PRESS, at=at)
    return files.hand_out(
        content, name=f"akiya-{clock.day_of(at):%Y%m%d}.{extension}", media_type=MEDIA_TYPES[extension]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VACANCY_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def place_show(request: HttpRequest, installation_id: int) -> HttpResponse:
    """One empty place: how it was left, what moved since, who looked; and the next look."""
    now = selectors.vacant_place(installation_id, _terms_of_day())
    if now is None:  # somebody lives there, and this page would tell where
        raise Http404
    tap = Installation.objects.select_related("premises").get(pk=installation_id)
    person = _person(request)
    may_handle = person.has_perm(VACANCY_HANDLE)
    if request.method == "POST" and not may_handle:
        raise PermissionDenied
    form = _look_form(request.POST) if request.method == "POST" else _look_form()
    if form.is_valid():
        try:
            _order(installation_id, form.cleaned_data, person)
        except RuleBroken as broken:
            form.refuse("visit_on", broken)
        else:
            messages.success(request, "巡回を手配しました。")
            return redirect("vacancies:place_show", installation_id)
    _log(request, [now])
    hides = now.is_protected and not person.has_perm(PROTECTED_SEE)
    context = {
        "tap": tap,
        "now": now,
        "is_hidden": hides,
        "place": HIDDEN if hides else tap.premises.address,
        "patrols": Patrol.objects.filter(installation=tap).select_related("by").order_by("-on", "-pk"),
        "visits": open_visits().filter(kind=services.PATROL, installation=tap),
        "form": form if may_handle else None,
        "may_take": person.has_perm(APPLICATION_TAKE),
    }
    return render(request, "vacancies/place_show.html", context, status=UNPROCESSABLE if form.errors else 200)


def _order(installation_id: int, given: dict[str, Any], actor: User) -> None:
    services.order_patrol(
        installation_id=installation_id,
        crew_id=given["crew"].pk,
        visit_on=given["visit_on"],
        note=given["note"],
        actor=actor,
        at=clock.now(),
    )


def _terms_of_day() -> Asked:
    today = clock.today()
    return Asked(today=today, patrol_months=pack_on(today).vacancies.patrol_months)


def _asked(request: HttpRequest) -> Asked:
    route, show = request.GET.get("route", ""), request.GET.get("show", "")
    plain = _terms_of_day()
    return Asked(
        today=plain.today,
        patrol_months=plain.patrol_months,
        is_moved=show == "moved",
        is_due=show == "due",
        route=route if route in selectors.routes() else "",
    )


def _table(lines: list[Vacant]) -> Table:
    return Table(
        title="空家の一覧",
        names=(
            "route",
            "tap_no",
            "place",
            "serial",
            "since",
            "tap",
            "left_m3",
            "index_m3",
            "used_m3",
            "looked_on",
            "found",
        ),
        headings=(
            "検針区",
            "水栓番号",
            "場所",
            "メーター番号",
            "中止日",
            "栓の状態",
            "中止時の指針",
            "今の指針",
            "使用水量",
            "最後の巡回",
            "現地の状況",
        ),
        rows=[
            (
                one.route,
                NOT_SHOWN if one.is_protected else one.tap_no,
                NOT_SHOWN if one.is_protected else one.place,
                NOT_SHOWN if one.is_protected else one.serial,
                *(_text(one.since), one.tap_word),
                *(_text(one.left_m3), _text(one.index_m3), f"{one.used_m3}"),
                *(_text(one.looked_on), one.found),
            )
            for one in lines
        ],
    )


def _text(value: object) -> str:
    return "" if value is None else f"{value}"


def _log(request: HttpRequest, lines: list[Vacant]) -> None:
    """Whose last contract is shown."""
    supplies = [one.supply_id for one in lines if one.supply_id is not None]
    people = users_and_payers(supplies, on=clock.today()) if supplies else []
    audit.log_read(request, subjects={CUSTOMER: people})


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
