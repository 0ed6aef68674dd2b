"""修繕の受付: one page for the call, with and without JavaScript; what is near is shown before saving."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import CUSTOMER_SEE, Holder, Spot, holders_of, spot_of_supply, spots
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import rules, selectors
from mizuhiki.repairs.contractor_selectors import items
from mizuhiki.repairs.forms import ANOTHER, ReceiveForm
from mizuhiki.repairs.models import RepairRequest, Side
from mizuhiki.repairs.network_selectors import mains_near
from mizuhiki.repairs.notice_selectors import notices_at
from mizuhiki.repairs.permissions import MAP_SEE, REQUEST_RECEIVE
from mizuhiki.repairs.selectors import Near
from mizuhiki.repairs.services.handling import link_duplicate
from mizuhiki.repairs.services.receiving import receive_request
from mizuhiki.repairs.views.common import PURPOSE, UNPROCESSABLE, hides, person_of, sees_protected
from mizuhiki.web import limits, once

DECIDE = "近くに同じかもしれない依頼があります。「同じ件」か「別の件」を選んでください。"
FIELDS = {
    "repair_received_in_the_future": "moment", "repair_pin_half": "latitude", "repair_place_missing": "place",
    "repair_item_of_other_side": "item", "repair_original_unfit": "same_as",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REQUEST_RECEIVE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@limits.per_person("search", methods=frozenset({"POST"}))
@once.protected
def request_receive(request: HttpRequest, side: str) -> HttpResponse:
    """Take a request in. A place is looked for, or shown on the map, or typed; then what is near is shown."""
    if side not in Side:
        raise Http404
    data = request.POST.copy() if request.method == "POST" else None
    found: list[Spot] = []
    if data is not None and "choose" in data:
        _choose(request, data)
    form = ReceiveForm(data, side=side, initial=_of_supply(request))
    if data is not None and "find" in data:
        found = spots(data.get("search", ""), today=clock.today(), sees_protected=sees_protected(request))
    is_saved = data is not None and not {"find", "choose", "look"} & set(data)
    near = near_of(request, side, data or {})
    if is_saved and form.is_valid():
        if _must_decide(form, near):
            form.add_error(None, DECIDE)
        elif made := _save(request, form, near):
            return redirect("repairs:request_show", made.pk)
    if not is_saved and data is not None:
        form = _unjudged(form, data, side)
    return _page(request, form, side=side, near=near, found=found, searched="find" in (data or {}))


@require_POST
@login_required
@permission_required(REQUEST_RECEIVE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def place_look(request: HttpRequest, side: str) -> HttpResponse:
    """What is known of the place that is typed or shown on the map: a part of the page, nothing is saved."""
    if side not in Side:
        raise Http404
    context = _around(request, side, request.POST, near_of(request, side, request.POST))
    return render(request, "repairs/place_around.html", context)


def near_of(request: HttpRequest, side: str, data: Any) -> list[Near]:
    """Requests near the pin that was sent, those of hidden places left out."""
    point = _point(data)
    if point is None:
        return []
    found = selectors.near(latitude=point[0], longitude=point[1], side=side, at=clock.now())
    return [one for one in found if not hides(request, one.case)]


def _point(data: Any) -> rules.Point | None:
    form = ReceiveForm(data, side=Side.WATER)
    try:
        pin = [form.fields[name].clean(data.get(name, "")) for name in ("latitude", "longitude")]
    except ValidationError:  # what is no pin yet is none; the form says so when it is saved
        return None
    return None if None in pin else (float(pin[0]), float(pin[1]))


def _must_decide(form: ReceiveForm, near: list[Near]) -> bool:
    """Whether a request near by has to be looked at first; one that is over needs no word."""
    chosen = form.cleaned_data["same_as"]
    open_ones = {str(one.case.number) for one in near if not one.case.is_over}
    return bool(open_ones) and chosen != ANOTHER and chosen not in open_ones


def _save(request: HttpRequest, form: ReceiveForm, near: list[Near]) -> RepairRequest | None:
    """The request, joined to the one it is the same as; None when it was refused, and nothing is written."""
    given, person, now = form.cleaned_data, person_of(request), clock.now()
    open_ones = {str(one.case.number) for one in near if not one.case.is_over}
    same = given["same_as"] if given["same_as"] in open_ones else ""
    is_on_road = given["item"].is_public and not given["customer"]  # what lies before a house is not its own
    holder = None if is_on_road else _holder(request, given["supply"])
    try:
        with transaction.atomic():
            made = receive_request(
                form.given(
                    town=given["town"],
                    supply_id=holder.supply_id if holder else None,
                    customer_id=holder.customer_id if holder and given["customer"] else None,
                ),
                channel=given["channel"],
                received_at=form.happened_at(now),
                actor=person,
                at=now,
            )
            if same:
                link_duplicate(request_id=made.pk, original_id=int(same), actor=person, at=now)
    except RuleBroken as broken:
        form.refuse(FIELDS.get(broken.code), broken)
        return None
    if same:
        messages.success(request, f"第{made.pk}号として受け付け、第{same}号に統合しました。")
    else:
        messages.success(request, f"第{made.pk}号として受け付けました。修繕担当の受付箱に入りました。")
    return made


def _choose(request: HttpRequest, data: Any) -> None:
    """Fill in the place that was chosen among those found."""
    asked = data.get("choose", "")
    searched = spots(data.get("search", ""), today=clock.today(), sees_protected=sees_protected(request))
    one = next((spot for spot in searched if f"{spot.premises_id}" == asked), None)
    if one is None:
        return
    data["place"], data["town"] = one.address, one.town
    data["supply"] = one.supply_id or ""
    if one.latitude is not None and one.longitude is not None:
        data["latitude"], data["longitude"] = f"{one.latitude}", f"{one.longitude}"


def _of_supply(request: HttpRequest) -> dict[str, Any]:
    """What stands in the form at first, where it was opened from a customer's page."""
    asked = request.GET.get("supply", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        return {}
    spot = spot_of_supply(int(asked), today=clock.today(), sees_protected=sees_protected(request))
    if spot is None:
        return {}
    return {
        "place": spot.address,
        "town": spot.town,
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "supply": int(asked),
        "customer": 1,
    }


def _holder(request: HttpRequest, supply_id: int | None) -> Holder | None:
    """Whose supply the call is about; nobody's where it may not be seen where that is."""
    if supply_id is None:
        return None
    today = clock.today()
    if spot_of_supply(supply_id, today=today, sees_protected=sees_protected(request)) is None:
        return None
    return holders_of([supply_id], today=today, viewer=person_of(request)).get(supply_id)


def _unjudged(form: ReceiveForm, data: Any, side: str) -> ReceiveForm:
    """The same form without a word about what is missing: a place was looked for, nothing was saved."""
    kept = ReceiveForm(side=side)
    kept.initial = dict(kept.initial) | {name: data[name] for name in form.fields if name in data}
    form.is_valid()
    if day := form.cleaned_data.get("on"):
        kept.initial["on"] = day
    return kept


def _page(
    request: HttpRequest, form: ReceiveForm, *, side: str, near: list[Near], found: list[Spot], searched: bool
) -> HttpResponse:
    person, now = person_of(request), clock.now()
    names = ("latitude", "longitude", "town", "supply", "same_as")
    data = {name: str(form[name].value() or "") for name in names}
    near = near or near_of(request, side, data)
    supply = data["supply"]
    is_theirs = bool(form["customer"].value()) and person.has_perm(CUSTOMER_SEE)
    holder = _holder(request, int(supply)) if is_theirs and supply.isascii() and supply.isdigit() else None
    log_read(request, subjects={"customers.customer": [holder.customer_id] if holder else []})
    context = _around(request, side, data, near) | {
        "form": form,
        "side": side,
        "side_label": Side(side).label,
        "items": items(side=side),
        "found": found,
        "searched": searched,
        "identity": holder,
        "may_map": person.has_perm(MAP_SEE),
        "now": now,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/request_receive.html", context, status=status)


def _around(request: HttpRequest, side: str, data: Any, near: list[Near]) -> dict[str, Any]:
    """What is known of a place: pipes, requests, notices."""
    point, town = _point(data), str(data.get("town", ""))[:60]
    supply = str(data.get("supply") or "")
    asked = int(supply) if supply.isascii() and supply.isdigit() and len(supply) < 19 else 0
    spot = (
        spot_of_supply(asked, today=clock.today(), sees_protected=sees_protected(request)) if asked else None
    )
    supplies = [asked] if spot is not None else []  # the notices of a hidden one would tell its town
    knows = bool(point or town or supplies)
    log_read(request, subjects={"repairs.repairrequest": [one.case.number for one in near]})
    return {
        "point": point,
        "near": near,
        "mains": mains_near(point) if point and person_of(request).has_perm(MAP_SEE) else [],
        "notices": notices_at(at=clock.now(), supply_ids=supplies, town=town, point=point) if knows else [],
        "same_as": data.get("same_as", ""),
        "side": side,
    }
