"""異常な請求: those that wait, ranked; and one of them with what it stands beside."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing import alarms
from mizuhiki.billing.correction_pages import correction_url
from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.billing.permissions import ALARM_ASK, RUN_SEE
from mizuhiki.customers.api import holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once
from mizuhiki.web.forms import Form

PAGE, EARLIER = 50, 13
PURPOSE = "異常な請求の確認"
CUSTOMER = "customers.customer"


class ReleaseForm(Form):
    """Why a stopped bill is right."""

    reason = forms.CharField(
        label="請求してよいと確かめた内容",
        max_length=200,
        help_text="どう確かめたか（再検針、使用者への電話など）。氏名や電話番号は書かないでください。",
        widget=forms.Textarea({"rows": 2}),
    )


@require_safe
@login_required
@permission_required(RUN_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def alarm_list(request: HttpRequest) -> HttpResponse:
    """Those that wait, the gravest first, then those that ended; how well alarms have hit so far."""
    page = Paginator(alarms.alarms(), PAGE).get_page(request.GET.get("page"))
    supplies = [one.demand.supply_id for one in page]
    holders = holders_of(supplies, today=clock.today(), viewer=cast(User, request.user))
    log_read(request, subjects={CUSTOMER: [one.customer_id for one in holders.values()]})
    context = {
        "page": page,
        "rows": [(one, holders.get(one.demand.supply_id)) for one in page],
        "figures": alarms.figures(),
        "terms": pack_on(clock.today()).brakes,
    }
    return render(request, "billing/alarm_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(RUN_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def alarm_show(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """One stopped bill beside the bills before it; from here a second person is asked."""
    alarm = get_object_or_404(alarms.alarms(), pk=alarm_id)
    person = cast(User, request.user)
    if request.method == "POST" and not person.has_perm(ALARM_ASK):
        raise PermissionDenied
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        try:
            asked = alarms.ask_release(
                alarm_id=alarm_id, reason=form.cleaned_data["reason"], actor=person, at=clock.now()
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, f"承認を申請しました（番号{asked.pk}）。")
            return redirect("billing:alarm_show", alarm_id)
    supply_id = alarm.demand.supply_id
    holder = holders_of([supply_id], today=clock.today(), viewer=person)[supply_id]
    log_read(request, subjects={CUSTOMER: [holder.customer_id]})
    is_open = not hasattr(alarm, "end")
    waiting = approvals.open_request_of(kind=alarms.KIND, subject_id=alarm.pk) if is_open else None
    charges = pack_on(alarm.demand.cycle_month).charges
    assessments = Assessment.objects.filter(demand=alarm.demand).select_related("reading").order_by("pk")
    context = {
        "alarm": alarm,
        "identity": holder,
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
        "is_open": is_open,
        "correction_url": correction_url(request, supply_id=supply_id, demand_id=alarm.demand_id)
        if is_open
        else "",
        "waiting": waiting,
        "form": form if is_open and waiting is None and person.has_perm(ALARM_ASK) else None,
        "assessments": [(one, charges[one.charge].label) for one in assessments],
        "earlier": Demand.objects.filter(supply=supply_id, cycle_month__lt=alarm.demand.cycle_month).order_by(
            "-cycle_month", "-pk"
        )[:EARLIER],
    }
    return render(request, "billing/alarm_show.html", context, status=422 if form.errors else 200)
