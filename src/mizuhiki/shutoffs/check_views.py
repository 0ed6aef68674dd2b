"""停止中の状況確認: what is due, who goes, what was found."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Holder, holders_of, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs.models import CheckVisit, Cut
from mizuhiki.shutoffs.permissions import CHECK_WORK, SHUTOFF_SEE
from mizuhiki.shutoffs.restoration_forms import FindingForm, PlanForm
from mizuhiki.shutoffs.selectors.checks import check_visits, checks_due, findings
from mizuhiki.shutoffs.selectors.rows import terms_on
from mizuhiki.shutoffs.services.checking import plan_check, record_finding
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "停止中の状況確認"
UNPROCESSABLE = 422
AHEAD, SHOWN = timedelta(days=14), 50


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def check_list(request: HttpRequest) -> HttpResponse:
    """Closed taps to look at in the next two weeks, and what was found lately."""
    today = clock.today()
    due, found = checks_due(until=today + AHEAD), findings(most=SHOWN)
    ids = [one.cut.supply_id for one in due] + [one.cut.supply_id for one in found]
    holders = holders_of(ids, today=today, viewer=_person(request))
    audit.log_read(
        request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})}
    )
    context = {
        "due": [(one, holders[one.cut.supply_id]) for one in due],
        "found": [(one, holders[one.cut.supply_id]) for one in found],
        "after": terms_on(today).check_after,
    }
    return render(request, "shutoffs/check_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CHECK_WORK, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def check_plan(request: HttpRequest, cut_id: int) -> HttpResponse:
    """Send somebody to look at a closed tap."""
    cut = get_object_or_404(Cut.objects.select_related("supply", "execution", "order__list"), pk=cut_id)
    form = PlanForm(
        request.POST or None,
        initial={"on": clock.today() + timedelta(days=1), "crew": cut.order.list.crew_id},
    )
    if form.is_valid():
        try:
            made = plan_check(
                cut_id=cut.pk,
                crew_id=form.cleaned_data["crew"].pk,
                on=form.cleaned_data["on"],
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            messages.success(request, "状況確認を手配しました。担当の訪問一覧に載ります。")
            return redirect("shutoffs:check_show", made.pk)
    context = {"identity": _holder(request, cut.supply_id), "cut": cut, "form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "shutoffs/check_plan.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
@once.protected
def check_show(request: HttpRequest, check_id: int) -> HttpResponse:
    """One check: what was found, or the form for it."""
    check = get_object_or_404(check_visits(), pk=check_id)
    may = _person(request).has_perm(CHECK_WORK) and not hasattr(check, "finding")
    if request.method == "POST" and not may:
        raise PermissionDenied
    form: Any = FindingForm(request.POST or None) if may else None
    if form is not None and form.is_valid():
        try:
            made = record_finding(
                check_id=check.pk,
                seen=form.seen(check.visit.crew_id),
                at=clock.now(),
                actor=_person(request),
            )
        except RuleBroken as broken:
            form.refuse(None, broken)
        else:
            if made.is_unauthorised:
                messages.warning(
                    request, "無断使用として記録し、受付箱に載せました。再停止の手配を確かめてください。"
                )
            else:
                messages.success(request, "状況確認を記録しました。")
            return redirect("shutoffs:check_show", check.pk)
    holder = _holder(request, check.cut.supply_id)
    context = {
        "identity": holder,
        "check": check,
        "cut": check.cut,
        "finding": getattr(check, "finding", None),
        "order": _order_of(check),
        "form": form,
        "customer_url": f"{page_of(holder.customer_id)}?supply={check.cut.supply_id}",
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "shutoffs/check_show.html", context, status=status)


def _order_of(check: CheckVisit) -> Any:
    return getattr(getattr(check, "finding", None), "order", None)


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
