"""給水停止・解除の履歴, of one premises and of one customer."""

from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import Customer, Supply, holders_of, page_of, records_of, supplies_of
from mizuhiki.platform import clock
from mizuhiki.shutoffs.permissions import SHUTOFF_SEE
from mizuhiki.shutoffs.selectors.histories import history_of
from mizuhiki.staff.api import User

PURPOSE = "給水停止・解除の履歴"


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def history_show(request: HttpRequest, supply_id: int) -> HttpResponse:
    """Everything about the tap of a place, whoever lived there; nobody but today's user is named."""
    supply = get_object_or_404(Supply, pk=supply_id)
    supplies = list(Supply.objects.filter(installation_id=supply.installation_id))
    holder = holders_of([supply_id], today=clock.today(), viewer=_person(request))[supply_id]
    audit.log_read(request, subjects={"customers.customer": [holder.customer_id]})
    numbers = {one.pk: one.inquiry_no for one in supplies}
    context = {
        "identity": holder,
        "title": "使用場所の停止・解除の履歴",
        "lines": [(one, numbers[one.supply_id]) for one in history_of(numbers)],
        "is_many": len(supplies) > 1,
        "customer_url": f"{page_of(holder.customer_id)}?supply={supply_id}",
        "customer_id": holder.customer_id,
    }
    return render(request, "shutoffs/history_show.html", context)


@require_safe
@login_required
@permission_required(SHUTOFF_SEE, raise_exception=True)
@audit.shows_personal_data(purpose=PURPOSE)
def history_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything about the taps of a person, at whatever place."""
    customer = get_object_or_404(Customer, pk=customer_id)
    records = records_of(customer.pk)
    audit.log_read(request, subjects={"customers.customer": records})
    today = clock.today()
    found = supplies_of(record_ids=records, as_of=today, today=today, sees_protected=False)
    numbers = {one.supply_id: one.inquiry_no for one in found}
    context = {
        "title": "お客様の停止・解除の履歴",
        "name": customer.name,
        "lines": [(one, numbers[one.supply_id]) for one in history_of(numbers)],
        "is_many": True,
        "customer_url": page_of(customer.pk),
    }
    return render(request, "shutoffs/history_show.html", context)


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
