"""入金連絡: written down while somebody is on the telephone, seen on a list, and ended by who asked."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit import api as audit
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Holder
from mizuhiki.customers.api import page_of
from mizuhiki.payments import claims
from mizuhiki.payments.forms import ClaimEndForm, ClaimForm
from mizuhiki.payments.models import PaymentClaim, PaymentClaimEnd
from mizuhiki.payments.open_claims import count_open, open_claims, open_claims_of, standing_end
from mizuhiki.payments.permissions import CLAIM_END, CLAIM_NOTE, CLAIM_SEE
from mizuhiki.payments.selectors import payments_of_supply
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

LINES_A_PAGE = 50
PAYMENTS_SHOWN = 6
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLAIM_NOTE, raise_exception=True)
@audit.shows_personal_data(purpose="入金連絡の記録")
@once.protected
def claim_note(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Who says that what was paid when and where; what is open stands beside it."""
    holder, today = _holder(request, supply_id), clock.today()
    form = ClaimForm(request.POST or None, initial={"paid_on": today})
    if form.is_valid():
        try:
            claims.note_claim(
                supply_id=supply_id,
                teller=PaymentClaim.Teller(form.cleaned_data["teller"]),
                paid_on=form.cleaned_data["paid_on"],
                yen=form.cleaned_data["yen"],
                place=form.cleaned_data["place"],
                at=clock.now(),
                actor=cast(User, request.user),
            )
        except RuleBroken as broken:
            form.refuse("paid_on" if broken.code == "claim_in_the_future" else None, broken)
        else:
            messages.success(request, "入金連絡を記録しました。収納担当が確認します。")
            return redirect(_page(holder))
    bills = [bill for bill in billing.bills_of_supply(supply_id=supply_id) if bill.open_yen > 0]
    context = {
        "identity": holder,
        "form": form,
        "bills": bills[::-1],
        "waiting": open_claims_of(supply_id),
        "customer_url": _page(holder),
    }
    return render(request, "payments/claim_note.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(CLAIM_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="入金連絡の確認")
@once.protected
def claim_show(request: HttpRequest, claim_id: int) -> HttpResponse:
    """What was told, what came in since, and what was found out about it."""
    claim = get_object_or_404(PaymentClaim.objects.select_related("taken_by"), pk=claim_id)
    person = cast(User, request.user)
    if request.method == "POST" and not person.has_perm(CLAIM_END):
        raise PermissionDenied
    form = ClaimEndForm(request.POST or None)
    if form.is_valid():
        try:
            claims.end_claim(
                claim_id=claim_id,
                how=PaymentClaimEnd.How(form.cleaned_data["how"]),
                note=form.cleaned_data["note"],
                at=clock.now(),
                actor=person,
            )
        except RuleBroken as broken:
            form.refuse("note" if broken.code == "claim_needs_note" else None, broken)
        else:
            messages.success(request, "入金連絡の確認を記録しました。")
            return redirect("payments:claim_list")
    holder = _holder(request, claim.supply_id)
    context = {
        "identity": holder,
        "claim": claim,
        "end": standing_end(claim_id),
        "payments": payments_of_supply(supply_id=claim.supply_id, until=clock.today(), limit=PAYMENTS_SHOWN),
        "form": form if person.has_perm(CLAIM_END) else None,
        "customer_url": _page(holder),
    }
    return render(request, "payments/claim_show.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@login_required
@permission_required(CLAIM_SEE, raise_exception=True)
@audit.shows_personal_data(purpose="入金連絡の確認")
def claim_list(request: HttpRequest) -> HttpResponse:
    """The claims that wait, those that wait longest first."""
    count, today = count_open(), clock.today()
    page = Paginator(range(count), LINES_A_PAGE).get_page(request.GET.get("page"))
    found = open_claims(offset=max(page.start_index() - 1, 0), limit=LINES_A_PAGE)
    person = cast(User, request.user)
    holders = billing.holders_of({one.supply_id for one in found}, today=today, viewer=person)
    audit.log_read(
        request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})}
    )
    lines = [
        (one, holders[one.supply_id], (today - clock.day_of(one.told_at)).days)
        for one in found
        if one.supply_id in holders
    ]
    context: dict[str, Any] = {"lines": lines, "page": page, "count": count}
    return render(request, "payments/claim_list.html", context)


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    """Whose it is, with the reading written down."""
    person = cast(User, request.user)
    holder = billing.holders_of([supply_id], today=clock.today(), viewer=person).get(supply_id)
    if holder is None:
        raise Http404
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _page(holder: Holder) -> str:
    """The customer's page, at this supply."""
    return f"{page_of(holder.customer_id)}?supply={holder.supply_id}"
