"""A form that was filled in, carried out by a service: once for the pages of those who run the sign-up."""

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web.forms import Form

UNPROCESSABLE = 422
FIELDS = {  # where a refusal stands, where that is not the field the page names
    "campaign_days_backwards": "last_day",
    "closure_backwards": "ends_on",
    "goal_reviewed_today": "findings",
    "goal_share_of_all": "campaign",
    "service_fault_over": "kind",
    "signup_period_backwards": "expires_on",
    "site_notice_backwards": "ends_on",
}


def made_by(form: Form, field: str, act: Callable[..., Any], actor: Actor, **facts: Any) -> Any:
    """What a valid form made; None while it is not sent, not valid or refused, which then stands in it.

    Args:
        field: under which a refusal stands that has no field of its own.
        act: a service; it gets what the form says, the facts, the instant and who acts.
    """
    if not form.is_valid():
        return None
    given = form.facts() if hasattr(form, "facts") else form.cleaned_data
    try:
        return act(**given, **facts, at=clock.now(), actor=actor)
    except RuleBroken as broken:
        named = FIELDS.get(broken.code, field)
        form.refuse(named if named in form.fields else field, broken)
        return None


def form_page(request: HttpRequest, template: str, context: dict[str, Any], *forms: Form) -> HttpResponse:
    """A page with its forms, that says by its status that one of them is wrong."""
    status = UNPROCESSABLE if any(form.errors for form in forms) else 200
    return render(request, template, context, status=status)


def writer(request: HttpRequest, right: str) -> User:
    """The person; to send something they need a right that seeing does not ask for."""
    person = cast(User, request.user)
    if request.method == "POST" and not person.has_perm(right):
        raise PermissionDenied
    return person
