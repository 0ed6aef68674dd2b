"""延滞金・督促手数料: those of a supply with what they follow from, and the request to waive one."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.latecharges import selectors, services
from mizuhiki.latecharges.forms import DayForm, WaiverForm
from mizuhiki.latecharges.models import KIND, LateCharge
from mizuhiki.latecharges.permissions import LATE_ASK, LATE_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import AskedWhen, pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "延滞金・督促手数料"
UNPROCESSABLE = 422
FIELDS = {"late_waiver_too_large": "yen", "late_waiver_reason_missing": "reason"}


@require_safe
@login_required
@permission_required(LATE_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def late_list(request: HttpRequest, supply_id: int) -> HttpResponse:
    """What a supply was charged for being late, and what its late claims would bear by a day."""
    get_object_or_404(Supply, pk=supply_id)
    holder, today = _holder(request, supply_id), clock.today()
    accruing, refused = [], ""
    asked = "day_0" in request.GET
    form = DayForm(request.GET if asked else None, initial={"day": today})
    day = form.cleaned_data["day"] if asked and form.is_valid() else today
    try:
        accruing = selectors.accruing(supply_id, day=day, today=today)
    except RuleBroken as broken:
        refused = broken.message
    context = {
        "identity": holder,
        "today": today,
        "lines": selectors.late_of_supply(supply_id, today=today),
        "accruing": accruing,
        "accruing_yen": sum(one.more_yen for one in accruing),
        "asks_parts": _asks_parts(today),
        "day": day,
        "form": form,
        "refused": refused,
        "may_ask": _person(request).has_perm(LATE_ASK),
        "customer_url": _page(holder, supply_id),
    }
    return render(
        request, "latecharges/late_list.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _asks_parts(today: date) -> bool:
    """Whether some late part is asked to bear interest before its claim is settled."""
    return any(one.asked is AskedWhen.PARTS for one in pack_on(today).late.interests.values())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(LATE_ASK, raise_exception=True)
@audit.shows_personal_data(purpose="延滞金・督促手数料の減免")
@once.protected
def late_waive(request: HttpRequest, late_id: int) -> HttpResponse:
    """One late charge, line by line, and the request to a second person to waive some or all of it."""
    late = get_object_or_404(LateCharge.objects.select_related("assessment"), pk=late_id)
    supply_id = late.assessment.supply_id
    _, standing_yen = billing.standing_of(late.assessment)
    form = WaiverForm(request.POST or None, initial={"yen": standing_yen})
    if form.is_valid():
        try:
            services.ask_to_waive(
                late_id=late.pk, actor=_person(request), at=clock.now(), **form.cleaned_data
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code), broken)
        else:
            messages.success(request, "減免の決定を求めました。承認されるまで、請求は変わりません。")
            return redirect("latecharges:late_list", supply_id)
    holder = _holder(request, supply_id)
    context: dict[str, Any] = {
        "identity": holder,
        "late": late,
        "explained": billing.explanation_of(late.pk),
        "standing_yen": standing_yen,
        "waiting": approvals.open_request_of(kind=KIND, subject_id=late.pk),
        "form": form,
        "customer_url": _page(holder, supply_id),
    }
    return render(
        request, "latecharges/late_waive.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _page(holder: Holder, supply_id: int) -> str:
    return f"{page_of(holder.customer_id)}?supply={supply_id}"


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    """Whose it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
