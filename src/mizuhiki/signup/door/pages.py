"""Putting a page together: its words, its frame, and the pages of things that do not work."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mizuhiki.platform import clock
from mizuhiki.signup.door import words
from mizuhiki.signup.door.resting import rest_words
from mizuhiki.signup.door.shown import NothingPublished, Shown, shown
from mizuhiki.web import incidents

NUMBERS = {  # of the screens, for whoever telephones
    "start": "W01", "terms": "W02", "who": "W03", "page": "W04", "check": "W05", "hand_off": "W06",
    "state": "W07", "paper": "W08", "resume": "W09", "fault": "W10",
}  # fmt: skip


@dataclass(frozen=True)
class OtherForm:
    """A form beside the sign-up: behind the language its addresses begin with its name.

    Its templates stand in `NAME/door`; one it has not is the site's.
    """

    name: str
    said: Callable[[Shown | None, str], Mapping[str, Any]]  # the site's words, with its own laid over
    numbers: Mapping[str, str]


_forms = dict[str, OtherForm]()


def add_form(form: OtherForm) -> None:
    """Let another form stand at this door; its app says so when it is loaded."""
    _forms[form.name] = form


def form_of(request: HttpRequest) -> OtherForm | None:
    """The form an address belongs to; none is the sign-up."""
    return _forms.get(request.path.partition(f"/{language_of(request)}/")[2].partition("/")[0])


def language_of(request: HttpRequest) -> str:
    """The language in the address; Japanese where it has none that is offered."""
    asked = request.path.split("/", 2)[1]
    return asked if asked in words.LANGUAGES else "ja"


def frame(
    published: Shown | None,
    language: str,
    screen: str,
    *,
    root: str,
    rest: str | None,
    form: OtherForm | None = None,
) -> dict[str, Any]:
    """What every page of the site is filled with.

    Args:
        root: what goes before the language in an address; empty at the door.
        rest: what comes after it, the same in each language; none where the page has no address to go to.
    """
    return {
        "w": _words_of(published, language, form),
        "language": language,
        "html_lang": words.html_lang(language),
        "root": root,
        "home": f"{root}/{language}" + (f"/{form.name}" if form else ""),
        "others": [
            (code, name, words.html_lang(code), f"{root}/{code}/{rest}")
            for code, name in words.names().items()
            if published and code in published.languages and rest is not None
        ],
        "shown": published,
        "rest": rest_words(published, language, clock.now()) if published else None,
        "screen_number": (form.numbers if form else NUMBERS).get(screen) or NUMBERS[screen],
    }


def _words_of(published: Shown | None, language: str, form: OtherForm | None) -> Mapping[str, Any]:
    if form is not None:
        return form.said(published, language)
    return published.said(language) if published else words.texts(language)


def show(
    request: HttpRequest, screen: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page of the site in the language of its address."""
    language = language_of(request)
    try:
        published: Shown | None = shown()
    except NothingPublished:
        published = None
    form = form_of(request)
    rest = _rest(request, screen, language)
    filled = frame(published, language, screen, root="", rest=rest, form=form)
    templates = [f"{one}/door/{screen}.html" for one in ((form.name,) if form else ()) + ("signup",)]
    return render(request, templates, filled | dict(context or {}), status=status)


def _rest(request: HttpRequest, screen: str, language: str) -> str | None:
    """What the address of a page in another language ends in; none where it would lead off the way.

    After a form was refused it is the page of the form; after a fault, and outside the languages, the start.
    """
    if screen == "hand_off":
        return None
    if not request.path.startswith(f"/{language}/"):
        return ""
    if screen == "fault" and request.method == "POST":
        form = form_of(request)
        return f"{form.name}/" if form else ""
    asked = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("c", "to")}
    kept = urlencode({name: value[:20] for name, value in asked.items() if value})
    return request.path.removeprefix(f"/{language}/") + (f"?{kept}" if kept else "")


def resting(request: HttpRequest) -> HttpResponse:
    """No new applications at this moment, and until when."""
    language = language_of(request)
    said, now = shown().said(language), clock.now()
    context = {"title": said["rest"]["title"], "text": rest_words(shown(), language, now).site}
    return show(request, "fault", context, status=503)


def fault(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """The page of something that does not work, in the words of `faults`."""
    said = _said(request)["faults"][kind]
    return show(request, "fault", {"title": said["title"], "text": said["text"]}, status=status)


def timed_out(request: HttpRequest) -> HttpResponse:
    """The twenty minutes are over, or there was no consent: nothing of an application is shown."""
    said = _said(request)["timeout"]
    return show(request, "fault", {"title": said["title"], "text": said["text"]}, status=403)


def _said(request: HttpRequest) -> Mapping[str, Any]:
    """The words of the site; ours while nothing is published."""
    try:
        published: Shown | None = shown()
    except NothingPublished:
        published = None
    return _words_of(published, language_of(request), form_of(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    del exception
    return fault(request, "bad_request", 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    del exception
    return fault(request, "not_found", 404)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token has gone."""
    del reason
    return fault(request, "csrf", 403)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    del exception
    return fault(request, "not_found", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The frame may be what failed: nothing is read for this page."""
    incidents.report(sys.exception(), request.resolver_match.view_name if request.resolver_match else "")
    language = language_of(request)
    said = words.texts(language)
    context = {
        "w": said,
        "title": said["faults"]["server_error"]["title"],
        "text": said["faults"]["server_error"]["text"],
        "language": language,
        "home": f"/{language}",
        "html_lang": words.html_lang(language),
        "screen_number": NUMBERS["fault"],
    }
    return render(request, "signup/door/fault.html", context, status=500)
