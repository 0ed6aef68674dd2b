"""口座還付: the refunds asked for, one taken down, one looked at and withdrawn."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.bankrefunds import selectors
from mizuhiki.bankrefunds.forms import AskForm, WithdrawForm
from mizuhiki.bankrefunds.models import KIND, BankRefund
from mizuhiki.bankrefunds.permissions import REFUND_ASK, REFUND_SEE
from mizuhiki.bankrefunds.services.asking import ask_refund, withdraw_refund
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import page_of, show_of_supply
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import RateMissing
from mizuhiki.staff.api import User
from mizuhiki.web import once

LINES_A_PAGE = 50
UNPROCESSABLE = 422
TOLD = {"agreed", "in_file", "paid"}  # states in which the customer is told
FIELD_OF = {"bankrefund_teller_name_needed": "teller_name", "bankrefund_holder_too_long": "holder"}


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="口座還付の確認")
def refund_list(request: HttpRequest) -> HttpResponse:
    """The refunds by bank, newest first, and where each stands."""
    person, today = cast(User, request.user), clock.today()
    page = Paginator(selectors.refunds(), LINES_A_PAGE).get_page(request.GET.get("page"))
    found = selectors.lines_of(page)
    holders = billing.holders_of({one.refund.supply_id for one in found}, today=today, viewer=person)
    audit.log_read(
        request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})}
    )
    accounts = selectors.accounts_of([one.refund.account for one in found])
    count, yen = selectors.open_refunds()
    context = {
        "lines": [
            (one, holders[one.refund.supply_id], page_of(holders[one.refund.supply_id].customer_id), account)
            for one, account in zip(found, accounts, strict=True)
            if one.refund.supply_id in holders
        ],
        "page": page,
        "count": count,
        "yen": yen,
    }
    return render(request, "bankrefunds/refund_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REFUND_ASK, raise_exception=True)
@audit.shows_personal_data(purpose="口座還付の申出")
@once.protected
def refund_ask(request: HttpRequest, overpayment_id: int) -> HttpResponse:
    """What is left of the overpayments of a supply, the account they are to go to, and the act."""
    paid = payments.overpaid_with(overpayment_id)
    if paid is None:
        raise Http404
    lines = payments.overpaid_of_supply(paid.supply_id)
    form = AskForm(request.POST or None, lines=lines, ticked=overpayment_id)
    if form.is_valid() and form.account is not None:
        try:
            refund = ask_refund(
                chosen=form.chosen,
                account=form.account,
                holder_kana=form.cleaned_data["holder"],
                asker=BankRefund.Asker(form.cleaned_data["asker"]),
                teller_name=form.cleaned_data["teller_name"],
                identity=BankRefund.Identity(form.cleaned_data["identity"]),
                reference=request.POST["once"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse(FIELD_OF.get(broken.code), broken)
        else:
            messages.success(request, f"{refund.told}を受け付け、承認を依頼しました。")
            return redirect("bankrefunds:refund_show", refund.pk)
    context = {"form": form}
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "bankrefunds/refund_ask.html", paid.supply_id, context, status=status)


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="口座還付の確認")
def refund_show(request: HttpRequest, bank_refund_id: int) -> HttpResponse:
    """One refund: what it gives, to which account, what became of it."""
    return _page(request, bank_refund_id, WithdrawForm())


@require_POST
@login_required
@permission_required(REFUND_ASK, raise_exception=True)
@audit.shows_personal_data(purpose="口座還付の取下げ")
@once.protected
def refund_withdraw(request: HttpRequest, bank_refund_id: int) -> HttpResponse:
    """Take a refund back: the money is overpaid again."""
    refund, form = get_object_or_404(BankRefund, pk=bank_refund_id), WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_refund(
                refund_id=refund.pk,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, f"{refund.told}を取り下げました。過誤納の一覧に戻ります。")
            return redirect("bankrefunds:refund_show", refund.pk)
    return _page(request, bank_refund_id, form)


def _interest(refund: BankRefund) -> selectors.InterestView:
    """What it bears; without a rate in the rules the reason why nobody can say."""
    try:
        return selectors.interest_today(refund)
    except RateMissing as broken:
        return selectors.InterestView(0, broken.message)


def _page(request: HttpRequest, refund_id: int, form: WithdrawForm) -> HttpResponse:
    refund = get_object_or_404(selectors.refunds(), pk=refund_id)
    (line,) = selectors.lines_of([refund])
    context = {
        "line": line,
        "refund": refund,
        "account": selectors.account_of(refund.account),
        "interest": _interest(refund),
        "parts": selectors.parts_of(refund),
        "asked": approvals.open_request_of(kind=KIND, subject_id=refund.pk),
        "decision": approvals.last_decision_of(kind=KIND, subject_id=refund.pk),
        "may_withdraw": line.code in {"asked", "refused", "agreed"},
        "form": form,
        "notice_url": payments.notice_url(request, "bank", refund.pk) if line.code in TOLD else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "bankrefunds/refund_show.html", refund.supply_id, context, status=status)
