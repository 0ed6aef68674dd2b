"""口座継続: somebody moved and wants the account of the old place of use to serve the new one."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers.api import Holder, SupplyParty, holders_of, records_of, users_and_payers
from mizuhiki.directdebit import carrying_agreement
from mizuhiki.directdebit.errors import HolderIsOther
from mizuhiki.directdebit.life_forms import CarryForm
from mizuhiki.directdebit.life_views import PURPOSE, holder_or_404
from mizuhiki.directdebit.models import CarryOver, Channel, Mandate, MandateEnd
from mizuhiki.directdebit.permissions import CARRY_OVER, FORM_SEE
from mizuhiki.directdebit.selectors import AccountView, account_views
from mizuhiki.directdebit.services import carrying
from mizuhiki.directdebit.services.carrying import Wanted
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.staff.api import User
from mizuhiki.web import once

MOST = 20  # places shown; of a landlord the number is typed
OF_PLACE = {"carry_over_nothing", "carry_over_done", "carry_over_in_doubt", "carry_over_customer_differs"}
FIELDS = {
    "carry_over_holder_differs": "heard",
    "carry_over_holder_is_other": "reason",
    "carry_over_day_wrong": "starts_on",
} | dict.fromkeys(OF_PLACE, "from_supply")


@dataclass(frozen=True)
class Earlier:
    """A place of use of the same customer that has an account."""

    holder: Holder
    account: AccountView
    ends_on: date | None  # of the supply


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required([FORM_SEE, CARRY_OVER], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def carry_over(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Which accounts the customer has elsewhere, and the act; another name waits for a second person."""
    holder = holder_or_404(request, supply_id)
    earlier = _earlier(request, supply_id)
    only = earlier[0].holder.inquiry_no if len(earlier) == 1 else ""
    form = CarryForm(request.POST or None, initial={"from_supply": only, "starts_on": clock.today()})
    if form.is_valid() and (said := _done(request, supply_id, form)):
        messages.success(request, said)
        return redirect("directdebit:life_show", supply_id)
    context = {"identity": holder, "supply_id": supply_id, "earlier": earlier, "form": form}
    return render(request, "directdebit/carry_over.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, supply_id: int, form: CarryForm) -> str:
    """What was done, in words; empty when it was refused, with the reason in the form."""
    given, person, at = form.cleaned_data, cast(User, request.user), clock.now()
    wanted = Wanted(
        supply_id=supply_id,
        from_supply_id=given["from_supply"].pk,
        starts_on=given["starts_on"],
        asked_by=CarryOver.Asked(given["asked_by"]),
        channel=Channel(given["channel"]),
    )
    try:
        try:
            carrying.carry_over(wanted=wanted, heard=given["heard"], actor=person, at=at)
        except HolderIsOther:
            if not given["reason"]:
                raise
            carrying_agreement.ask(wanted=wanted, reason=given["reason"], actor=person, at=at)
            return "名義が使用者と違うため、承認を依頼しました。別の担当者が承認すると、口座を継続します。"
    except RuleBroken as broken:
        form.refuse(FIELDS.get(broken.code), broken)
        return ""
    return "口座の継続を登録しました。"


def _earlier(request: HttpRequest, supply_id: int) -> list[Earlier]:
    """Other places of the customer whose account is in force, with the reading written down."""
    today, person = clock.today(), cast(User, request.user)
    people = {one for known in users_and_payers([supply_id], on=today) for one in records_of(known)}
    roles = (SupplyParty.Role.WATER_USER, SupplyParty.Role.PAYER)
    parts = SupplyParty.objects.filter(customer_id__in=people, role__in=roles).exclude(supply_id=supply_id)
    found = Mandate.objects.filter(supply_id__in=parts.values("supply_id"), starts_on__lte=today)
    found = found.exclude(ends__in=MandateEnd.objects.filter(taken_back=None))
    found = found.filter(Q(ends_on=None) | Q(ends_on__gt=today), carried_on=None).select_related("supply")
    mandates = list(found.order_by("-starts_on", "pk")[:MOST])
    holders = holders_of([one.supply_id for one in mandates], today=today, viewer=person)
    log_read(request, subjects={"customers.customer": sorted({one.customer_id for one in holders.values()})})
    views = account_views(mandates, on=today)
    return [
        Earlier(holders[one.supply_id], view, one.supply.ends_on)
        for one, view in zip(mandates, views, strict=True)
        if one.supply_id in holders
    ]
