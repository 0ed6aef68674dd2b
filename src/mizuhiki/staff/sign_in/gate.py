"""Who gets past the door with which request. Every view is closed unless it says otherwise.

A view is open to everybody only when it is marked `login_not_required`. Everybody else needs a
complete session that is not over, not locked, with a password of their own and a second factor.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from mizuhiki.platform import clock
from mizuhiki.staff.models import SignInEvent
from mizuhiki.staff.sign_in import kept, sessions
from mizuhiki.staff.sign_in.adapters import MAIN_FACTORS
from mizuhiki.staff.sign_in.history import Kind, session_mark

UNLOCK, LOCK = "staff:screen_unlock", "staff:screen_lock"
PASSWORD = "account_change_password"  # noqa: S105 - the name of a URL
FACTORS = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
    }
)
HAS_FACTOR = "has_factor"  # remembered in the session once it was seen


class Gate:
    """Stands after the sessions and before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let Django find the view first."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_: object
    ) -> HttpResponseBase | None:
        """None lets the request through; anything else is sent instead of the view's answer."""
        if not getattr(view, "login_required", True):
            return None
        assert request.resolver_match is not None
        name, at = request.resolver_match.view_name, clock.now()
        row = sessions.row_of(request) if request.user.is_authenticated else None
        if row is None:
            return _send_to(request, reverse("account_login"), why=_why_ended(request))
        if sessions.is_over(row, at):
            sessions.end(row, Kind.ENDED_ABSOLUTE, at=at)
            logout(request)
            return _send_to(request, reverse("account_login"), why=Kind.ENDED_ABSOLUTE)
        if sessions.is_locked(row, at):
            sessions.lock(request, row, at=at)
            if name in {UNLOCK, LOCK}:
                return None
            kept.keep(request)
            return _send_to(request, reverse(UNLOCK))
        if not getattr(view, "passive", False):
            sessions.saw(row, at)
        return _what_is_missing(request, name)


def _what_is_missing(request: HttpRequest, name: str) -> HttpResponseBase | None:
    user = request.user
    if name in {UNLOCK, LOCK}:
        return None
    if getattr(user, "must_change_password", False):
        return None if name == PASSWORD else _send_to(request, reverse(PASSWORD), comes_back=False)
    if name in FACTORS or request.session.get(HAS_FACTOR):
        return None
    if is_mfa_enabled(user, MAIN_FACTORS):
        request.session[HAS_FACTOR] = True
        return None
    return _send_to(request, reverse("mfa_index"), comes_back=False)


def _why_ended(request: HttpRequest) -> str:
    """Why the session of this cookie is gone, if it was ended and not simply forgotten."""
    mark = session_mark(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    ends = SignInEvent.objects.filter(session=mark, kind__startswith="ended_") if mark else ()
    return next((event.kind for event in ends), "")


def _send_to(request: HttpRequest, url: str, *, comes_back: bool = True, why: str = "") -> HttpResponseBase:
    """A redirect that a page, a part of a page and a stream each understand."""
    if "text/event-stream" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)  # tells the browser to stop asking
    query = ({"next": _page_of(request)} if comes_back else {}) | ({"ended": why} if why else {})
    target = f"{url}?{urlencode(query)}" if query else url
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _page_of(request: HttpRequest) -> str:
    """Which page to come back to: the one on the screen, never the answer to a form."""
    if request.method in {"GET", "HEAD"} and request.headers.get("HX-Request") != "true":
        return request.get_full_path()
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return safe_next(request, shown._replace(scheme="", netloc="").geturl())


def safe_next(request: HttpRequest, url: str) -> str:
    """A place of this site, or the first page."""
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if is_ours else "/"
