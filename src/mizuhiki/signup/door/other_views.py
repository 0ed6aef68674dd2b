"""The paper form for whoever cannot apply here, and the link by which a person goes on later."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from mizuhiki.signup.door import calls, carrying, contexts, flow, limits, pages, session
from mizuhiki.signup.door.functions import new_secret
from mizuhiki.signup.door.items import ITEMS, Asked, Wrong
from mizuhiki.signup.door.shown import shown
from mizuhiki.signup.door.views import UNPROCESSABLE
from mizuhiki.web.fields import digits_of


@require_http_methods(["GET", "HEAD", "POST"])
@limits.by_address("answer")
@session.opened(session.EDITABLE)
def paper(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    """Where the paper form is to be sent (DD-027)."""
    raw = {name: request.POST.get(name, "")[:300] for name in request.POST}
    given, wrong = dict[str, str](), dict[str, Wrong]()
    for name, needed in contexts.PAPER if request.method == "POST" else ():
        try:
            values = ITEMS[name].read(name, Asked(raw=raw, known=given, shown=shown(), is_required=needed))
            carrying.check(shown(), values, given)
            given |= values
        except Wrong as one:
            if one.code != "one_phone":
                wrong[name] = one
    if request.method == "POST" and not wrong:
        calls.paper(visit.secret, given)
        return redirect("state", visit.language)
    home, back = f"/{visit.language}", flow.before_paper(shown(), visit.state, visit.answers)
    context = contexts.of_paper(shown(), visit.language, home=home, raw=raw, wrong=wrong, back=back)
    return pages.show(request, "paper", context, status=UNPROCESSABLE if wrong else 200)


@require_POST
@limits.by_address("answer")
@session.opened(session.EDITABLE)
def resume_ask(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    """Have the link sent; the mail goes from the inside, which alone knows the address (F8)."""
    has_mail = bool(flow.known_of(visit.answers).get("email"))
    said = shown().said(visit.language)["resume"]
    if not has_mail:
        text = said["no_mail"]
    else:
        text = said["asked"] if calls.ask_resume(visit.secret) else said["asked_often"]
    context = {"title": said["title"], "text": text}
    return pages.show(request, "fault", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limits.by_address("resume")
def resume(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The link of the mail: it asks for what only its owner knows, and opens once."""
    if request.method != "POST":
        return pages.show(request, "resume", {"is_wrong": False})
    secret = new_secret()
    outcome = calls.resume(token, digits_of(request.POST.get("tail", "")[:20]), secret)
    if outcome == "open":
        return session.remember(redirect("page", language=language, page=flow.WHO), secret)
    if outcome == "wrong":
        return pages.show(request, "resume", {"is_wrong": True}, status=UNPROCESSABLE)
    said = shown().said(language)["resume"]
    return pages.show(request, "fault", {"title": said["title"], "text": said[outcome]}, status=410)
