"""Headers every page of the public door carries, and what no page takes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from mizuhiki.signup.door import pages
from mizuhiki.web.policy import PERMISSIONS_POLICY

Handler = Callable[[HttpRequest], HttpResponseBase]


def headers(get_response: Handler) -> Handler:
    """Nothing is kept by a browser or a proxy, and nobody else may ask for it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = _refused(request) or get_response(request)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


def _refused(request: HttpRequest) -> HttpResponse | None:
    """A NUL, which no text of a person holds; a PIN, which we never take (DD-050)."""
    if "\x00" in request.path or request.method not in {"GET", "HEAD", "POST"}:
        return pages.fault(request, "bad_request", 405 if "\x00" not in request.path else 400)
    if request.method != "POST":
        return None
    names = {name.lower() for name in request.POST}
    has_nul = any("\x00" in text for name, values in request.POST.lists() for text in (name, *values))
    if has_nul or names & {"pin", "password", "passcode", "pin_code", "card_pin", "暗証番号"}:
        return pages.fault(request, "bad_request", 400)
    return None
