"""One history with a person: written in a minute, corrected by another row, counted by year."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mizuhiki.audit.api import AuditEntry, ReadLog
from mizuhiki.contacts.api import (
    Contact,
    ContactCorrected,
    ContactInTheFuture,
    ContactOfAnother,
    ContactSaysNothing,
    Said,
    contacts_of,
    counts_of_year,
    record_contact,
)
from mizuhiki.customers.api import Customer, merge_customers
from mizuhiki.platform import clock
from mizuhiki.platform.guards import insert_only_models

pytestmark = [pytest.mark.django_db, pytest.mark.db]
AT = datetime(2026, 11, 21, 9, 30, tzinfo=clock.TOKYO)
TODAY = AT.date()
RIGHTS = ("customers.customer_see", "contacts.contact_add")
SignIn = Callable[..., Client]


@pytest.fixture
def clerk(person: Callable[..., Any]) -> Any:
    return person(*RIGHTS)


@pytest.fixture
def customer(db: None) -> Customer:
    return Customer.objects.create(customer_no="0000000001", name="髙橋 一郎")


def said(text: str = "納期を延ばしたい", **facts: Any) -> Said:
    return Said(**{"channel": "telephone", "direction": "in", "kind": "consultation", "text": text} | facts)


@pytest.mark.req("COL-043", "COL-059")
def test_a_consultation_is_kept_with_answer_and_follow_up(customer: Customer, clerk: Any) -> None:
    contact = record_contact(
        customer_id=customer.pk,
        said=said(answer="2回の分納を案内", follow_up_on=date(2026, 12, 1)),
        actor=clerk,
        at=AT,
    )
    (shown,) = contacts_of(record_ids=[customer.pk], as_of=TODAY)
    assert shown == contact
    assert (shown.text, shown.answer, shown.follow_up_on) == (
        "納期を延ばしたい",
        "2回の分納を案内",
        date(2026, 12, 1),
    )
    assert (shown.by, shown.at) == (clerk, AT)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.customer_ids) == ("contacts.contact.recorded", [customer.pk])
    assert entry.facts == {"kind": "consultation", "channel": "telephone", "corrects": None}


@pytest.mark.req("CC-021")
def test_a_correction_is_another_row_and_the_last_word_holds(customer: Customer, clerk: Any) -> None:
    wrong = record_contact(customer_id=customer.pk, said=said("水もれ"), actor=clerk, at=AT)
    right = record_contact(
        customer_id=customer.pk, said=said("水もれではない"), corrects_id=wrong.pk, actor=clerk, at=AT
    )
    assert contacts_of(record_ids=[customer.pk], as_of=TODAY) == [right]
    assert Contact.objects.count() == 2
    with pytest.raises(ContactCorrected):
        record_contact(customer_id=customer.pk, said=said("また"), corrects_id=wrong.pk, actor=clerk, at=AT)
    assert Contact.objects.count() == 2
    assert Contact in insert_only_models()


def test_what_makes_no_sense_is_refused_and_nothing_written(customer: Customer, clerk: Any) -> None:
    other = Customer.objects.create(customer_no="0000000002", name="別人")
    theirs = record_contact(customer_id=other.pk, said=said(), actor=clerk, at=AT)

    def refuse(refusal: type[Exception], what: Said, **more: Any) -> None:
        with pytest.raises(refusal):
            record_contact(customer_id=customer.pk, said=what, actor=clerk, at=AT, **more)

    refuse(ContactSaysNothing, said("　 "))
    refuse(ContactInTheFuture, said(happened_at=AT + timedelta(minutes=1)))
    refuse(ContactOfAnother, said(), corrects_id=theirs.pk)
    assert list(Contact.objects.all()) == [theirs]


def test_the_history_is_of_the_person_whatever_record_it_was_written_for(
    customer: Customer, clerk: Any
) -> None:
    double = Customer.objects.create(customer_no="0000000002", name="高橋 一朗")
    old = record_contact(
        customer_id=double.pk, said=said(happened_at=AT - timedelta(days=40)), actor=clerk, at=AT
    )
    new = record_contact(customer_id=customer.pk, said=said(), actor=clerk, at=AT)
    merge_customers(kept_id=customer.pk, absorbed_id=double.pk, reason="同一人", actor=clerk, at=AT)
    records = [customer.pk, double.pk]
    assert contacts_of(record_ids=records, as_of=TODAY) == [new, old]
    assert contacts_of(record_ids=records, as_of=TODAY - timedelta(days=1)) == [old]


@pytest.mark.req("COL-043")
def test_a_year_is_counted_by_kind_and_channel(customer: Customer, clerk: Any) -> None:
    record_contact(customer_id=customer.pk, said=said(), actor=clerk, at=AT)
    record_contact(customer_id=customer.pk, said=said(channel="counter"), actor=clerk, at=AT)
    wrong = record_contact(customer_id=customer.pk, said=said(kind="notice"), actor=clerk, at=AT)
    record_contact(customer_id=customer.pk, said=said(), corrects_id=wrong.pk, actor=clerk, at=AT)
    record_contact(
        customer_id=customer.pk, said=said(happened_at=AT - timedelta(days=400)), actor=clerk, at=AT
    )
    assert counts_of_year(2026) == {("consultation", "telephone"): 2, ("consultation", "counter"): 1}


def form(**facts: Any) -> dict[str, Any]:
    given = {"channel": "telephone", "direction": "in", "kind": "inquiry", "text": "開栓の日を知りたい"}
    return given | {"answer": "", "once": str(uuid.uuid4())} | facts


def test_the_form_writes_and_leads_back(customer: Customer, clerk: Any, sign_in: SignIn) -> None:
    response = sign_in(clerk).post(f"/customers/{customer.pk}/contacts/", form())
    assert response.headers["Location"] == f"/customers/{customer.pk}/#contacts"
    assert Contact.objects.get().text == "開栓の日を知りたい"


def test_the_form_comes_back_with_its_sentence(customer: Customer, clerk: Any, sign_in: SignIn) -> None:
    response = sign_in(clerk).post(f"/customers/{customer.pk}/contacts/", form(text=""))
    assert response.status_code == 422
    assert "内容を入力してください" in response.content.decode()
    assert Contact.objects.count() == 0


@pytest.mark.req("CC-021")
def test_a_correction_begins_with_what_was_written(customer: Customer, clerk: Any, sign_in: SignIn) -> None:
    wrong = record_contact(customer_id=customer.pk, said=said("水もれ"), actor=clerk, at=AT)
    client = sign_in(clerk)
    html = client.get(f"/contacts/{wrong.pk}/correct/").content.decode()
    assert "水もれ</textarea>" in html
    assert ReadLog.objects.get().subject_ids == [customer.pk]
    client.post(f"/contacts/{wrong.pk}/correct/", form(text="水もれではない"))
    assert Contact.objects.get(corrects=wrong).text == "水もれではない"


@pytest.mark.parametrize("missing", RIGHTS)
def test_without_either_right_nobody_writes(
    customer: Customer, person: Callable[..., Any], sign_in: SignIn, missing: str
) -> None:
    clerk = person(*(right for right in RIGHTS if right != missing))
    contact = record_contact(customer_id=customer.pk, said=said(), actor=clerk, at=AT)
    for url in (f"/customers/{customer.pk}/contacts/", f"/contacts/{contact.pk}/correct/"):
        assert sign_in(clerk).get(url).status_code == 403
        assert sign_in(clerk).post(url, form()).status_code == 403
        assert Client().get(url).status_code == 302
    assert Contact.objects.count() == 1
