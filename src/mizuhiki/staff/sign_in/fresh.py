"""A fresh second factor before what cannot be called back: files for a bank, refunds, exports (7.5.3)."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mizuhiki.staff.sign_in.limits import FRESH_FACTOR

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def fresh_factor_required(view: View[Rest]) -> View[Rest]:
    """Ask for the code or key again when it was not given in the last five minutes.

    Stands inside the check of the right. A form sent too late is kept, and sent when the code is right.
    """

    @wraps(view)
    def checked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if _is_fresh(request):
            return view(request, *args, **kwargs)
        response: HttpResponse = suspend_request(request, reverse("mfa_reauthenticate"))
        return response

    marked: Any = checked
    marked.needs_fresh_factor = True
    return checked


def _is_fresh(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    given = [entry["at"] for entry in records if entry.get("method") == "mfa"]
    return bool(given) and time.time() - max(given) < FRESH_FACTOR.total_seconds()
