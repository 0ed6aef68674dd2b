"""障害記録: the faults of the service, and one with what was found out and done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from mizuhiki.platform import clock
from mizuhiki.signup.figures import monthly, service_faults
from mizuhiki.signup.figures.service_fault_forms import FaultForm, FaultStepForm
from mizuhiki.signup.filled import form_page, made_by, writer
from mizuhiki.signup.models import ServiceFault
from mizuhiki.signup.permissions import FAULT_NOTE, FIGURES_SEE
from mizuhiki.web import once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def fault_list(request: HttpRequest) -> HttpResponse:
    """Every fault, those that last first; and a new one."""
    person = writer(request, FAULT_NOTE)
    form = FaultForm(request.POST or None, initial={"started_on": clock.today()})
    if fault := made_by(form, "started_time", service_faults.note_fault, person):
        messages.success(request, f"障害{fault.shown}を記録しました。")
        return redirect("signup:fault_show", fault.pk)
    context = {"lines": monthly.faults(), "form": form if person.has_perm(FAULT_NOTE) else None}
    return form_page(request, "signup/fault_list.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FIGURES_SEE, raise_exception=True)
@once.protected
def fault_show(request: HttpRequest, service_fault_id: int) -> HttpResponse:
    """One fault; the next thing found out or done."""
    fault = get_object_or_404(ServiceFault.objects.select_related("by"), pk=service_fault_id)
    person = writer(request, FAULT_NOTE)
    form = FaultStepForm(request.POST or None, initial={"happened_on": clock.today()})
    if made_by(form, "happened_time", service_faults.note_step, person, fault_id=fault.pk):
        messages.success(request, f"障害{fault.shown}の経過を記録しました。")
        return redirect("signup:fault_show", fault.pk)
    context = {
        "line": monthly.fault_line(fault),
        "steps": fault.steps.select_related("by").order_by("happened_at", "pk"),
        "form": form if person.has_perm(FAULT_NOTE) else None,
    }
    return form_page(request, "signup/fault_show.html", context, form)
