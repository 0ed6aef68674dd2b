"""Whom the trace can be asked about, how people name one, and which acts touch very many at once."""

from typing import Any

from django.db.models import QuerySet

from mizuhiki.audit import api as audit
from mizuhiki.audit.api import SubjectKind
from mizuhiki.bankrefunds import touched as bankrefunds
from mizuhiki.billing import touched as billing
from mizuhiki.customers.api import Customer, stays_of
from mizuhiki.directdebit import touched as directdebit
from mizuhiki.intake.api import Application, application_of_number
from mizuhiki.mail import touched as mail
from mizuhiki.metering import touched as metering
from mizuhiki.notices import touched as notices
from mizuhiki.payments import touched as payments
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
            stays=stays_of,
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
    audit.register_subject(
        SubjectKind(
            kind="intake.application",
            title="開閉栓の申込み",
            hint="開閉栓の申込みは受付番号",
            find=application_of_number,
            show=lambda number: f"開閉栓の申込み {Application.objects.get(pk=number).shown}",
        )
    )
    for room in (metering, billing, directdebit, bankrefunds, payments, notices, mail):
        audit.register_bulk(*room.BULK_ACTS)


def _first(found: QuerySet[Any]) -> int | None:
    return found.values_list("pk", flat=True).first()
