"""別契約への充当: asked for with the payer's consent, looked at, and withdrawn."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import show_of_supply
from mizuhiki.payments import overpaid
from mizuhiki.payments.across import ask_across, has_rule_for_across, withdraw_across
from mizuhiki.payments.forms import AcrossForm, WithdrawForm
from mizuhiki.payments.models import OffsetRequest
from mizuhiki.payments.models.across import KIND
from mizuhiki.payments.offsets import open_bills
from mizuhiki.payments.payers import others_owing
from mizuhiki.payments.permissions import OFFSET_MAKE, OVERPAYMENT_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
FIELD_OF = {
    "offset_no_rule": "consent",
    "offset_consent_ahead": "consented_on",
    "offset_bills_changed": "bills",
    "debit_under_way": "bills",
    "offset_told_paid": "bills",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(OFFSET_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose="別契約への充当")
@once.protected
def offset_across(request: HttpRequest, overpayment_id: int, supply_id: int) -> HttpResponse:
    """What is left of an overpayment, the open bills of another contract, the consent, and the act."""
    paid, today = overpaid.overpaid_with(overpayment_id), clock.today()
    if paid is None or supply_id not in others_owing(paid.supply_id, today=today):
        raise Http404
    if paid.left_yen == 0 and (before := overpaid.last_end(overpayment_id)):
        return redirect(*before)
    form = AcrossForm(
        request.POST or None,
        bills=open_bills(supply_id),
        left_yen=paid.left_yen,
        today=today,
        has_rule=has_rule_for_across(today),
    )
    if form.is_valid():
        try:
            asked = ask_across(
                receipt_id=overpayment_id,
                supply_id=supply_id,
                chosen=form.chosen,
                shown_yen=form.cleaned_data["shown"],
                consent=OffsetRequest.Consent(form.cleaned_data["consent"]),
                consented_on=form.cleaned_data["consented_on"],
                reference=request.POST["once"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse(FIELD_OF.get(broken.code), broken)
        else:
            messages.success(request, f"{asked.told}の承認を依頼しました。")
            return redirect("payments:offset_request_show", asked.pk)
    other = billing.holders_of([supply_id], today=today, viewer=cast(User, request.user))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [other.customer_id]})
    context = {"paid": paid, "form": form, "other": other}
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "payments/offset_across.html", paid.supply_id, context, status=status)


@require_safe
@login_required
@permission_required(OVERPAYMENT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="別契約への充当")
def offset_request_show(request: HttpRequest, offset_request_id: int) -> HttpResponse:
    """What was asked for, with whose consent, and what became of it."""
    return _page(request, _asked(offset_request_id), WithdrawForm())


@require_POST
@login_required
@permission_required(OFFSET_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose="別契約への充当の取下げ")
@once.protected
def offset_request_withdraw(request: HttpRequest, offset_request_id: int) -> HttpResponse:
    """Take a request back: the money may go another way."""
    asked, form = _asked(offset_request_id), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_across(
                request_id=asked.pk,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"{asked.told}を取り下げました。過誤納の一覧に戻ります。")
            return redirect("payments:offset_request_show", asked.pk)
    return _page(request, asked, form)


def _asked(request_id: int) -> OffsetRequest:
    found = OffsetRequest.objects.select_related("overpayment", "supply", "hold", "asked_by", "ended__by")
    return get_object_or_404(found, pk=request_id)


def _page(request: HttpRequest, asked: OffsetRequest, form: WithdrawForm) -> HttpResponse:
    person, today = cast(User, request.user), clock.today()
    other = billing.holders_of([asked.supply_id], today=today, viewer=person)[asked.supply_id]
    audit.log_read(request, subjects={"customers.customer": [other.customer_id]})
    bills = {bill.demand_id: bill for bill in billing.bills_of_supply(supply_id=asked.supply_id)}
    context = {
        "asked": asked,
        "ended": getattr(asked, "ended", None),
        "paid": overpaid.overpaid_with(asked.overpayment_id),
        "other": other,
        "bills": [(bills.get(demand_id), yen) for demand_id, yen in asked.bills.items()],
        "waiting": approvals.open_request_of(kind=KIND, subject_id=asked.pk),
        "decision": approvals.last_decision_of(kind=KIND, subject_id=asked.pk),
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    own = asked.overpayment.supply_id
    return show_of_supply(request, "payments/offset_request_show.html", own, context, status=status)
