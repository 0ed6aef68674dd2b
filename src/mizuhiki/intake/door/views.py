"""The citizen's way: start, one page after another, the check, and the receipt number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.intake.door import calls, contexts, flow
from mizuhiki.platform import clock
from mizuhiki.signup.door.api import (
    SecretCookie,
    Shown,
    Wrong,
    by_address,
    device_of,
    fault,
    is_number_within,
    known_of,
    new_secret,
    not_found,
    places_of,
    resting,
    show,
    shown,
    timed_out,
)
from mizuhiki.web.fields import digits_of

COOKIE = SecretCookie("INTAKE_COOKIE", "intake")
UNPROCESSABLE = 422
LONGEST = 1_000  # characters of one input that are read at all
SAME_PAGE = {"look_up", "take", "stay"}  # buttons after which the page comes again with what was typed
Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Visit:
    """Whoever fills in a form, and what of it is known so far."""

    secret: str
    language: str
    published: Shown
    number: str
    is_sent: bool
    answers: flow.Answers

    @property
    def known(self) -> dict[str, str]:
        """Every answer by item."""
        return known_of(self.answers)


View = Callable[Concatenate[HttpRequest, Visit, Rest], HttpResponse]
Opened = Callable[Concatenate[HttpRequest, str, Rest], HttpResponse]


def opened(view: View[Rest]) -> Opened[Rest]:
    """Let in whose secret opens a form; one that is sent shows its number and no more."""

    @wraps(view)
    def checked(
        request: HttpRequest, /, language: str, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponse:
        published = shown()
        if published.windows is None:
            return not_found(request)
        secret = COOKIE.of(request)
        draft = calls.draft(secret) if secret else None
        if secret is None or draft is None:
            return COOKIE.drop(timed_out(request))
        is_sent = draft["sent_at"] is not None
        if is_sent and view.__name__ != "sent":
            return COOKIE.keep(redirect("intake_sent", language=language), secret)
        visit = Visit(secret, language, published, draft["number"], is_sent, draft["answers"])
        return COOKIE.keep(view(request, visit, *args, **kwargs), secret)

    return checked  # type: ignore[return-value]  # Django calls it by keyword


@require_http_methods(["GET", "HEAD", "POST"])
@by_address("begin")
def start(request: HttpRequest, language: str) -> HttpResponse:
    """What can be applied for, what to have at hand, what the words are used for; a form begins here."""
    published = shown()
    if published.windows is None:
        return not_found(request)
    if published.rest(clock.now()) is not None:
        return resting(request)
    if request.method != "POST" or request.POST.get("website"):  # filled in by no person
        return show(request, "start", {"notices": published.notices_now(clock.now(), language)})
    secret = new_secret()
    calls.begin(secret=secret, device=device_of(request))
    return COOKIE.keep(redirect("intake_page", language=language, page=flow.FIRST), secret)


@require_http_methods(["GET", "HEAD", "POST"])
@by_address("answer")
@opened
def page(request: HttpRequest, visit: Visit, page: str) -> HttpResponse:
    """One page: shown with what was given, read, kept, and on to the next."""
    due = flow.pages_due(visit.published, visit.known)
    left = flow.first_open(visit.published, visit.known, visit.answers)
    if page not in due or (left is not None and due.index(page) > due.index(left)):
        return redirect("intake_page", visit.language, left or flow.FIRST)
    if request.method != "POST":
        return _page(request, visit, page, raw=visit.answers.get(page, {}))
    raw = {name: request.POST.get(name, "")[:LONGEST] for name in request.POST}
    if not raw.keys().isdisjoint(SAME_PAGE):
        return _page(request, visit, page, raw=raw, places=None if "stay" in raw else _places(raw))
    known = known_of({name: given for name, given in visit.answers.items() if name != page})
    reading = flow.read_page(visit.published, page, raw, known)
    if reading.wrong:
        return _page(request, visit, page, raw=raw, wrong=reading.wrong)
    return _keep(request, visit, page, reading.given)


def _keep(request: HttpRequest, visit: Visit, page: str, given: dict[str, str]) -> HttpResponse:
    if not is_number_within(given.get("inquiry_no", "")):
        return fault(request, "too_many", 429)
    if calls.answer(visit.secret, page, given) != "kept":
        return fault(request, "bad_request", 400)
    return redirect(_next(request, visit, page, given))


@require_http_methods(["GET", "HEAD", "POST"])
@by_address("answer")
@opened
def check(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Everything that was given, and what comes of it; the act sends it."""
    left = flow.first_open(visit.published, visit.known, visit.answers)
    if left is not None:
        return redirect("intake_page", visit.language, left)
    if visit.published.rest(clock.now()) is not None:
        return resting(request)
    if request.method == "POST":
        calls.send(visit.secret, visit.language)
        return redirect("intake_sent", visit.language)
    return show(request, "check", contexts.of_check(visit.published, visit.language, visit.answers))


@require_safe
@opened
def sent(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The receipt number; of what was given nothing is shown any more."""
    if not visit.is_sent:
        return redirect("intake_check", visit.language)
    return show(request, "sent", {"number": visit.number})


def _next(request: HttpRequest, visit: Visit, page: str, given: Mapping[str, str]) -> str:
    """The page to lead to: back to the check where one came from there and nothing is left open."""
    answers = {**visit.answers, page: given}
    known, language = known_of(answers), [visit.language]
    if request.GET.get("to") == "check":
        following = flow.first_open(visit.published, known, answers)
    else:
        following = flow.beside(visit.published, known, page, 1)
    if following is None:
        return reverse("intake_check", args=language)
    return reverse("intake_page", args=[*language, following])


def _places(raw: dict[str, str]) -> list[str]:
    """The places of the postcode that was typed; where one was taken, it is put into the form."""
    if raw.get("take"):
        raw["place"] = raw["take"]
        return []
    return places_of(digits_of(raw.get("postcode", "")))


def _page(
    request: HttpRequest,
    visit: Visit,
    page: str,
    *,
    raw: Mapping[str, Any],
    wrong: Mapping[str, Wrong] | None = None,
    places: list[str] | None = None,
) -> HttpResponse:
    context = contexts.of_page(visit.published, visit.language, page, visit.known, raw=raw, wrong=wrong or {})
    context |= {"places": places or [], "is_looked_up": places is not None and "look_up" in raw}
    context["is_outside"] = bool(places) and not any(
        one.startswith(visit.published.area) for one in places or ()
    )
    return show(request, "page", context, status=UNPROCESSABLE if wrong else 200)
