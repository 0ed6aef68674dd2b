"""充当: overpaid money is set against open bills, told of, and taken back."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import show_of_supply
from mizuhiki.payments import offsets, overpaid, services
from mizuhiki.payments.forms import OffsetForm, ReverseForm
from mizuhiki.payments.interest import words_of
from mizuhiki.payments.models import Offset
from mizuhiki.payments.notice_pages import notice_url
from mizuhiki.payments.payers import others_owing
from mizuhiki.payments.permissions import OFFSET_MAKE, OVERPAYMENT_SEE
from mizuhiki.payments.selectors import allocations_of_receipt
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import once

UNPROCESSABLE = 422
OF_BILLS = {"offset_bills_changed", "debit_under_way", "offset_told_paid"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(OFFSET_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose="過誤納の充当")
@once.protected
def offset_make(request: HttpRequest, overpayment_id: int) -> HttpResponse:
    """What is left of an overpayment, the open bills of its supply with a mark before each, and the act."""
    paid = overpaid.overpaid_with(overpayment_id)
    if paid is None:
        raise Http404
    if paid.left_yen == 0 and (before := overpaid.last_end(overpayment_id)):
        return redirect(*before)
    bills = offsets.open_bills(paid.supply_id)
    form = OffsetForm(request.POST or None, bills=bills, left_yen=paid.left_yen, today=clock.today())
    if form.is_valid():
        try:
            made = offsets.offset(
                receipt_id=overpayment_id,
                chosen=form.chosen,
                shown_yen=form.cleaned_data["shown"],
                reference=request.POST["once"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("bills" if broken.code in OF_BILLS else None, broken)
        else:
            messages.success(request, "過誤納を未納に充当しました。")
            return redirect("payments:offset_show", made.pk)
    others = others_owing(paid.supply_id, today=clock.today())
    found = billing.holders_of(others, today=clock.today(), viewer=cast(User, request.user))
    audit.log_read(request, subjects={"customers.customer": [one.customer_id for one in found.values()]})
    owing = [(found[one], open_yen) for one, open_yen in others.items() if one in found]
    context = {"paid": paid, "form": form, "others": owing}
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "payments/offset_make.html", paid.supply_id, context, status=status)


@require_safe
@login_required
@permission_required(OVERPAYMENT_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="充当の確認")
def offset_show(request: HttpRequest, offset_id: int) -> HttpResponse:
    """What was set against which bills, and the way back."""
    return _page(request, _offset(offset_id), ReverseForm())


@require_POST
@login_required
@permission_required(OFFSET_MAKE, raise_exception=True)
@audit.shows_personal_data(purpose="充当の取消し")
@once.protected
def offset_reverse(request: HttpRequest, offset_id: int) -> HttpResponse:
    """Take an offset back: the bills are open again, and the money is overpaid again."""
    made, form = _offset(offset_id), ReverseForm(request.POST)
    if form.is_valid():
        try:
            services.reverse_receipt(
                receipt_id=made.pk,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"充当{made.shown}を取り消しました。")
            return redirect("payments:offset_show", made.pk)
    return _page(request, made, form)


def _page(request: HttpRequest, made: Offset, form: ReverseForm) -> HttpResponse:
    charges = pack_on(made.receipt.occurred_on).charges
    settled = allocations_of_receipt(made.pk)
    settled_yen = sum(yen for *_, yen in settled)
    context = {
        "made": made,
        "reversal": _reversal(made),
        "paid": overpaid.overpaid_with(made.overpayment_id),
        "settled": [(month, charges[charge].label, yen) for charge, month, yen in settled],
        "settled_yen": settled_yen,
        "kept_yen": made.receipt.received_yen - settled_yen,
        "interest_words": words_of(made.interest),
        "form": form,
        "notice_url": notice_url(request, "offset", made.pk),
    }
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(
        request, "payments/offset_show.html", made.receipt.supply_id, context, status=status
    )


def _offset(offset_id: int) -> Offset:
    return get_object_or_404(
        Offset.objects.select_related("receipt__received_by", "end__overpayment", "end__interest"),
        pk=offset_id,
    )


def _reversal(made: Offset) -> Any:
    """The reversing receipt, where it was taken back."""
    return getattr(made.receipt, "reversed_by", None)
