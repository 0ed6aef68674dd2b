"""WEB口座振替の申込み: the list, and one application with what came of it."""

from collections.abc import Mapping
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit.api import accounts_of_supply
from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.signup import accounts, following, selectors
from mizuhiki.signup.comparing import NEWER, WHY
from mizuhiki.signup.door.words import names, texts
from mizuhiki.signup.gateways import label_of
from mizuhiki.signup.models import Application, ApplicationEvent, ApplicationState, Evidence
from mizuhiki.signup.permissions import APPLICATION_MATCH, APPLICATION_SEE
from mizuhiki.signup.reconciling.daily_forms import MatchForm
from mizuhiki.staff.api import User
from mizuhiki.web import once

SHOWN = 100
UNPROCESSABLE = 422
KIND = "signup.application"
MASKED_BUT = 3
OWN_PAGES = {"who": "利用できる方の確認", "paper": "依頼書の送り先"}  # that the rules do not name


@require_safe
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
def application_list(request: HttpRequest) -> HttpResponse:
    """The newest applications and how many stand where: numbers and states, and nobody's name."""
    asked = request.GET.get("state", "")
    state = asked if asked in ApplicationState.State else ""
    counted, today = selectors.counts(), clock.today()
    pack, year = pack_on(today), clock.fiscal_year(today)
    sent, registered = selectors.of_year(year)
    context = {
        "subject": pack.signup.subject if pack.signup else "",
        "year": year,
        "sent": sent,
        "registered": registered,
        "on_paper": pack.signup_site.on_paper,
        "applications": selectors.applications(state=state, limit=SHOWN),
        "state": state,
        "states": [(one.value, one.label, counted.get(one.value, 0)) for one in ApplicationState.State],
        "all": sum(counted.values()),
        "shown": SHOWN,
    }
    return render(request, "signup/application_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(APPLICATION_SEE, raise_exception=True)
@shows_personal_data(purpose="WEB口座振替の申込みの確認")
@once.protected
def application_show(request: HttpRequest, signup_id: int) -> HttpResponse:
    """What was given, what the bank said, and whose account it became; a clerk may say whose it is."""
    application = get_object_or_404(
        Application.objects.select_related("standing", "match__mandate__supply"), pk=signup_id
    )
    person, account = cast(User, request.user), accounts.counting_of(application)
    given = account.given if account else selectors.given_of(application.pk)
    form = MatchForm(request.POST or None, is_yucho=account is not None and accounts.lacks_numbers(account))
    may_match = person.has_perm(APPLICATION_MATCH) and _is_open(application)
    if request.method == "POST" and not person.has_perm(APPLICATION_MATCH):
        raise PermissionDenied
    if form.is_valid():
        try:
            following.match_by_hand(
                application_id=application.pk,
                evidence_id=form.cleaned_data["evidence"],
                inquiry_no=form.cleaned_data["inquiry_no"],
                numbers=(form.cleaned_data.get("symbol", ""), form.cleaned_data.get("number", "")),
                at=clock.now(),
                actor=person,
            )
        except RuleBroken as broken:
            form.refuse("inquiry_no", broken)
        else:
            messages.success(request, "契約に反映しました。次の請求から口座振替になります。")
            return redirect("signup:application_show", application.pk)
    if account is not None:
        form.speak_of(account.evidence_id)
    present = _present(application, given)
    log_read(request, subjects={KIND: [application.pk], **_people(present)})
    context = {
        "application": application,
        "rows": _given(given),
        "sent_to": _given(selectors.sent_to(application.pk)),
        "events": [(one, _in_words(one)) for one in application.events.order_by("pk")],
        "evidence": [
            (one, Result(one.result).sentence if one.result in set(Result) else one.result)
            for one in Evidence.objects.filter(attempt__application=application).order_by("pk")
        ],
        "why": _why(application),
        "present": accounts_of_supply(supply_id=present, on=clock.today()) if present else [],
        "form": form if may_match else None,
    }
    return render(
        request, "signup/application_show.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _is_open(application: Application) -> bool:
    is_confirmed = application.standing.state == ApplicationState.State.CONFIRMED
    return is_confirmed and not hasattr(application, "match")


def _why(application: Application) -> str:
    event = application.events.filter(kind=ApplicationEvent.Kind.UNMATCHED).last()
    return WHY.get(event.facts.get("why", ""), "") if event and not hasattr(application, "match") else ""


def _present(application: Application, given: Mapping[str, str]) -> int | None:
    """The supply whose account stands against this one: it was registered on the same day or later."""
    event = application.events.filter(kind=ApplicationEvent.Kind.UNMATCHED).last()
    if event is None or event.facts.get("why") != NEWER or hasattr(application, "match"):
        return None
    found = selectors.candidate_of(given.get("inquiry_no", ""), today=clock.today())
    return found.supply_id if found else None


def _people(supply_id: int | None) -> dict[str, list[int]]:
    return {"customers.customer": users_and_payers([supply_id], on=clock.today())} if supply_id else {}


def _in_words(event: ApplicationEvent) -> str:
    """What happened, with the page that was filled in or the bank's word."""
    said, label = texts("ja"), event.get_kind_display()
    page, result = event.facts.get("page", ""), event.facts.get("result", "")
    more = {**said["pages"], **OWN_PAGES}.get(page, "") or said["state"]["results"].get(result, "")
    if language := event.facts.get("language"):
        more = names().get(language, language)
    if event.facts.get("refused"):
        more = "メールが届かない"
    return f"{label}（{more}）" if more else label


def _given(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each item under its Japanese name; of the account number no more than a screen shows."""
    said = texts("ja")
    found = list[tuple[str, str]]()
    for item, label in said["items"].items():
        value = given.get(item, "")
        if item == "account_no" and value:
            value = f"●●●●{value[-MASKED_BUT:]}"
        if item == "bank" and value:
            value = f"{value} {label_of(value)}"
        if item == "branch" and value:
            value = f"{value} {given.get('branch_name', '')}"
        if value:
            found.append((label, str(said["options"].get(item, {}).get(value, value))))
        if item == "account_no" and given.get("yucho_symbol"):
            number = given.get("yucho_number", "")
            found.append(("記号・番号", f"{given['yucho_symbol']}-●●●●{number[-MASKED_BUT:]}"))
    return found
