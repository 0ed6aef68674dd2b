"""納付書の再発行: choose the open bills of a supply, issue one slip, print it; and the slip afterwards."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.billing import api as billing
from mizuhiki.customers.api import Holder, Supply, page_of
from mizuhiki.mail import api as mail
from mizuhiki.notices.forms import ReissueForm
from mizuhiki.notices.letter_papers import may_print, paper_of
from mizuhiki.notices.models import SlipReissue
from mizuhiki.notices.permissions import SLIP_REISSUE
from mizuhiki.notices.selectors.heads import Head
from mizuhiki.notices.selectors.reissue import Choice, choices_of, head_of, recipient_of
from mizuhiki.notices.services.reissuing import SLIP, reissue_slip
from mizuhiki.notices.words import ADVICE
from mizuhiki.payments.api import RECEIPT_TAKE
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web import files, once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SLIP_REISSUE, raise_exception=True)
@shows_personal_data(purpose="納付書の再発行")
@once.protected
def slip_reissue(request: HttpRequest, supply_id: int) -> HttpResponse:
    """The open bills of a supply with a mark before each, and the act. Works without JavaScript."""
    get_object_or_404(Supply, pk=supply_id)
    choices = choices_of(supply_id)
    form = _form(request, choices)
    if form.is_valid():
        try:
            made = _reissue(request, supply_id, form)
        except RuleBroken as broken:
            form.refuse("bills" if broken.code in {"bills_changed", "debit_under_way"} else None, broken)
        else:
            messages.success(request, "納付書を再発行しました。")
            return redirect("notices:reissue_show", made.slip_id)
    holder = _holder(request, supply_id)
    head = head_of(choices[0].bill.demand_id, today=clock.today()) if choices else None
    shown = {holder.customer_id, *([head.addressee_id] if head else [])}
    log_read(request, subjects={"customers.customer": sorted(shown)})
    context = {
        "identity": holder,
        "supply_id": supply_id,
        "choices": choices,
        "form": form,
        "last_day": billing.slip_due_on_of(clock.today()),
        "customer_url": _page(holder),
        **(_recipient(request, head) if head else {}),
    }
    return render(request, "notices/slip_reissue.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
@permission_required(SLIP_REISSUE, raise_exception=True)
@shows_personal_data(purpose="納付書の再発行")
def reissue_show(request: HttpRequest, slip_id: int) -> HttpResponse:
    """A slip that was issued anew: what it asks for, what it supersedes, its paper and its letter."""
    made = _made(slip_id)
    holder = _holder(request, made.slip.supply_id)
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    (letter,) = mail.pieces_of_subject(subject_kind=SLIP, subject_id=slip_id)
    context = {
        "identity": holder,
        "made": made,
        "parts": billing.open_parts_of_slip(slip_id),
        "months": sorted({part.cycle_month for part in billing.open_parts_of_slip(slip_id)}),
        "earlier": billing.earlier_slips(made.slip),
        "newer": billing.newer_slip(made.slip),
        "letter": letter,
        "may_print": may_print(request, made.piece),
        "customer_url": _page(holder),
    }
    return render(request, "notices/reissue_show.html", context)


@require_safe
@login_required
@permission_required(SLIP_REISSUE, raise_exception=True)
@shows_personal_data(purpose="納付書の印刷")
def reissue_paper(request: HttpRequest, slip_id: int) -> HttpResponse:
    """The paper as it was issued, as PDF for the printer of the desk."""
    made = _made(slip_id)
    if not (files.is_asked_for(request) and may_print(request, made.piece)):
        raise PermissionDenied
    name = f"slip-{made.slip.slip_no}-{made.slip.reissue}.pdf"
    return paper_of(request, made.piece, name=name, refused="納付書を開けません")


def _form(request: HttpRequest, choices: list[Choice]) -> ReissueForm:
    """Every bill that may be chosen is marked, or those of the slip the clerk came from."""
    values = [one.value for one in choices if one.debit_under_way is None]
    if request.method == "POST":
        return ReissueForm(request.POST, values=values)
    slip_id = request.GET.get("slip", "")
    of_slip = {one.value for one in choices if str(one.bill.slip_id) == slip_id} & set(values)
    is_counter = _person(request).has_perm(RECEIPT_TAKE)
    asked, way = ("counter", "hand") if is_counter else ("phone", "post")
    initial = {"bills": of_slip or values, "asked": asked, "way": way}
    return ReissueForm(values=values, initial=initial)


def _reissue(request: HttpRequest, supply_id: int, form: ReissueForm) -> SlipReissue:
    return reissue_slip(
        supply_id=supply_id,
        chosen=form.chosen,
        asked=SlipReissue.Asked(form.cleaned_data["asked"]),
        way=SlipReissue.Way(form.cleaned_data["way"]),
        reference=request.POST["once"],
        actor=_person(request),
        at=clock.now(),
    )


def _recipient(request: HttpRequest, head: Head) -> dict[str, Any]:
    """To whom it would be posted, and what is in the way of that."""
    pack = pack_on(clock.today())
    found = recipient_of(head, pack=pack, viewer=_person(request))
    return {
        "prints_elqr": pack.slips.elqr is not None,
        "recipient": found,
        "advice": ADVICE[found.why_not] if found.why_not else "",
        "parked": head.parked,
    }


def _made(slip_id: int) -> SlipReissue:
    found = SlipReissue.objects.select_related("slip", "piece__print_file", "issued_by")
    return get_object_or_404(found, pk=slip_id)


def _holder(request: HttpRequest, supply_id: int) -> Holder:
    return billing.holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]


def _page(holder: Holder) -> str:
    """The customer's page, at this supply."""
    return f"{page_of(holder.customer_id)}?supply={holder.supply_id}"


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
