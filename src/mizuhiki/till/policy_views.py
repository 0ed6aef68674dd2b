"""現金運送賠償責任保険: the register of insurances of the way to the bank, and the next one entered."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.till.addressed import person_of
from mizuhiki.till.forms import PolicyForm
from mizuhiki.till.insurance import insured_on
from mizuhiki.till.models import TransitPolicy
from mizuhiki.till.permissions import PLACE_EDIT, TILL_SEE
from mizuhiki.till.services.days import enter_transit_policy
from mizuhiki.web import once

UNPROCESSABLE = 422
ONE_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(TILL_SEE, raise_exception=True)
@once.protected
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every insurance, the newest first, until when the way is insured, and the place to enter the next."""
    person, today = person_of(request), clock.today()
    may_enter = person.has_perm(PLACE_EDIT)
    if request.method == "POST" and not may_enter:
        raise PermissionDenied
    form = PolicyForm(request.POST or None)
    if form.is_valid():
        facts: dict[str, Any] = dict(form.cleaned_data)
        facts["ends_on"] = facts.pop("last_day") + ONE_DAY
        try:
            made = enter_transit_policy(**facts, at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("policy_no" if broken.code == "policy_known" else "last_day", broken)
        else:
            messages.success(request, f"証券番号{made.policy_no}の保険を登録しました。")
            return redirect("till:policy_list")
    insured = insured_on(today)
    policies = TransitPolicy.objects.select_related("recorded_by").order_by("-ends_on", "-pk")
    context = {
        "form": form if may_enter else None,
        "insured": insured,
        "last_day": insured.until - ONE_DAY if insured.until else None,
        "policies": [(one, one.ends_on - ONE_DAY, one.starts_on <= today < one.ends_on) for one in policies],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "till/policy_list.html", context, status=status)
