"""お客様の登録と変更."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.customers import services
from mizuhiki.customers.errors import CustomerChangedMeanwhile
from mizuhiki.customers.forms import CustomerForm
from mizuhiki.customers.models import Customer
from mizuhiki.customers.pages import page_of, search_page
from mizuhiki.customers.permissions import CUSTOMER_EDIT, CUSTOMER_SEE
from mizuhiki.customers.views.common import actor_of, person_or_404
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT], raise_exception=True)
@once.protected
def customer_register(request: HttpRequest) -> HttpResponse:
    """Register somebody new."""
    form = CustomerForm(request.POST or None)
    if form.is_valid():
        try:
            customer = services.register_customer(
                facts=form.facts, phones=form.phones or (), actor=actor_of(request), at=clock.now()
            )
        except RuleBroken as broken:
            form.add_error("phone1" if "phone" in broken.code else None, broken.message)
        else:
            messages.success(request, f"お客様番号 {customer.customer_no} で登録しました。")
            return redirect(page_of(customer.pk))
    context = {"form": form, "title": "お客様を登録する", "button": "登録する", "back": search_page()}
    return render(request, "customers/customer_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CUSTOMER_EDIT], raise_exception=True)
@shows_personal_data(purpose="お客様情報の変更")
@once.protected
def customer_change(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change what is known of somebody."""
    person = person_or_404(request, customer_id)
    customer = Customer.objects.get(pk=person.customer_id)
    present: list[tuple[str, str]] = []
    initial = CustomerForm.initial_of(customer, person.phones, services.fingerprint(customer))
    form = CustomerForm(request.POST or None, initial=initial, hides_place=person.hides_place)
    if form.is_valid():
        try:
            services.change_customer(
                customer_id=customer.pk,
                facts=form.facts,
                phones=form.phones,
                seen=form.cleaned_data["seen"],
                actor=actor_of(request),
                at=clock.now(),
            )
        except CustomerChangedMeanwhile as broken:
            form.add_error(None, broken.message)
            person = person_or_404(request, customer_id)
            customer.refresh_from_db()
            present = _differences(form, CustomerForm.initial_of(customer, person.phones, ""))
            answered = request.POST.copy()
            answered["seen"] = services.fingerprint(customer)
            form.data = answered
        except RuleBroken as broken:
            form.add_error("phone1" if "phone" in broken.code else None, broken.message)
        else:
            messages.success(request, "お客様情報を変更しました。")
            return redirect(page_of(customer.pk))
    log_read(request, subjects=[customer])
    context = {
        "form": form,
        "person": person,
        "present": present,
        "title": "お客様情報を変更する",
        "button": "変更する",
        "back": page_of(customer.pk),
    }
    return render(request, "customers/customer_form.html", context, status=422 if form.errors else 200)


def _differences(form: CustomerForm, now: dict[str, Any]) -> list[tuple[str, str]]:
    """What is registered now where it is not what was typed: label and value."""
    given = form.cleaned_data
    differing = [
        name for name in form.fields if name != "seen" and str(given[name] or "") != str(now.get(name) or "")
    ]
    return [(str(form.fields[name].label), _shown(form, name, now.get(name))) for name in differing]


def _shown(form: CustomerForm, name: str, value: Any) -> str:
    """A value as people read it; the word of a choice."""
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value) or "入力なし")
