"""地図: pipes, repairs and notices in the part of the map that is looked at; lists say the same."""

import math

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.attachments import api as attachments
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import selectors
from mizuhiki.repairs.models import Layer
from mizuhiki.repairs.network_forms import LayerForm
from mizuhiki.repairs.network_selectors import editions, pipes_in
from mizuhiki.repairs.notice_selectors import running
from mizuhiki.repairs.permissions import MAP_SEE, NETWORK_LOAD, REQUEST_SEE
from mizuhiki.repairs.rules import Box
from mizuhiki.repairs.services.network import KIND
from mizuhiki.repairs.views.common import PURPOSE, UNPROCESSABLE, hides, log_cases, person_of
from mizuhiki.web import once

MOST_PINS = 500


@require_safe
@login_required
@permission_required(MAP_SEE, raise_exception=True)
def map_show(request: HttpRequest) -> HttpResponse:
    """The map; `at` puts it over a place. Without JavaScript the lists of repairs and notices are the way."""
    now = clock.now()
    context = {
        "layers": [(layer, edition) for layer, edition in editions() if edition],
        "notices": [(one, one.word(now)) for one in running(now)],
        "point": _point(request.GET.get("at", "")),
        "may_load": person_of(request).has_perm(NETWORK_LOAD),
        "may_see": person_of(request).has_perm(REQUEST_SEE),
    }
    return render(request, "repairs/map_show.html", context)


@require_safe
@login_required
@permission_required(MAP_SEE, raise_exception=True)
def map_layer(request: HttpRequest, layer: str) -> HttpResponse:
    """The pipes of a layer within `box`, as GeoJSON."""
    if layer not in Layer:
        raise Http404
    box = _box(request)
    if box is None:
        return JsonResponse({"message": "地図の範囲を読めません。"}, status=400)
    content, is_more = pipes_in(layer, box)
    answer = HttpResponse(content, content_type="application/geo+json")
    answer.headers["X-More"] = "1" if is_more else "0"
    return answer


@require_safe
@login_required
@permission_required([MAP_SEE, REQUEST_SEE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def map_pins(request: HttpRequest) -> HttpResponse:
    """Open repairs and running notices within `box`; nobody's name, and no hidden place."""
    box = _box(request)
    if box is None:
        log_read(request, subjects={"repairs.repairrequest": []})
        return JsonResponse({"message": "地図の範囲を読めません。"}, status=400)
    now = clock.now()
    found = selectors.open_in(box, most=MOST_PINS, today=clock.day_of(now))
    shown = [one for one in found if not hides(request, one)]
    log_cases(request, shown)
    pins = [
        {
            "number": one.number,
            "point": one.point,
            "title": f"第{one.number}号 {one.side.label} {one.detail.item.label}",
            "state": one.state.label,
            "side": one.side.value,
            "is_urgent": one.is_urgent,
        }
        for one in shown
    ]
    circles = [
        {
            "title": f"{one.notice.get_kind_display()} {one.notice.title}",
            "point": (float(one.notice.latitude), float(one.notice.longitude)),
            "radius_m": one.notice.radius_m,
            "kind": one.notice.kind,
        }
        for one in running(now)
        if one.notice.latitude is not None and one.notice.longitude is not None
    ]
    return JsonResponse({"pins": pins, "circles": circles})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(NETWORK_LOAD, raise_exception=True)
@once.protected
def network_list(request: HttpRequest) -> HttpResponse:
    """Which layers there are and from when, and the place to bring one."""
    form = LayerForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            incoming = attachments.receive(
                form.cleaned_data["file"],
                kind=KIND,
                facts={"layer": form.cleaned_data["layer"]},
                actor=person_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("file", broken)
        else:
            return redirect("attachments:incoming_show", incoming.pk)
    context = {
        "form": form,
        "editions": editions(),
        "refused": [one for one in attachments.arrivals(KIND) if one.word != "取込済み"],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "repairs/network_list.html", context, status=status)


def _point(text: str) -> tuple[float, float] | None:
    numbers = _numbers(text, 2)
    return None if numbers is None or not Box(numbers[1], numbers[0], numbers[1], numbers[0]).is_sound else (
        numbers[0], numbers[1]
    )  # fmt: skip


def _box(request: HttpRequest) -> Box | None:
    """`box=west,south,east,north` in degrees."""
    numbers = _numbers(request.GET.get("box", ""), 4)
    box = Box(*numbers) if numbers else None
    return box if box is not None and box.is_sound else None


def _numbers(text: str, count: int) -> list[float] | None:
    parts = text.split(",")
    if len(parts) != count or len(text) > 120:
        return None
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    return numbers if all(math.isfinite(number) for number in numbers) else None
