"""名寄せ: choose the other record, look at both before and after, say why; and the way back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers import selectors, services
from mizuhiki.customers.forms import MergeForm, ReasonForm
from mizuhiki.customers.models import Customer, CustomerMerge
from mizuhiki.customers.pages import page_of
from mizuhiki.customers.permissions import CUSTOMER_MERGE, CUSTOMER_SEE
from mizuhiki.customers.selectors import PersonView, SupplyView
from mizuhiki.customers.views.common import actor_of, person_or_404, sees_protected
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

PURPOSE = "名寄せ"


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_MERGE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
def merge_begin(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Name the other record; below, what was merged before and the way back."""
    person = person_or_404(request, customer_id)
    form = MergeForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect("customers:merge_confirm", person.customer_id, form.other().pk)
        except ValidationError as absent:
            form.add_error("other_no", absent)
    merges = selectors.merges_of(person.record_ids)
    shown = {number for merge in merges for number in (merge.kept_id, merge.absorbed_id)}
    log_read(request, subjects={"customers.customer": sorted({*person.record_ids, *shown})})
    context = {"form": form, "person": person, "merges": merges, "back": page_of(person.customer_id)}
    return render(request, "customers/merge_begin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_MERGE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def merge_confirm(request: HttpRequest, kept_id: int, absorbed_id: int) -> HttpResponse:
    """The second look: both records as they are, and the one they become."""
    get_object_or_404(Customer, pk=absorbed_id)
    kept, absorbed = person_or_404(request, kept_id), person_or_404(request, absorbed_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.merge_customers(
                kept_id=kept_id,
                absorbed_id=absorbed_id,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error(None, broken.message)
        else:
            messages.success(
                request, f"お客様番号 {absorbed.customer_no} を {kept.customer_no} に名寄せしました。"
            )
            return redirect(page_of(kept_id))
    log_read(request, subjects={"customers.customer": [*kept.record_ids, *absorbed.record_ids]})
    context = _side_by_side(request, kept, absorbed) | {"form": form, "back": page_of(kept_id)}
    return render(request, "customers/merge_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_MERGE], raise_exception=True)
@shows_personal_data(purpose=PURPOSE)
@once.protected
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Make one record two again."""
    merge = get_object_or_404(
        CustomerMerge.objects.select_related("kept", "absorbed", "merged_by"), pk=merge_id
    )
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.unmerge_customers(
                merge_id=merge.pk,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error(None, broken.message)
        else:
            messages.success(request, f"お客様番号 {merge.absorbed.customer_no} を元の記録に戻しました。")
            return redirect(page_of(merge.kept_id))
    log_read(request, subjects=[merge.kept, merge.absorbed])
    context = {"form": form, "merge": merge, "back": page_of(merge.kept_id)}
    return render(request, "customers/merge_undo.html", context, status=422 if form.errors else 200)


def _side_by_side(request: HttpRequest, kept: PersonView, absorbed: PersonView) -> dict[str, Any]:
    """Both people with their supplies, and what the kept one will have."""
    mine, theirs = _supplies(request, kept), _supplies(request, absorbed)
    return {
        "kept": kept,
        "absorbed": absorbed,
        "kept_supplies": mine,
        "absorbed_supplies": theirs,
        "after_supplies": {supply.supply_id: supply for supply in (*mine, *theirs)}.values(),
        "after_phones": dict.fromkeys((*kept.phones, *absorbed.phones)),
        "differs": kept.name != absorbed.name or kept.kind != absorbed.kind,
    }


def _supplies(request: HttpRequest, person: PersonView) -> list[SupplyView]:
    today = clock.today()
    return selectors.supplies_of(
        record_ids=person.record_ids, as_of=today, today=today, sees_protected=sees_protected(request)
    )
