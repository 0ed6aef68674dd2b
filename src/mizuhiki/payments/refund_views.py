"""窓口還付: an overpayment is given back, its paper printed, and the year's refunds are counted."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import page_of, show_of_supply
from mizuhiki.documents.api import PaperFault
from mizuhiki.payments import overpaid, refunds, undoing
from mizuhiki.payments.forms import RefundForm, ReverseForm
from mizuhiki.payments.interest import interest_of, words_of
from mizuhiki.payments.models import Refund, RefundPayee, RefundUndone
from mizuhiki.payments.permissions import REFUND_PAY, REFUND_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import RateMissing
from mizuhiki.staff.api import User
from mizuhiki.till import api as till
from mizuhiki.web import errors, files, once

LINES_A_PAGE = 50
UNPROCESSABLE = 422
_BESIDE = (
    *("counter", "paid_by", "end__overpayment__receipt", "end__interest"),
    *("undone__by", "undone__agreed_by"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(REFUND_PAY, raise_exception=True)
@audit.shows_personal_data(purpose="窓口還付")
@once.protected
def refund_pay(request: HttpRequest, overpayment_id: int) -> HttpResponse:
    """One overpayment: whose it is, how it came, who takes the money, and the act."""
    person, paid = cast(User, request.user), overpaid.overpaid_with(overpayment_id)
    if paid is None:
        raise Http404
    if paid.left_yen == 0 and (before := overpaid.last_end(overpayment_id)):
        return redirect(*before)
    try:
        interest = interest_of(paid, yen=paid.left_yen, day=clock.today())
    except RateMissing as broken:
        context = {"paid": paid, "refused": broken.message}
        return show_of_supply(request, "payments/refund_pay.html", paid.supply_id, context)
    form = RefundForm(request.POST or None, initial={"shown": paid.left_yen, "interest": interest.yen})
    if form.is_valid():
        try:
            refund = refunds.pay_refund(
                receipt_id=overpayment_id,
                shown_yen=form.cleaned_data["shown"],
                shown_interest_yen=form.cleaned_data["interest"],
                payee=Refund.Payee(form.cleaned_data["payee"]),
                payee_name=form.cleaned_data["payee_name"],
                identity=Refund.Identity(form.cleaned_data["identity"]),
                reference=request.POST["once"],
                at=clock.now(),
                actor=person,
            )
        except RuleBroken as broken:
            form.refuse("payee_name" if broken.code == "payee_name_needed" else None, broken)
        else:
            return redirect("payments:refund_show", refund.pk)
    session = till.session_of(person)
    context = {
        "paid": paid,
        "interest": interest,
        "paid_yen": paid.left_yen + interest.yen,
        "form": form,
        "session": session,
        "reserve": till.reserve_at(session.till.counter_id) if session else None,
    }
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "payments/refund_pay.html", paid.supply_id, context, status=status)


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="還付の確認")
def refund_show(request: HttpRequest, refund_id: int) -> HttpResponse:
    """What was given back, to whom, its paper, and the way back."""
    return _page(request, _refund(refund_id), ReverseForm())


@require_POST
@login_required
@permission_required(REFUND_PAY, raise_exception=True)
@audit.shows_personal_data(purpose="窓口還付の取消")
@once.protected
def refund_undo(request: HttpRequest, refund_id: int) -> HttpResponse:
    """Ask a second person to agree that a refund was a mistake, its cash in the reserve again."""
    refund, form = _refund(refund_id), ReverseForm(request.POST)
    if form.is_valid():
        try:
            undoing.ask_to_undo(
                refund_id=refund.pk,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("reason", broken)
        else:
            messages.success(request, "取消しの承認を依頼しました。承認は、金庫を閉める前に受けてください。")
            return redirect("payments:refund_show", refund.pk)
    return _page(request, refund, form)


def _page(request: HttpRequest, refund: Refund, form: ReverseForm) -> HttpResponse:
    context = {
        "refund": refund,
        "paid": overpaid.overpaid_with(refund.overpayment_id),
        "named": RefundPayee.objects.filter(pk=refund.pk).first(),
        "interest_words": words_of(refund.interest),
        "undone": getattr(refund, "undone", None),
        "waiting": approvals.open_request_of(kind=RefundUndone.KIND, subject_id=refund.pk),
        "kept": _why_kept(refund),
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return show_of_supply(request, "payments/refund_show.html", refund.supply_id, context, status=status)


def _why_kept(refund: Refund) -> str:
    """Why a refund cannot be undone any more; empty where it can."""
    try:
        undoing.refuse_undoing(refund, at=clock.now())
    except RuleBroken as broken:
        return broken.message
    return ""


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="還付金領収書の印刷")
def refund_paper(request: HttpRequest, refund_id: int) -> HttpResponse:
    """還付金領収書 as PDF, to be signed by who takes the money."""
    if not files.is_asked_for(request):
        raise PermissionDenied
    refund, person = _refund(refund_id), cast(User, request.user)
    holder = billing.holders_of([refund.supply_id], today=clock.today(), viewer=person)[refund.supply_id]
    audit.log_read(
        request, subjects={"customers.customer": [holder.customer_id]}, how=audit.ReadLog.How.PRINT
    )
    try:
        content = refunds.receipt_pdf(refund, viewer=person)
    except PaperFault as fault:
        words = errors.Words("還付金領収書を印刷できません", (fault.message, "還付は記録されています。"))
        return errors.page(request, UNPROCESSABLE, words=words)
    return files.hand_out(
        content, name=f"refund-{refund.shown}.pdf", media_type="application/pdf", is_shown=True
    )


@require_safe
@login_required
@permission_required(REFUND_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="還付の確認")
def refund_list(request: HttpRequest) -> HttpResponse:
    """The refunds of the counter, newest first, and how many and how much in each fiscal year."""
    person, today = cast(User, request.user), clock.today()
    found = Refund.objects.select_related(*_BESIDE).order_by("-pk")
    page = Paginator(found, LINES_A_PAGE).get_page(request.GET.get("page"))
    holders = billing.holders_of({one.supply_id for one in page}, today=today, viewer=person)
    shown = sorted({holder.customer_id for holder in holders.values()})
    audit.log_read(request, subjects={"customers.customer": shown})
    lines = [
        (one, holders[one.supply_id], page_of(holders[one.supply_id].customer_id))
        for one in page
        if one.supply_id in holders
    ]
    context = {"lines": lines, "page": page, "years": refunds.years()}
    return render(request, "payments/refund_list.html", context)


def _refund(refund_id: int) -> Refund:
    return get_object_or_404(Refund.objects.select_related(*_BESIDE), pk=refund_id)
