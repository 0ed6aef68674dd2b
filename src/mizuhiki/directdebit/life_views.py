"""口座振替の登録: the life of a supply's debit on one screen, a form for a change of account, and the end."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Holder, Supply, holders_of, page_of
from mizuhiki.directdebit import papers
from mizuhiki.directdebit.draws import draws_to_come, last_words
from mizuhiki.directdebit.life import life_of_supply
from mizuhiki.directdebit.life_forms import EndForm
from mizuhiki.directdebit.models import Channel, Mandate, MandateEnd
from mizuhiki.directdebit.permissions import BATCH_SEE, CARRY_OVER, FORM_KEY, FORM_SEE, MANDATE_END
from mizuhiki.directdebit.selectors import AccountView, accounts_of_supply
from mizuhiki.directdebit.services import forms as services
from mizuhiki.directdebit.services.ending import end_by_request
from mizuhiki.mail.api import FORM_POST
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

PURPOSE = "口座振替の登録の照会・変更"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(FORM_SEE, raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def life_show(request: HttpRequest, supply_id: int) -> HttpResponse:
    """The accounts of a supply, the debit days to come and what happened; a form is handed out here."""
    person, today = _person(request), clock.today()
    may_key = person.has_perm(FORM_KEY)
    if request.method == "POST":
        if not may_key:
            raise PermissionDenied
        get_object_or_404(Supply, pk=supply_id)
        made = services.hand_out_form(supply_id=supply_id, on=today, actor=person, at=clock.now())
        messages.success(request, f"受付番号{made.pk}を交付しました。用紙にこの番号を書いて渡します。")
        return redirect("directdebit:life_show", supply_id)
    holder = holder_or_404(request, supply_id)
    accounts = accounts_of_supply(supply_id=supply_id, on=today)
    now = next((one for one in accounts if one.is_live), None)
    mandate = Mandate.objects.get(pk=now.mandate_id) if now else None
    context = {
        "identity": holder,
        "customer_url": _page(holder),
        "supply_id": supply_id,
        "accounts": accounts,
        "now": now,
        "pending": papers.pending_of_supply(supply_id),
        "draws": draws_to_come(mandate, today=today) if mandate else [],
        "happenings": life_of_supply(supply_id, sees_files=person.has_perm(BATCH_SEE)),
        "may_key": may_key,
        "may_post": person.has_perm(FORM_POST),
        "may_carry": person.has_perm(CARRY_OVER) and mandate is None,
        "restorable": _restorable(accounts) if person.has_perm(MANDATE_END) else None,
        "may_end": person.has_perm(MANDATE_END) and mandate is not None and mandate.ends_on is None,
    }
    return render(request, "directdebit/life_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([FORM_SEE, MANDATE_END], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def mandate_end(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """解約: which debits can no more be called back, and the act. Works without JavaScript."""
    mandate, today = get_object_or_404(Mandate, pk=mandate_id), clock.today()
    form = EndForm(request.POST or None, initial={"ends_on": today})
    if form.is_valid() and _ended(request, mandate, form):
        ends_on = form.cleaned_data["ends_on"]
        words = last_words(draws_to_come(mandate, today=today, until=ends_on), ends_on)
        messages.success(request, f"口座振替の解約を受け付けました。{words}")
        return redirect("directdebit:life_show", mandate.supply_id)
    holder = holder_or_404(request, mandate.supply_id)
    views = accounts_of_supply(supply_id=mandate.supply_id, on=today)
    context = {
        "identity": holder,
        "supply_id": mandate.supply_id,
        "account": next(one for one in views if one.mandate_id == mandate_id),
        "draws": draws_to_come(mandate, today=today),
        "pending": papers.pending_of_supply(mandate.supply_id),
        "form": form if mandate.ends_on is None else None,
    }
    return render(request, "directdebit/mandate_end.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest, mandate: Mandate, form: EndForm) -> bool:
    given = form.cleaned_data
    try:
        end_by_request(
            mandate_id=mandate.pk,
            ends_on=given["ends_on"],
            reason=MandateEnd.Reason(given["reason"]),
            asked_by=MandateEnd.Asked(given["asked_by"]),
            channel=Channel(given["channel"]),
            note=given["note"],
            actor=_person(request),
            at=clock.now(),
        )
    except RuleBroken as broken:
        form.refuse(None if broken.code == "mandate_has_ended" else "ends_on", broken)
        mandate.refresh_from_db()
        return False
    return True


def holder_or_404(request: HttpRequest, supply_id: int) -> Holder:
    """Whose it is, with the reading written down."""
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request)).get(supply_id)
    if holder is None:
        raise Http404
    log_read(request, subjects={"customers.customer": [holder.customer_id]})
    return holder


def _restorable(accounts: list[AccountView]) -> int | None:
    """The newest account, where a request ended it: that may have been a mistake."""
    return accounts[0].mandate_id if accounts and accounts[0].end else None


def _page(holder: Holder) -> str:
    """The customer's page, at this supply."""
    return f"{page_of(holder.customer_id)}?supply={holder.supply_id}"


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
