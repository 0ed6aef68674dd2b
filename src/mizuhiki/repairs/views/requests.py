"""修繕依頼: what is open, one request with its steps and the forms of the next, the crew's list, counts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.customers.api import CUSTOMER_SEE, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import selectors
from mizuhiki.repairs.acts import ACTS
from mizuhiki.repairs.forms import ChangeForm, PhotoForm
from mizuhiki.repairs.models import Side, Urgency
from mizuhiki.repairs.network_selectors import mains_near
from mizuhiki.repairs.notice_selectors import notices_at
from mizuhiki.repairs.permissions import CREW_WORK, MAP_SEE, REQUEST_HANDLE, REQUEST_RECEIVE, REQUEST_SEE
from mizuhiki.repairs.selectors import Filters, RepairCase
from mizuhiki.repairs.services.handling import add_photo
from mizuhiki.repairs.services.receiving import change_request
from mizuhiki.repairs.views.common import PURPOSE, UNPROCESSABLE, case_or_404, hides, log_cases, person_of
from mizuhiki.web import once
from mizuhiki.web.polling import passive

PAGE, YEARS = 50, 5
SHOW = {"open": "対応中", "waiting": "未確認", "closed": "終了"}
FIELDS = {
    "repair_detail_moved": "version", "repair_pin_half": "latitude", "repair_place_missing": "place",
    "repair_item_of_other_side": "item", "repair_step_says_nothing": "reason",
}  # fmt: skip


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def request_list(request: HttpRequest) -> HttpResponse:
    """Requests, the urgent first; the URL holds what is filtered. The rows come anew every 20 seconds."""
    person = person_of(request)
    context = {
        **_requests_shown(request),
        "shows": SHOW.items(),
        "sides": Side.choices,
        "urgencies": Urgency.choices,
        "may_receive": person.has_perm(REQUEST_RECEIVE),
        "may_map": person.has_perm(MAP_SEE),
        "may_crew": person.has_perm(CREW_WORK),
    }
    return render(request, "repairs/request_list.html", context)


@passive
@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def request_rows(request: HttpRequest) -> HttpResponse:
    """The rows of the list that the page asks for again, filtered as the page is."""
    return render(request, "repairs/request_rows.html", _requests_shown(request))


def _requests_shown(request: HttpRequest) -> dict[str, Any]:
    filters = _filters(request.GET)
    page = Paginator(selectors.requests(filters), PAGE).get_page(request.GET.get("page"))
    shown = selectors.cases_of(page, today=clock.today())
    log_cases(request, shown)
    return {"page": page, "cases": [(one, hides(request, one)) for one in shown], "filters": filters}


@require_safe
@login_required
@permission_required(CREW_WORK, raise_exception=True)
@shows_personal_data(purpose="修繕の現場作業")
def crew_list(request: HttpRequest) -> HttpResponse:
    """What the crew who looks was sent to, with every change since; comes anew every 20 seconds (CC-043)."""
    return render(request, "repairs/crew_list.html", _sites_shown(request))


@passive
@require_safe
@login_required
@permission_required(CREW_WORK, raise_exception=True)
@shows_personal_data(purpose="修繕の現場作業")
def crew_rows(request: HttpRequest) -> HttpResponse:
    """The part of the crew's list that the page asks for again."""
    return render(request, "repairs/crew_rows.html", _sites_shown(request))


