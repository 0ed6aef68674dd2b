"""応対記録: one form, on the customer's page or by itself."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.contacts import services
from mizuhiki.contacts.forms import ContactForm, initial_of
from mizuhiki.contacts.models import Contact
from mizuhiki.contacts.permissions import CONTACT_ADD
from mizuhiki.customers.api import CUSTOMER_SEE, Customer, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose="応対の記録")
@once.protected
def contact_add(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write a contact; the customer's page carries the same form."""
    customer = get_object_or_404(Customer, pk=customer_id)
    return _form_page(request, customer, None)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required([CUSTOMER_SEE, CONTACT_ADD], raise_exception=True)
@shows_personal_data(purpose="応対の記録")
@once.protected
def contact_correct(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Put a contact right; the wrong one stays and is no longer shown first."""
    contact = get_object_or_404(Contact.objects.select_related("customer"), pk=contact_id)
    return _form_page(request, contact.customer, contact)


def _form_page(request: HttpRequest, customer: Customer, wrong: Contact | None) -> HttpResponse:
    form = ContactForm(request.POST or None, initial=initial_of(wrong) if wrong else None)
    if form.is_valid():
        try:
            services.record_contact(
                customer_id=customer.pk,
                said=form.said(),
                supply_id=wrong.supply_id if wrong else None,
                corrects_id=wrong.pk if wrong else None,
                actor=cast(Actor, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.add_error("text", broken.message)
        else:
            messages.success(request, "応対記録を訂正しました。" if wrong else "応対記録を登録しました。")
            return redirect(f"{page_of(customer.pk)}#contacts")
    log_read(request, subjects=[customer])
    context = {"form": form, "customer": customer, "wrong": wrong, "back": page_of(customer.pk)}
    return render(request, "contacts/contact_form.html", context, status=422 if form.errors else 200)
