"""解約の取消: what a mistaken end left undone, and the act."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import shows_personal_data
from mizuhiki.directdebit import restoring_agreement
from mizuhiki.directdebit.errors import TakingBackTakesTwo
from mizuhiki.directdebit.life_forms import TakeBackForm
from mizuhiki.directdebit.life_views import PURPOSE, holder_or_404
from mizuhiki.directdebit.models import EndTakenBack, Mandate
from mizuhiki.directdebit.permissions import FORM_SEE, MANDATE_END
from mizuhiki.directdebit.selectors import accounts_of_supply
from mizuhiki.directdebit.services.restoring import mistake_of, take_back_end
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([FORM_SEE, MANDATE_END], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def mandate_restore(request: HttpRequest, mandate_id: int) -> HttpResponse:
    """Whether the end may be taken back, by one or by two. Works without JavaScript."""
    mandate, today = get_object_or_404(Mandate, pk=mandate_id), clock.today()
    form = TakeBackForm(request.POST or None)
    if form.is_valid() and (said := _done(request, mandate, form)):
        messages.success(request, said)
        return redirect("directdebit:life_show", mandate.supply_id)
    refused, found = "", None
    try:
        found = mistake_of(mandate, today=today)
    except RuleBroken as broken:
        refused = broken.message
    accounts = accounts_of_supply(supply_id=mandate.supply_id, on=today)
    context = {
        "identity": holder_or_404(request, mandate.supply_id),
        "supply_id": mandate.supply_id,
        "account": next(one for one in accounts if one.mandate_id == mandate_id),
        "found": found,
        "takes_two": found.why_two(EndTakenBack.Bank.CONFIRMED if found.end.is_known_to_bank else "")
        if found
        else [],
        "refused": refused,
        "form": form if found else None,
    }
    return render(request, "directdebit/mandate_restore.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, mandate: Mandate, form: TakeBackForm) -> str:
    """What was done, in words; empty when it was refused, with the reason in the form."""
    given, person, at = form.cleaned_data, cast(User, request.user), clock.now()
    bank, reason = given["bank"], given["reason"]
    try:
        try:
            take_back_end(mandate_id=mandate.pk, bank=bank, reason=reason, actor=person, at=at)
        except TakingBackTakesTwo as two:
            restoring_agreement.ask(mandate=mandate, bank=bank, reason=reason, actor=person, at=at)
            return f"承認を依頼しました（{two.slots['why']}）。別の担当者が承認すると、口座振替を続けます。"
    except RuleBroken as broken:
        form.refuse("bank" if broken.code == "mandate_bank_knows_of_end" else None, broken)
        return ""
    return "解約を取り消しました。次の依頼ファイルから、この口座を使います。"
