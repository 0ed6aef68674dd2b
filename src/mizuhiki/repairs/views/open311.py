"""The way in for other systems: there for the networks that were named, with a key for handing in."""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.repairs import open311
from mizuhiki.repairs.models import ApiKey, RepairItem
from mizuhiki.repairs.open311_forms import ATTRIBUTE, AskForm, RequestForm
from mizuhiki.repairs.services.keys import digest, hand_in
from mizuhiki.web import limits
from mizuhiki.web.addresses import client_address

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
FORMS = ("json", "xml")
NO_KEY = "api_key is missing, not known or stopped"
REQUESTS = ("service_requests", "request")


def _inside(view: View[Rest]) -> View[Rest]:
    """To an address of no named network nothing is here (ASVS 13.4.5); a named one is counted."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        address = client_address(request)
        asking = ipaddress.ip_address(address)
        form: Any = kwargs.get("form")
        if form not in FORMS or not any(asking in network for network in settings.OPEN311_NETWORKS):
            raise Http404
        most = settings.ACTS_PER_MINUTE.get("open311")
        if most and limits.is_over("open311", address, most):
            return open311.refusal(429, "too many requests", form=form)
        return view(request, *args, **kwargs)

    return checked


@login_not_required
@require_safe
@_inside
def service_list(_request: HttpRequest, form: str) -> HttpResponse:
    """GET services."""
    return open311.answer(open311.services(), form=form, names=("services", "service"))


@login_not_required
@require_safe
@_inside
def service_show(_request: HttpRequest, service_code: str, form: str) -> HttpResponse:
    """GET services/{code}."""
    found = open311.definition(service_code)
    if found is None:
        return open311.refusal(404, "service_code was not found", form=form)
    return open311.answer(found, form=form, names=("service_definition", ""))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@_inside
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """GET requests, and POST requests with a key: no session is looked at, so no token stands in for one."""
    if request.method == "POST":
        return _hand_in(request, form)
    asked = AskForm(request.GET)
    if not asked.is_valid():
        return open311.refusal(400, _faults(asked), form=form)
    found = open311.requests(asked.asked(), key=_key(request.GET.get("api_key", "")), at=clock.now())
    return open311.answer(found, form=form, names=REQUESTS)


@login_not_required
@require_safe
@_inside
def request_one(request: HttpRequest, open_number: str, form: str) -> HttpResponse:
    """GET requests/{id}."""
    asked = AskForm({"service_request_id": open_number})
    key = _key(request.GET.get("api_key", ""))
    found = open311.requests(asked.asked(), key=key, at=clock.now()) if asked.is_valid() else []
    if not found:
        return open311.refusal(404, "service_request_id was not found", form=form)
    return open311.answer(found, form=form, names=REQUESTS)


@login_not_required
@require_safe
@_inside
def token_show(_request: HttpRequest, open_token: str, form: str) -> HttpResponse:
    """GET tokens/{token}."""
    number = open311.number_of(open_token)
    if number is None:
        return open311.refusal(404, "token was not found", form=form)
    found = [{"service_request_id": str(number), "token": open_token}]
    return open311.answer(found, form=form, names=REQUESTS)


def _hand_in(request: HttpRequest, form: str) -> HttpResponse:
    key = _key(request.POST.get("api_key", ""))
    if key is None:
        return open311.refusal(403, NO_KEY, form=form)
    sent = RequestForm(request.POST)
    if not sent.is_valid():
        return open311.refusal(400, _faults(sent), form=form)
    item = RepairItem.objects.filter(code=sent.cleaned_data["service_code"], ended_on=None).first()
    if item is None:
        return open311.refusal(404, "service_code was not found", form=form)
    try:
        given = sent.given(item, request.POST.get(ATTRIBUTE, "")[:1_000])
        made, token = hand_in(given, key=key, at=clock.now())
    except RuleBroken as broken:
        return open311.refusal(400, broken.message, form=form)
    told = {"service_request_id": str(made.pk), "service_notice": "", "account_id": ""}
    if token:
        told["token"] = token
    return open311.answer([told], form=form, names=REQUESTS, status=201)


def _key(text: str) -> ApiKey | None:
    """The key with this text that was not stopped; looked up by its digest, so no timing tells of it."""
    if not text or len(text) > 100:
        return None
    return ApiKey.objects.filter(sha256=digest(text), end=None).first()


def _faults(form: Any) -> str:
    return "; ".join(
        f"{name}: {fault}" if name != "__all__" else str(fault)
        for name, faults in form.errors.items()
        for fault in faults
    )
