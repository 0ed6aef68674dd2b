"""A page that tells somebody's name, reading, address or telephone says in the read log whose.

One customer of the small town gets facts that stand nowhere else, and everything there is: a slip, a
receipt, a mark, a merged record, a landlord and somebody else who pays. Then every address is asked, by GET
and by POST, as everybody at once.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from mizuhiki.audit.api import ReadLog
from mizuhiki.billing.models import PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.models import Customer, CustomerMark, Ownership, Phone, SupplyParty
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.staff.api import system_actor
from tests.builders import open_till
from tests.security import samples
from tests.security.conftest import Town
from tests.security.site import METHODS, Page, Sender, pages

pytestmark = pytest.mark.django_db

NAME, KANA, ADDRESS, DIGITS = "鱗雲 標", "ウロコグモ シルベ", "水引市 しるし町9丁目8-7", "09000000987"
LANDLORD, PAYER = "鯖雲 大家", "巻雲 納"
FACTS = (NAME, KANA, ADDRESS, DIGITS, "090-0000-0987")
KIND = "customers.customer"
# Shown to nobody but those who know the customer already: what they themselves just typed comes back.
ECHOES = {"customers:customer_register", "desks:search"}


@dataclass(frozen=True)
class Marked:
    """The customer who is easy to find, and the rows that lead to them."""

    customer_id: int
    absorbed_id: int
    merge_id: int
    slip_id: int
    supply_id: int
    receipt_id: int
    mark_id: int
    facts: dict[int, tuple[str, ...]]  # by which whoever is shown is known: theirs, and those around them


@pytest.fixture
def marked(town: Town, monkeypatch: pytest.MonkeyPatch) -> Marked:
    """Somebody with an open slip, who paid another at the counter; the samples lead to them."""
    del town
    actor, at = system_actor("walk"), clock.now()
    slip = PaymentSlip.objects.order_by("-last_day", "pk").first()
    assert slip is not None
    party = SupplyParty.objects.get(supply_id=slip.supply_id, role="water_user", ends_on=None)
    Customer.objects.filter(pk=party.customer_id).update(name=NAME, kana=KANA, address=ADDRESS)
    Phone.objects.create(customer_id=party.customer_id, digits=DIGITS)
    other = Customer.objects.exclude(pk=party.customer_id).order_by("-pk")[0]
    merge = customers.merge_customers(
        kept_id=party.customer_id, absorbed_id=other.pk, reason="同一人", actor=actor, at=at
    )
    mark = CustomerMark.objects.create(
        customer_id=party.customer_id, kind="life_support", starts_on=clock.today()
    )
    landlord = Customer.objects.create(customer_no="0000099991", name=LANDLORD, kana="サバグモ")
    payer = Customer.objects.create(customer_no="0000099992", name=PAYER, kana="マキグモ")
    Ownership.objects.create(
        installation_id=slip.supply.installation_id, customer=landlord, starts_on=party.starts_on
    )
    # On some days of the year the rows of the walk give this very supply a payer too.
    SupplyParty.objects.filter(supply_id=slip.supply_id, role="payer").delete()
    SupplyParty.objects.create(
        supply_id=slip.supply_id, customer=payer, role="payer", starts_on=party.starts_on
    )
    open_till(actor, at)
    receipt = payments.take_cash(
        slip_id=slip.pk,
        tendered_yen=slip.amount_yen,
        partly=False,
        reference=str(uuid.uuid4()),
        at=at,
        actor=actor,
    )
    facts = {party.customer_id: FACTS, landlord.pk: (LANDLORD,), payer.pk: (PAYER,)}
    rows = merge.pk, slip.pk, slip.supply_id, receipt.pk, mark.pk
    found = Marked(party.customer_id, other.pk, *rows, facts)
    for part in ("customer_id", "merge_id", "slip_id", "supply_id", "receipt_id", "mark_id"):
        monkeypatch.setitem(samples.SAMPLES, part, partial(getattr, found, part))
    monkeypatch.setitem(samples.SAMPLES, "kept_id", lambda: found.customer_id)
    return found


def answers(town: Town, page: Page) -> Iterator[tuple[str, str, set[int]]]:
    """What a page says to each method, and whose reading it wrote down."""
    for method in METHODS:
        with transaction.atomic():
            sender = Sender(town.everything)
            before = ReadLog.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            sent = {"once": str(uuid.uuid4())} if method == "POST" else {}
            answer: Any = (sender.get if method == "GET" else sender.post)(page.url, sent)
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            rows = ReadLog.objects.filter(pk__gt=before, subject_kind=KIND)
            yield method, text, {number for row in rows for number in row.subject_ids}
            transaction.set_rollback(True)


@pytest.mark.req("SEC-055", "SEC-003")
@pytest.mark.asvs("16.3.1")
def test_whoever_is_shown_stands_in_the_read_log_by_number(town: Town, marked: Marked) -> None:
    shown, silent = set(), []
    for page in pages():
        for method, text, logged in answers(town, page):
            seen = {number for number, facts in marked.facts.items() if any(fact in text for fact in facts)}
            if not seen or page.name in ECHOES:
                continue
            shown.add(page.name)
            if seen - logged:
                silent.append(f"{method} {page.name} shows {sorted(seen)} and logs {sorted(logged)}")
    assert silent == []
    assert shown >= {
        "customers:customer_change",
        "customers:mark_list",
        "customers:merge_begin",
        "desks:customer_page",
        "payments:receipt_page",
        "payments:receipt_take",
    }


@pytest.mark.req("SEC-055")
def test_searching_and_reading_the_trace_are_readings_too(town: Town, marked: Marked) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = town.everything
    number = Customer.objects.get(pk=marked.customer_id).customer_no
    found = client.post("/search/", {"q": number}, follow=True)
    assert NAME in found.content.decode()
    row = ReadLog.objects.order_by("-pk").filter(how="search").first()
    assert row is not None
    assert marked.customer_id in row.subject_ids
    today = clock.today()
    asked = {"kind": KIND, "subject": number}
    for side in ("first", "last"):
        for place, part in enumerate((today.year, today.month, today.day)):
            asked[f"{side}_{place}"] = str(part)
    page = client.get("/trace/", asked)
    assert page.status_code == 200
    row = ReadLog.objects.order_by("-pk").first()
    assert row is not None
    assert (row.screen, row.subject_ids) == ("audit:trace", [marked.customer_id])
