"""障害記録: the faults of the service, and one with what was found out and done."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.signup.figures import monthly, service_faults
from mizuhiki.signup.figures.service_fault_forms import FaultForm, FaultStepForm
from mizuhiki.signup.models import ServiceFault
from mizuhiki.signup.permissions import FAULT_NOTE, FIGURES_SEE
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def fault_list(request: HttpRequest) -> HttpResponse:
    """Every fault, those that last first; and a new one."""
    person = _may(request)
    form = FaultForm(request.POST or None, initial={"started_on": clock.today()})
    if form.is_valid():
        try:
            fault = service_faults.note_fault(**form.facts(), at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("started_time", broken)
        else:
            messages.success(request, f"障害{fault.shown}を記録しました。")
            return redirect("signup:fault_show", fault.pk)
    context = {"lines": monthly.faults(), "form": form if person.has_perm(FAULT_NOTE) else None}
    return render(request, "signup/fault_list.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def fault_show(request: HttpRequest, service_fault_id: int) -> HttpResponse:
    """One fault; the next thing found out or done."""
    fault = get_object_or_404(ServiceFault.objects.select_related("by"), pk=service_fault_id)
    person = _may(request)
    form = FaultStepForm(request.POST or None, initial={"happened_on": clock.today()})
    if form.is_valid():
        try:
            service_faults.note_step(fault_id=fault.pk, **form.facts(), at=clock.now(), actor=person)
        except RuleBroken as broken:
            form.refuse("kind" if broken.code == "service_fault_over" else "happened_time", broken)
        else:
            messages.success(request, f"障害{fault.shown}の経過を記録しました。")
            return redirect("signup:fault_show", fault.pk)
    context = {
        "line": monthly.fault_line(fault),
        "steps": fault.steps.select_related("by").order_by("happened_at", "pk"),
        "form": form if person.has_perm(FAULT_NOTE) else None,
    }
    return render(request, "signup/fault_show.html", context, status=UNPROCESSABLE if form.errors else 200)


def _may(request: HttpRequest) -> User:
    """The person; to write they need the right for it."""
    person = cast(User, request.user)
    if request.method == "POST" and not person.has_perm(FAULT_NOTE):
        raise PermissionDenied
    return person
