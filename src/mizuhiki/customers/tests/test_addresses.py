"""The history of addresses keeps by whose word each is known; nobody reads a protected person's."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.customers.api import (
    AddressChange,
    AddressIsTheSame,
    Customer,
    CustomerMark,
    Origin,
    change_customer,
    correct_address,
    erase_address_history,
    find,
    fingerprint,
    person_view,
)
from mizuhiki.customers.selectors import AddressView
from mizuhiki.customers.tests.conftest import AT, TODAY, Register
from mizuhiki.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.db]
CASE = Origin("returned", "管理会社の回答", "research.return", 7)


def tell(customer: Customer, clerk: User, **facts: str) -> None:
    customer.refresh_from_db()
    change_customer(
        customer_id=customer.pk, facts=facts, phones=None, seen=fingerprint(customer), actor=clerk, at=AT
    )


def history(customer: Customer, *, sees: bool = True) -> tuple[AddressView, ...]:
    return person_view(customer_id=customer.pk, as_of=TODAY, today=TODAY, sees_protected=sees).addresses


@pytest.mark.req("COL-076")
def test_each_change_keeps_its_source_and_what_was(register: Register, clerk: User) -> None:
    customer = register("見本 一郎", address="緑町1番地")
    tell(customer, clerk, kana="ミホン イチロウ")
    assert history(customer) == ()
    tell(customer, clerk, postcode="1000001", address="青葉町2番地")
    new = {"customer_id": customer.pk, "postcode": "1000001", "address": "桜台3番地"}
    correct_address(**new, origin=CASE, actor=clerk, at=AT)  # type: ignore[arg-type]
    found = {(one.before, one.after, one.source, one.ground, one.cause_id) for one in history(customer)}
    assert found == {
        ("緑町1番地", "〒100-0001 青葉町2番地", "届出・申出", "", None),
        ("〒100-0001 青葉町2番地", "〒100-0001 桜台3番地", "返戻郵便物の調査", "管理会社の回答", 7),
    }
    assert [hit.customer_id for hit in find("桜台3番地", sees_protected=False, today=TODAY).hits] == [
        customer.pk
    ]
    with pytest.raises(AddressIsTheSame):
        correct_address(**new, origin=CASE, actor=clerk, at=AT)  # type: ignore[arg-type]
    assert AddressChange.objects.count() == 2


def test_it_is_hidden_with_the_person_never_changed_and_goes_by_disposal(
    register: Register, clerk: User
) -> None:
    customer = register("見本 二郎", address="緑町1番地")
    tell(customer, clerk, address="青葉町2番地")
    CustomerMark.objects.create(customer=customer, kind="protection", starts_on=TODAY)
    assert history(customer, sees=False) == ()
    assert len(history(customer)) == 1
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        AddressChange.objects.update(ground="別の根拠")
    later = AT + timedelta(days=1)
    assert erase_address_history(changed_before=later, approval="7", actor=clerk, at=later) == 1
    assert Customer.objects.get().address == "青葉町2番地"
