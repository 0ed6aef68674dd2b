"""所有者の変更: name the new owner of a supply's tap, look at both, and say from which day."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers import services
from mizuhiki.customers.forms import OwnerForm, OwningForm
from mizuhiki.customers.holders import Holder, Viewer, holders_of
from mizuhiki.customers.models import Customer, Ownership, Supply
from mizuhiki.customers.pages import page_of
from mizuhiki.customers.permissions import CUSTOMER_EDIT, CUSTOMER_SEE
from mizuhiki.customers.views.common import actor_of, person_or_404, sees_protected
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

PURPOSE = "所有者の変更"
CUSTOMER = "customers.customer"
ONE_DAY = timedelta(days=1)  # people name the last day, the database the first day without


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def owner_change(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Who owned the tap since when, and the number of who owns it now."""
    supply, holder = _supply(request, supply_id)
    form = OwnerForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect("customers:owner_confirm", supply_id, form.owner().pk)
        except ValidationError as absent:
            form.add_error("owner_no", absent)
    owners = _owners(supply)
    log_read(request, subjects={CUSTOMER: sorted({holder.customer_id, *(one.customer_id for one in owners)})})
    context = {
        "identity": holder,
        "supply": supply,
        "owners": [(one, one.ends_on - ONE_DAY if one.ends_on else None) for one in owners],
        "form": form,
        "back": f"{page_of(holder.customer_id)}?supply={supply_id}",
    }
    return render(request, "customers/owner_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def owner_confirm(request: HttpRequest, supply_id: int, customer_id: int) -> HttpResponse:
    """The second look: the tap, the owner until now, the new one, and from which day."""
    supply, holder = _supply(request, supply_id)
    get_object_or_404(Customer, pk=customer_id)
    new = person_or_404(request, customer_id)
    form = OwningForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        try:
            services.change_owner(
                installation_id=supply.installation_id,
                customer_id=new.customer_id,
                starts_on=form.cleaned_data["starts_on"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse("starts_on", broken)
        else:
            messages.success(request, f"所有者を {new.name} に変更しました。")
            return redirect("customers:owner_change", supply_id)
    now = next((one for one in _owners(supply) if one.ends_on is None), None)
    people = {*new.record_ids, holder.customer_id, *([now.customer_id] if now else [])}
    log_read(request, subjects={CUSTOMER: sorted(people)})
    context = {"identity": holder, "supply": supply, "new": new, "now": now, "form": form}
    return render(request, "customers/owner_confirm.html", context, status=422 if form.errors else 200)


def _supply(request: HttpRequest, supply_id: int) -> tuple[Supply, Holder]:
    """The supply and its water user; whose place is hidden from this person has no owner to show."""
    supply = get_object_or_404(Supply, pk=supply_id)
    holder = holders_of([supply_id], today=clock.today(), viewer=cast(Viewer, request.user))[supply_id]
    if holder.is_protected and not sees_protected(request):
        raise PermissionDenied
    return supply, holder


def _owners(supply: Supply) -> list[Ownership]:
    """Every owner of the tap, the newest first."""
    found = Ownership.objects.filter(installation=supply.installation_id).select_related("customer")
    return list(found.order_by("-starts_on"))
