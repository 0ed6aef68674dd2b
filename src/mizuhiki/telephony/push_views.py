"""Where an exchange tells of calls. No session and no form of ours: its secret is the address."""

import ipaddress
import json
import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.services.pushing import PushUnclear, key_of_token, push_of, take_push
from mizuhiki.web.addresses import client_address
from mizuhiki.web.limits import is_over

MOST_BYTES = 16 * 1024
NOT_FOUND, TOO_MANY, TOO_LARGE, UNPROCESSABLE = 404, 429, 413, 422
log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
def call_push(request: HttpRequest, token: str) -> HttpResponse:
    """Take one word: newCall, answer or hangup, as a form or as JSON.

    To an address of no named network nothing is here (ASVS 13.4.5).
    """
    address = ipaddress.ip_address(client_address(request))
    if not any(address in network for network in settings.EXCHANGE_NETWORKS):
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused("too_large", TOO_LARGE)
    key = key_of_token(token)
    if key is None:
        log.warning("an exchange came with a key that is not known, or over")
        return _refused("unknown_key", NOT_FOUND)
    if is_over("push", key.pk, settings.PUSHES_PER_MINUTE):
        return _refused("too_many", TOO_MANY)
    try:
        take_push(push_of(_fields(request)), at=clock.now())
    except RuleBroken as broken:
        return _refused(broken.code, UNPROCESSABLE)
    return JsonResponse({})


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    if request.content_type != "application/json":
        return {name: [str(one) for one in values] for name, values in request.POST.lists()}
    try:
        told: Any = json.loads(request.body)
    except (ValueError, RecursionError):  # also of brackets in brackets
        raise PushUnclear(field="JSON") from None
    if not isinstance(told, dict):
        raise PushUnclear(field="JSON")
    return {
        str(name): [str(one) for one in value] if isinstance(value, list) else [str(value)]
        for name, value in told.items()
        if value is not None
    }


def _refused(code: str, status: int) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)
