"""Whom the trace can be asked about, and how people name one."""

from typing import Any

from django.db.models import QuerySet

from mizuhiki.audit import api as audit
from mizuhiki.audit.api import SubjectKind
from mizuhiki.customers.api import Customer
from mizuhiki.staff.api import User


def wire() -> None:
    """Register the kinds, the one asked most first."""
    audit.register_subject(
        SubjectKind(
            kind="customers.customer",
            title="お客様",
            hint="お客様はお客様番号",
            find=lambda text: _first(Customer.objects.filter(customer_no=text)),
            show=lambda number: f"お客様番号 {Customer.objects.get(pk=number).customer_no}",
        )
    )
    audit.register_subject(
        SubjectKind(
            kind="staff.user",
            title="職員",
            hint="職員は利用者ID",
            find=lambda text: _first(User.objects.filter(username=text)),
            show=lambda number: f"職員 {User.objects.get(pk=number).username}",
        )
    )


def _first(found: QuerySet[Any]) -> int | None:
    return found.values_list("pk", flat=True).first()
