"""What the crew's phone asks at the door. Each answer is JSON; a refusal is one sentence in `message`."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs.errors import DoNotCut
from mizuhiki.shutoffs.models import Cut, Order
from mizuhiki.shutoffs.permissions import CUT
from mizuhiki.shutoffs.selectors.door import why_reopen
from mizuhiki.shutoffs.services.doorstep import begin_cut, grant_token, why_stop
from mizuhiki.staff.api import User, is_on_tablet
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422


class DoorForm(Form):
    """Which order, by which phone, with which leave."""

    order = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    device = forms.RegexField(r"^[0-9a-f]{64}$", strip=False)
    token = forms.RegexField(r"^[0-9a-f]{32}$", strip=False, required=False)


@require_POST
@login_required
@permission_required(CUT, raise_exception=True)
def door_token(request: HttpRequest) -> HttpResponse:
    """Leave to close the tap of an order, for ten minutes."""
    form, order = _asked(request)
    if order is None:
        return _unreadable()
    try:
        if not is_on_tablet(request):
            raise DoNotCut("no_phone", "現地の端末としてサインインしていません。")
        granted = grant_token(order_id=order.pk, device=form.cleaned_data["device"], actor=_person(request))
    except RuleBroken as broken:
        return _refusal(broken)
    token = granted.token
    seconds = int((token.expires_at - token.issued_at).total_seconds())
    return JsonResponse({"token": granted.secret, "seconds": seconds})


@require_POST
@login_required
@permission_required(CUT, raise_exception=True)
def door_cut(request: HttpRequest) -> HttpResponse:
    """Close the tap; the answer is the office's word that it is closed."""
    form, order = _asked(request)
    if order is None:
        return _unreadable()
    try:
        cut = begin_cut(
            order_id=order.pk,
            secret=form.cleaned_data["token"],
            device=form.cleaned_data["device"],
            actor=_person(request),
        )
    except RuleBroken as broken:
        return _refusal(broken)
    return JsonResponse(_closed(cut))


@require_POST
@login_required
@permission_required(CUT, raise_exception=True)
def door_state(request: HttpRequest) -> HttpResponse:
    """What the office knows of an order now: that its tap is closed, may be, or may not be."""
    form, order = _asked(request)
    if order is None:
        return _unreadable()
    cut = Cut.objects.filter(order=order, by=_person(request)).first()
    if cut is not None:
        return JsonResponse(_closed(cut))
    try:
        why_stop(
            order_id=order.pk,
            secret=form.cleaned_data["token"],
            device=form.cleaned_data["device"],
            actor=_person(request),
        )
    except RuleBroken as broken:
        return JsonResponse({"says": "stop", "message": broken.message})
    return JsonResponse({"says": "go_on"})


def _asked(request: HttpRequest) -> tuple[DoorForm, Order | None]:
    form = DoorForm(request.POST)
    if not form.is_valid():
        return form, None
    return form, get_object_or_404(Order, pk=form.cleaned_data["order"])


def _closed(cut: Cut) -> dict[str, object]:
    return {
        "says": "closed",
        "number": cut.shown,
        "at": cut.committed_at.isoformat(),
        "reopen": why_reopen(cut),
    }


def _refusal(broken: RuleBroken) -> JsonResponse:
    return JsonResponse({"message": broken.message, "code": broken.code}, status=UNPROCESSABLE)


def _unreadable() -> JsonResponse:
    message = "停止しないでください。端末からの問合せを読み取れません。画面を開き直してください。"
    return JsonResponse({"message": message, "code": "unreadable"}, status=UNPROCESSABLE)


def _person(request: HttpRequest) -> User:
    """The signed-in person; the decorators let nobody else in."""
    return cast(User, request.user)
