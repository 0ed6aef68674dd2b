"""The check, the way to the bank and back, and where an application stands."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.formats import webdebit
from mizuhiki.platform import clock
from mizuhiki.signup.door import calls, contexts, flow, limits, pages, session
from mizuhiki.signup.door.shown import Shown, shown

TAKEN = {"taken", "known"}
ASKED_AGAIN_FOR = timedelta(minutes=2)


@require_http_methods(["GET", "HEAD", "POST"])
@limits.by_address("answer")
@session.opened(session.EDITABLE | {"handed_off"})
def check(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    """Everything that was given, and what the act causes (C1, C2); the act leads on to the bank."""
    published, answers = shown(), visit.answers
    if (page := flow.first_open(published, answers)) is not None:
        return redirect("page", visit.language, page)
    known = flow.known_of(answers)
    bank = published.banks.get(known["bank"])
    if published.rest(clock.now()) is not None:
        return pages.resting(request)
    if bank is None or bank.rest(clock.now()) is not None:  # it closed since it was chosen
        return redirect("page", visit.language, _page_of(published, "bank"))
    if request.method == "POST":
        return _hand_off(request, published, visit.secret, known)
    if visit.state == "handed_off":
        return redirect("state", visit.language)
    context = contexts.of_check(published, visit.language, answers, home=f"/{visit.language}")
    return pages.show(request, "check", context)


def _hand_off(request: HttpRequest, published: Shown, secret: str, known: dict[str, str]) -> HttpResponse:
    """Kept with its number first, then to the bank's page, by a form that is sealed (DD-004)."""
    language, bank = pages.language_of(request), published.banks[known["bank"]]
    way = calls.hand_off(secret, bank.code)
    if way is None:
        return redirect("state", language=language)
    returned = request.build_absolute_uri(reverse("returned", kwargs={"bank": bank.code}))
    message = webdebit.compose(
        webdebit.Request(
            company=published.company,
            client=published.client,
            contract=published.contract,
            reference=way["reference"],
            bank=bank.code,
            branch=known["branch"],
            account_type=known["account_type"],
            account_no=known["account_no"],
            customer_no=known["inquiry_no"] or way["reference"],
            holder_kana=known["holder_kana"],
            return_url=returned,
            issued_at=clock.now().replace(microsecond=0),
        )
    )
    mac = calls.seal(secret, message)
    if mac is None:  # its keys were ended a moment ago: nobody is sent where nothing would be believed
        calls.give_up(secret)
        return pages.fault(request, "unsealed", 503)
    context = {"bank": bank, "number": way["reference"][:-2], "message": message, "mac": mac}
    parts = urlsplit(bank.url)
    leave = csp_update({"form-action": [f"{parts.scheme}://{parts.netloc}"]})
    show: Any = leave(lambda asked: pages.show(asked, "hand_off", context))
    made: HttpResponse = show(request)
    return made


def _page_of(published: Shown, item: str) -> str:
    return next(name for name, items in published.pages if item in dict(items))


@csrf_exempt
@require_POST
@limits.by_address("returned")
def returned(request: HttpRequest, bank: str) -> HttpResponse:
    """The browser brings the bank's word; the state page says what it is worth (`payment-formats` 4.2)."""
    message, mac = request.POST.get("message", "")[:8_192], request.POST.get("mac", "")[:128]
    outcome = calls.arrive("return", bank, message, mac)
    if outcome not in TAKEN:
        return pages.fault(request, "refused", 400)
    return redirect("state_here")


@csrf_exempt
@require_POST
@limits.by_address("notice")
def notice(request: HttpRequest, bank: str) -> HttpResponse:
    """The bank's server says what became of an application; it may say so more than once.

    Who sends more than any bank has to say is told to come later, and nothing of it is written down.
    """
    message, mac = request.POST.get("message", "")[:8_192], request.POST.get("mac", "")[:128]
    outcome = calls.arrive("notice", bank, message, mac)
    status = 200 if outcome in TAKEN else 400
    return HttpResponse(f"{outcome}\n", content_type="text/plain; charset=utf-8", status=status)


@require_safe
def state_here(request: HttpRequest) -> HttpResponse:
    """From the bank to the state page in the citizen's language; without the cookie a word that it came."""
    secret = session.secret_of(request)
    progress = calls.progress(secret) if secret else None
    if progress is None:
        return pages.fault(request, "returned", 200)
    return redirect("state", language=progress["language"])


@require_safe
def state(request: HttpRequest, language: str, token: str = "") -> HttpResponse:
    """Where the application stands (C4), for the browser it began in or whoever has the link of the mail."""
    secret = token or session.secret_of(request)
    progress = calls.progress(secret) if secret else None
    if progress is None:
        return pages.fault(request, "not_found", 404) if token else pages.timed_out(request)
    standing, published = progress["state"], shown()
    bank = published.banks.get(progress["bank"] or "") if standing != "paper" else None
    is_matched = any(one["kind"] == "matched" for one in progress["steps"] or ())
    if not token and progress["language"] != language:
        calls.speak(secret or "", language)
    said, since = published.said(language)["state"], datetime.fromisoformat(progress["since"])
    context = {
        "progress": progress,
        "since": since,
        "state": said["states"][standing],
        "then": said["then"]["matched" if is_matched else standing],
        "result": said["results"].get(progress["result"] or "", ""),
        "steps": [
            (datetime.fromisoformat(one["at"]), said["kinds"][one["kind"]]) for one in progress["steps"] or ()
        ],
        "bank": bank,
        "is_open": not token and standing in {*session.EDITABLE, "handed_off"},
        "offers_paper": not token and standing in {"returned_ng", "refused"},
        "survey": published.survey_url if standing in {"returned_ok", "confirmed", "refused"} else "",
        "is_waiting": standing in {"handed_off", "returned_ok"},
        "asks_again": standing == "returned_ok" and clock.now() - since < ASKED_AGAIN_FOR,
    }
    response = pages.show(request, "state", context)
    return response if token else session.remember(response, secret or "")


@require_POST
@limits.by_address("answer")
@session.opened(session.EDITABLE | {"handed_off"})
def again(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    """Go back to the form: a way to the bank without an end is given up first."""
    del request
    calls.give_up(visit.secret)
    return redirect("check", visit.language)
