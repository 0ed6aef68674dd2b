"""The search and the customer's page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit.api import ReadLog, log_read, shows_personal_data
from mizuhiki.billing.api import Owed, owed_by_supply
from mizuhiki.customers.api import (
    CUSTOMER_EDIT,
    CUSTOMER_SEE,
    PROTECTED_SEE,
    Customer,
    Found,
    Hit,
    customers_of,
    find,
    person_view,
    supplies_of,
)
from mizuhiki.desks import panels, purposes
from mizuhiki.desks.panels import CustomerDesk
from mizuhiki.jointbills.api import GROUP_SEE, group_named
from mizuhiki.payments.api import owed_then
from mizuhiki.platform import clock
from mizuhiki.web import limits, searches

PURPOSE = "お客様の照会"  # when no purpose of the session applies


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(CUSTOMER_SEE, raise_exception=True)
@limits.per_person("search", methods=frozenset({"POST"}))
def search(request: HttpRequest) -> HttpResponse:
    """Look for what was typed. The one hit that was meant opens at once, otherwise the list."""
    if request.method != "POST":
        return render(request, "desks/search.html", {"found": None, "may_register": _may_register(request)})
    written = request.POST.get("q", "").strip()
    if request.user.has_perm(GROUP_SEE) and (group_id := group_named(written)) is not None:
        return redirect("jointbills:group_show", group_id)
    found = _find(request, written)
    if found.only is not None:
        _log_search(request, found)
        return redirect(_page_of(found.only))
    return redirect("desks:search_results", searches.keep(request, written))


def _page_of(hit: Hit) -> str:
    """The page of the one who was meant, at the supply whose number was typed."""
    page = reverse("desks:customer_page", args=[hit.customer_id])
    return f"{page}?supply={hit.supply_id}" if hit.is_of_supply else page


@require_safe
@login_required
@permission_required(CUSTOMER_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def search_results(request: HttpRequest, number: int) -> HttpResponse:
    """The list of a search of this session, as it is now."""
    written = searches.kept(request, number)
    if written is None:
        return redirect("desks:search")
    found = _find(request, written)
    _log_search(request, found)
    request.searched = written  # type: ignore[attr-defined]  # the frame shows it in the box
    context = {"found": found, "may_register": _may_register(request)}
    return render(request, "desks/search.html", context)


@require_POST
@login_required
@permission_required(CUSTOMER_SEE, raise_exception=True)
def purpose_set(request: HttpRequest) -> HttpResponse:
    """Say why this session reads about customers, and go on where one was."""
    purposes.choose(request, request.POST.get("purpose", ""))
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours and back.startswith("/") else reverse("desks:search"))


@require_safe
@login_required
@permission_required(CUSTOMER_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def customer_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything about one person on a day: who, where, water, money, and what was said."""
    desk = _desk(request, customer_id)
    if desk.person.customer_id != customer_id:
        messages.info(
            request, f"名寄せされた記録です。お客様番号 {desk.person.customer_no} の画面を開きました。"
        )
        return redirect("desks:customer_page", desk.person.customer_id)
    filled = panels.fill(desk)
    log_read(
        request,
        subjects={
            "customers.customer": [*desk.person.record_ids, *panels.people(filled)],
            "customers.supply": desk.supply_ids,
        },
        purpose=purposes.purpose_of(request),
    )
    context: dict[str, Any] = {
        "desk": desk,
        "person": desk.person,
        "headlines": panels.headlines(filled),
        "main": [one for one in filled if not one.panel.is_side],
        "side": [one for one in filled if one.panel.is_side],
        "purposes": purposes.PURPOSES,
        "purpose": purposes.purpose_of(request),
        "states": _states(desk),
        "printed_at": clock.now(),
    }
    return render(request, "desks/customer_page.html", context)


def _desk(request: HttpRequest, customer_id: int) -> CustomerDesk:
    """The person with their supplies on the day of the page, and the supply it looks at."""
    today = clock.today()
    as_of = _as_of(request, today)
    sees_protected = _sees_protected(request)
    try:
        person = person_view(customer_id=customer_id, as_of=as_of, today=today, sees_protected=sees_protected)
    except Customer.DoesNotExist as absent:
        raise Http404 from absent
    supplies = tuple(
        supplies_of(record_ids=person.record_ids, as_of=as_of, today=today, sees_protected=sees_protected)
    )
    asked = request.GET.get("supply", "")
    chosen = next((supply for supply in supplies if str(supply.supply_id) == asked), None)
    return CustomerDesk(
        person=person,
        supplies=supplies,
        supply=chosen or (supplies[0] if supplies else None),
        as_of=as_of,
        today=today,
        user=request.user,
        owed=_owed([supply.supply_id for supply in supplies if supply.is_owing], as_of=as_of, today=today),
    )


def _owed(supply_ids: list[int], *, as_of: date, today: date) -> dict[int, Owed]:
    """What each supply owes now, or owed at the end of an earlier day (law 14)."""
    if as_of < today:
        return owed_then(supply_ids, on=as_of)
    return owed_by_supply(supply_ids, on=today)


def _states(desk: CustomerDesk) -> list[tuple[str, str]]:
    """Words for the identity bar, with their tone: what the person must not overlook."""
    states = [(mark.label, "care") for mark in desk.person.present_marks]
    if desk.person.died_on:
        states.append(("死亡", "care"))
    states += [("保留中", "wrong") for supply in desk.supplies if supply.parked][:1]
    if not any(supply.is_running for supply in desk.supplies):
        states.append(("使用中の契約なし", ""))
    return states


def _as_of(request: HttpRequest, today: date) -> date:
    """The day of the page; what is no day, or to come, is said, and today is shown instead."""
    written = request.GET.get("as_of", "")
    if not written:
        return today
    try:
        day = date.fromisoformat(written)
    except ValueError:
        messages.error(
            request, "表示する日を読み取れません。今日の状況を表示しています。日付を選び直してください。"
        )
        return today
    if day > today:
        messages.error(request, "先の日付の状況はまだわかりません。今日の状況を表示しています。")
    return min(day, today)


def _may_register(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm(CUSTOMER_EDIT))


def _sees_protected(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm(PROTECTED_SEE))


def _find(request: HttpRequest, written: str) -> Found:
    return find(written, sees_protected=_sees_protected(request), today=clock.today())


def _log_search(request: HttpRequest, found: Found) -> None:
    log_read(
        request,
        subjects={"customers.customer": customers_of(found.hits)},
        purpose=purposes.purpose_of(request),
        how=ReadLog.How.SEARCH,
    )