def _sites_shown(request: HttpRequest) -> dict[str, Any]:
    shown = selectors.cases_of(selectors.crew_requests(person_of(request)), today=clock.today())
    log_cases(request, shown)
    return {"cases": [(one, hides(request, one)) for one in shown], "now": clock.now()}


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def request_show(request: HttpRequest, repair_id: int) -> HttpResponse:
    """One request: what was told, how it stands, every step, and what can be done next."""
    return page_of_case(request, case_or_404(repair_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REQUEST_RECEIVE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def request_change(request: HttpRequest, repair_id: int) -> HttpResponse:
    """It is told otherwise: another place, another state, another number."""
    found = case_or_404(repair_id)
    if found.is_over or hides(request, found):
        messages.error(request, "この依頼は変更できません。")
        return redirect("repairs:request_show", found.number)
    form = ChangeForm(request.POST or None, found=found)
    if form.is_valid():
        try:
            change_request(
                request_id=found.number,
                seen_version=form.cleaned_data["version"],
                given=form.given(town=found.told.town if found.told else ""),
                reason=form.cleaned_data["reason"],
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            field = FIELDS.get(broken.code)
            form.refuse(None if field == "version" else field, broken)
        else:
            messages.success(
                request,
                "変更を記録しました。現場の一覧にすぐに出ます。スーパーバイザーが修繕担当へ報告します。",
            )
            return redirect("repairs:request_show", found.number)
    log_cases(request, [found])
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "case": found}
    return render(request, "repairs/request_change.html", context, status=status)


@require_POST
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def photo_add(request: HttpRequest, repair_id: int) -> HttpResponse:
    """Keep a picture of the place."""
    found, person = case_or_404(repair_id), person_of(request)
    if not any(person.has_perm(right) for right in (CREW_WORK, REQUEST_HANDLE, REQUEST_RECEIVE)):
        raise PermissionDenied
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            add_photo(form.cleaned_data["file"], request_id=found.number, actor=person, at=clock.now())
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            messages.success(request, "写真を登録しました。")
            return redirect("repairs:request_show", found.number)
    return page_of_case(request, found, wrong=("photo", form))


def act_view(name: str) -> Callable[..., HttpResponse]:
    """The view of one act: it does it, or brings the form back with what is missing."""

    @require_POST
    @login_required
    @permission_required(REQUEST_SEE, raise_exception=True)
    @shows_personal_data(purpose=PURPOSE)
    @once.protected
    def act(request: HttpRequest, repair_id: int) -> HttpResponse:
        found, act, person = case_or_404(repair_id), ACTS[name], person_of(request)
        if not act.is_for(person):
            raise PermissionDenied
        form: Any = act.make(found, request.POST, auto_id=f"{name}_%s")
        if form.is_valid():
            try:
                act.do(found.number, form.cleaned_data, person, clock.now())
            except RuleBroken as broken:
                form.refuse(act.field, broken)
            else:
                messages.success(request, act.said)
                return redirect("repairs:request_show", found.number)
        return page_of_case(request, found, wrong=(name, form))

    act.__doc__ = ACTS[name].title
    return act


ACT_VIEWS = {name: act_view(name) for name in ACTS}


def page_of_case(
    request: HttpRequest, found: RepairCase, *, wrong: tuple[str, Any] | None = None
) -> HttpResponse:
    """The page of one request, with the form that was refused."""
    person, now = person_of(request), clock.now()
    log_cases(request, [found])
    is_hidden = hides(request, found)
    point = None if is_hidden else found.point
    acts = [
        (name, act, wrong[1] if wrong and wrong[0] == name else act.make(found, auto_id=f"{name}_%s"))
        for name, act in ACTS.items()
        if act.is_for(person) and (act.is_open(found) or (wrong and wrong[0] == name))
    ]
    may_crew = any(person.has_perm(right) for right in (CREW_WORK, REQUEST_HANDLE, REQUEST_RECEIVE))
    customer_id = found.detail.customer_id
    town = found.told.town if found.told and not is_hidden else ""
    context = {
        "case": found,
        "is_hidden": is_hidden,
        "point": point,
        "mains": mains_near(point) if point and person.has_perm(MAP_SEE) else [],
        "notices": notices_at(at=now, town=town, point=point) if town or point else [],
        "near": _near(found, now) if point and not found.is_over else [],
        "duplicates": [(one, hides(request, one)) for one in selectors.duplicates_of(found.number)],
        "acts": acts,
        "photos": [] if is_hidden else selectors.photos_of(found.number),
        "photo_form": wrong[1] if wrong and wrong[0] == "photo" else PhotoForm() if may_crew else None,
        "may_change": person.has_perm(REQUEST_RECEIVE) and not found.is_over and not is_hidden,
        "may_map": person.has_perm(MAP_SEE),
        "wrong": wrong[0] if wrong else "",
        "form": wrong[1] if wrong else None,
        "customer_url": page_of(customer_id) if customer_id and person.has_perm(CUSTOMER_SEE) else "",
    }
    return render(request, "repairs/request_show.html", context, status=UNPROCESSABLE if wrong else 200)


@require_safe
@login_required
@permission_required(REQUEST_SEE, raise_exception=True)
def repair_counts(request: HttpRequest) -> HttpResponse:
    """The months of a fiscal year: registrations of water, of sewer, and their sum (CC-086)."""
    asked, this = request.GET.get("year", ""), clock.fiscal_year(clock.today())
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this
    year = min(max(year, 2000), this + 1)
    months = selectors.counts_by_month(year)
    context = {
        "year": year,
        "years": sorted({*range(this, this - YEARS, -1), year}, reverse=True),
        "months": months,
        "water": sum(month.water for month in months),
        "sewer": sum(month.sewer for month in months),
        "total": sum(month.total for month in months),
        "minutes": sum(month.minutes for month in months),
    }
    return render(request, "repairs/repair_counts.html", context)


def _near(found: RepairCase, now: Any) -> list[selectors.Near]:
    told = found.told
    assert told is not None
    assert told.latitude is not None
    assert told.longitude is not None
    return selectors.near(
        latitude=told.latitude, longitude=told.longitude, side=found.side, at=now, but=found.number
    )


def _filters(asked: QueryDict) -> Filters:
    """What the URL asks for; words it does not know are taken as not said."""
    show, side, urgency = (asked.get(name, "") for name in ("show", "side", "urgency"))
    return Filters(
        show=show if show in SHOW else "open",
        side=side if side in Side else "",
        urgency=urgency if urgency in Urgency else "",
    )
