"""応対記録: one form, on the customer's page or by itself."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mizuhiki.audit.api import log_read, shows_personal_data
from mizuhiki.contacts.forms import ContactForm, initial_of
from mizuhiki.contacts.models import Contact
from mizuhiki.contacts.permissions import CONTACT_ADD
from mizuhiki.contacts.services import history
from mizuhiki.customers.api import CUSTOMER_SEE, Customer, page_of
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web import once

FIELDS = {  # where a refusal is told; the others under the words
    "complaint_unclassed": "about",
    "complaint_owner_unfit": "owner",
    "complaint_ended": "kind",
    "complaint_reported": "kind",
}


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


def _form_page(request: HttpRequest, customer: Customer | None, wrong: Contact | None) -> HttpResponse:
    has_case = wrong is not None and wrong.complaint_id is not None
    initial = initial_of(wrong) if wrong else None
    form = ContactForm(request.POST or None, initial=initial, has_case=has_case)
    back = page_of(customer.pk) if customer else _complaint_page(wrong)
    if customer is None:  # nobody's history holds anything but complaints
        form.fields["kind"].choices = [  # type: ignore[attr-defined]
            (Contact.Kind.COMPLAINT.value, Contact.Kind.COMPLAINT.label)
        ]
    if form.is_valid():
        try:
            made = history.record_contact(
                customer_id=customer.pk if customer else None,
                said=form.said(),
                supply_id=wrong.supply_id if wrong else None,
                corrects_id=wrong.pk if wrong else None,
                actor=cast(Actor, request.user),
                at=clock.now(),
            )
        except RuleBroken as broken:
            form.refuse(FIELDS.get(broken.code, "text"), broken)
        else:
            messages.success(request, _told(made, wrong))
            return redirect(f"{back}#contacts" if customer else back)
    log_read(request, subjects={"customers.customer": [customer.pk] if customer else []})
    context = {"form": form, "customer": customer, "wrong": wrong, "back": back}
    return render(request, "contacts/contact_form.html", context, status=422 if form.errors else 200)


def _complaint_page(contact: Contact | None) -> str:
    """Where a contact of nobody's is seen."""
    assert contact is not None
    return reverse("contacts:complaint_show", args=[contact.complaint_id])


def _told(made: Contact, wrong: Contact | None) -> str:
    """What was done, in words."""
    before = wrong.complaint_id if wrong else None
    if made.complaint_id != before:
        if made.complaint_id is None:
            return "応対記録を訂正し、苦情の受付を取り消しました。"
        return f"応対を記録し、苦情 第{made.complaint_id}号として受け付けました。"
    return "応対記録を訂正しました。" if wrong else "応対記録を登録しました。"
