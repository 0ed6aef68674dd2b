"""The citizen's way through the form: start, terms, who, its pages, the check."""

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.platform import clock
from mizuhiki.signup.door import calls, contexts, flow, limits, pages, session
from mizuhiki.signup.door.devices import device_of
from mizuhiki.signup.door.functions import new_secret
from mizuhiki.signup.door.items import Wrong
from mizuhiki.signup.door.places import places_of
from mizuhiki.signup.door.shown import Shown, shown
from mizuhiki.web.fields import digits_of
from mizuhiki.web.files import hand_out

UNPROCESSABLE = 422
SAME_PAGE = {"look_up", "take", "stay"}  # buttons after which the page comes again with what was typed


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """The site without a language: the first that the browser asks for and we have."""
    wanted = [
        part.partition(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")
    ]
    aliases = {"zh": "zh-Hans", "zh-CN": "zh-Hans"}
    offered = shown().languages
    chosen = next((one for part in wanted if (one := aliases.get(part, part.split("-")[0])) in offered), "ja")
    return redirect("start", language=chosen)


@require_safe
def start(request: HttpRequest, language: str) -> HttpResponse:
    """Who can use the site, what to have at hand, how long it takes (F1)."""
    context = {
        "campaign": request.GET.get("c", "")[:20],
        "notices": shown().notices_now(clock.now(), language),
    }
    return pages.show(request, "start", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limits.by_address("begin")
def terms(request: HttpRequest, language: str) -> HttpResponse:
    """The terms; the application begins with the consent to the version that was read (DD-003)."""
    campaign, published = (request.POST or request.GET).get("c", "")[:20], shown()
    if published.rest(clock.now()) is not None:
        return pages.resting(request)
    version, wrong = published.terms["version"], ""
    if request.method == "POST" and request.POST.get("version") != version:
        wrong = "changed"
    elif request.method == "POST" and request.POST.get("agree") != "yes":
        wrong = "must"
    if request.method != "POST" or wrong or request.POST.get("website"):  # filled in by no person
        context = contexts.of_terms(published, language) | {"campaign": campaign, "wrong": wrong}
        return pages.show(request, "terms", context, status=UNPROCESSABLE if wrong else 200)
    secret = new_secret()
    calls.begin(
        secret=secret,
        language=language,
        device=device_of(request),
        terms=version,
        campaign=campaign if campaign.isascii() and campaign.isalnum() else "",
    )
    return session.remember(redirect("page", language=language, page=flow.WHO), secret)


@require_http_methods(["GET", "HEAD", "POST"])
@limits.by_address("answer")
@session.opened(session.EDITABLE)
def page(request: HttpRequest, visit: session.Visit, page: str) -> HttpResponse:
    """One page of the form: shown with what was given, read, kept, and on to the next."""
    published, answers = shown(), visit.answers
    if page == flow.WHO:
        return _who(request, visit)
    if not flow.is_eligible(answers) or page not in flow.pages_due(published, flow.known_of(answers)):
        return redirect("page", visit.language, flow.first_open(published, answers) or flow.WHO)
    if request.method != "POST":
        return _page(request, published, page, answers, raw=flow.given_on(answers, page))
    raw = {name: request.POST.get(name, "")[:300] for name in request.POST}
    if not raw.keys().isdisjoint(SAME_PAGE):
        places = None if "stay" in raw else _places(raw)
        return _page(request, published, page, answers, raw=raw, places=places)
    known = flow.known_of({name: given for name, given in answers.items() if name != page})
    reading = flow.read_page(published, page, raw, known)
    if reading.wrong:
        return _page(request, published, page, answers, raw=raw, wrong=reading.wrong)
    return _keep(request, visit, page, reading.given)


def _keep(request: HttpRequest, visit: session.Visit, page: str, given: dict[str, str]) -> HttpResponse:
    if not limits.is_number_within(given.get("inquiry_no", "")):
        return pages.fault(request, "too_many", 429)
    if calls.answer(visit.secret, page, given) != "kept":
        return redirect("state", visit.language)
    return redirect(_next(request, visit.language, page, {**visit.answers, page: given}))


def _who(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    """Individuals with a cash card go on; others are led to the paper form (DD-027)."""
    given = {
        name: one if (one := request.POST.get(name, "")) in choices else ""
        for name, choices in flow.CHOICES.items()
    }
    wrong = [name for name, one in given.items() if not one] if request.method == "POST" else []
    if request.method != "POST" or wrong:
        context = contexts.of_who(f"/{visit.language}", visit.answers)
        context["given"] |= {name: one for name, one in given.items() if one}
        context["missing"] = wrong
        return pages.show(request, "who", context, status=UNPROCESSABLE if wrong else 200)
    calls.answer(visit.secret, flow.WHO, given)
    if given != flow.ELIGIBLE:
        return redirect("paper", visit.language)
    return redirect(_next(request, visit.language, flow.WHO, {**visit.answers, flow.WHO: given}))


def _next(request: HttpRequest, language: str, page: str, answers: flow.Answers) -> str:
    """The page to lead to: back to the check where one came from there and nothing is left open."""
    published = shown()
    to_check = request.GET.get("to") == "check" and flow.first_open(published, answers) is None
    following = None if to_check else flow.after(published, page, answers)
    return (
        reverse("check", args=[language])
        if following is None
        else reverse("page", args=[language, following])
    )


def _places(raw: dict[str, str]) -> list[str]:
    """The places of the postcode that was typed; where one was taken, it is put into the form."""
    if raw.get("take"):
        raw["place"] = raw["take"]
        return []
    return places_of(digits_of(raw.get("postcode", "")))


def _page(
    request: HttpRequest,
    published: Shown,
    page: str,
    answers: flow.Answers,
    *,
    raw: Any,
    wrong: dict[str, Wrong] | None = None,
    places: list[str] | None = None,
) -> HttpResponse:
    language = pages.language_of(request)
    context = contexts.of_page(
        published, language, page, answers, home=f"/{language}", raw=raw, wrong=wrong, places=places
    )
    return pages.show(request, "page", context, status=UNPROCESSABLE if wrong else 200)


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The utility's sign, as it is published."""
    published = shown()
    if published.logo is None:
        return pages.not_found(request)
    return hand_out(
        base64.b64decode(published.logo["png"]), name="logo.png", media_type="image/png", is_shown=True
    )


def health(request: HttpRequest) -> HttpResponseBase:
    """For the proxy and the monitor: whether the site can show what is published."""
    del request
    return HttpResponse(f"ok {shown().number}\n", content_type="text/plain; charset=utf-8")
