"""支援措置・医療機器などの注意."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers import services
from mizuhiki.customers.forms import MarkEndForm, MarkForm
from mizuhiki.customers.models import CustomerMark
from mizuhiki.customers.pages import page_of
from mizuhiki.customers.permissions import CUSTOMER_SEE, MARK_EDIT
from mizuhiki.customers.views.common import actor_of, person_or_404
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

NEXT_DAY = timedelta(days=1)  # people name the last day, the database the first day without


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, MARK_EDIT], raise_exception=True)
@shows_personal_data(purpose="注意の登録")
@once.protected
def mark_list(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The marks of a customer, and a form for one more."""
    person = person_or_404(request, customer_id)
    form = MarkForm(request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.begin_mark(
                customer_id=person.customer_id,
                kind=data["kind"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"] + NEXT_DAY if data["ends_on"] else None,
                note=data["note"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error("starts_on", broken.message)
        else:
            label = CustomerMark.Kind(data["kind"]).label
            messages.success(request, f"「{label}」を登録しました。")
            return redirect("customers:mark_list", person.customer_id)
    log_read(request, subjects={"customers.customer": person.record_ids})
    context = {"form": form, "person": person, "back": page_of(person.customer_id)}
    return render(request, "customers/mark_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, MARK_EDIT], raise_exception=True)
@shows_personal_data(purpose="注意の登録")
@once.protected
def mark_end(request: HttpRequest, mark_id: int) -> HttpResponse:
    """Let a mark end."""
    mark = get_object_or_404(CustomerMark, pk=mark_id)
    person = person_or_404(request, mark.customer_id)
    form = MarkEndForm(request.POST or None, initial={"ends_on": clock.today()})
    if form.is_valid():
        try:
            services.end_mark(
                mark_id=mark.pk,
                ends_on=form.cleaned_data["ends_on"] + NEXT_DAY,
                actor=actor_of(request),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error("ends_on", broken.message)
        else:
            messages.success(request, f"「{mark.get_kind_display()}」の終了日を登録しました。")
            return redirect("customers:mark_list", person.customer_id)
    log_read(request, subjects={"customers.customer": person.record_ids})
    context = {"form": form, "mark": mark, "person": person}
    return render(request, "customers/mark_end.html", context, status=422 if form.errors else 200)
