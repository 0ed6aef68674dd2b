"""Whatever is done to a supply stands in the trace of the customer who uses it, and of nobody else."""

from datetime import date
from typing import Any

import pytest

from mizuhiki.audit import selectors
from mizuhiki.audit.api import AuditEntry
from mizuhiki.audit.words import act_word
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Supply
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit.services import forms, sending
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, open_till, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 5, 7)
WHO: dict[str, Any] = {"at": noon(DAY)}


@pytest.fixture
def town() -> Town:
    """Two households; the payer of the first is a third person, who has no supply here."""
    rules()
    made = Town()
    first, _ = made.settle(1), made.settle(2)
    payer = customers.Customer.objects.create(customer_no="0000000003", name="見本 3", kana="ミホン")
    customers.begin_party(
        supply_id=first.pk, customer_id=payer.pk, role="payer", starts_on=DAY, actor=clerk(), **WHO
    )
    return made


def user_of(supply: Supply) -> int:
    return supply.parties.get(role="water_user").customer_id


def acts(customer_id: int) -> list[str]:
    """What was done with a customer on the day, oldest first as it was written."""
    found = selectors.trace_of(kind="customers.customer", subject_id=customer_id, first=DAY, last=DAY)
    written = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    codes = {act_word(code): code for code in written}
    told = [codes[line.place] for line in found.lines if line.what == "操作"]
    assert not found.is_cut
    return sorted(told, key=written.index)


def test_money_taken_and_given_back_is_found_by_user_and_payer(town: Town) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    supply, other = town.supplies["M000001"], town.supplies["M000002"]
    open_till(clerk(), noon(DAY))
    receipt = payments.take_cash(
        slip_id=PaymentSlip.objects.get(supply=supply).pk,
        tendered_yen=11_000,
        partly=False,
        reference="k",
        actor=clerk(),
        **WHO,
    )
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", actor=clerk(), **WHO)
    payer = customers.Customer.objects.get(customer_no="0000000003")
    money = ["payments.receipt.taken", "payments.receipt.reversed"]
    assert acts(user_of(supply)) == money
    assert acts(payer.pk) == ["customers.party.begun", *money]
    assert acts(user_of(other)) == []


def test_an_account_and_its_paper_are_found_by_the_user(town: Town) -> None:
    supply, other = town.supplies["M000002"], town.supplies["M000001"]
    one, two = {"actor": clerk("one"), **WHO}, {"actor": clerk("two"), **WHO}
    old = debit.start_mandate(
        supply_id=supply.pk,
        bank_code="0001",
        branch_code="001",
        account_type="1",
        account_no="0000001",
        holder_kana="ﾐﾎﾝ",
        starts_on=date(2026, 1, 1),
        **one,
    )
    debit.end_mandate(mandate_id=old.pk, ends_on=date(2026, 3, 1), **one)
    paper = forms.hand_out_form(supply_id=supply.pk, on=DAY, **one)
    given = Given(supply.pk, "0146", "101", "1", "0000101", "ﾐﾎﾝ ﾀﾛｳ")
    forms.receive_form(given=given, form_id=paper.pk, **one)
    forms.check_form(form_id=paper.pk, given=Given(supply.pk, "0146", "102", "1", "0000101", "ﾐﾎﾝ"), **two)
    forms.correct_form(form_id=paper.pk, given=given, **two)
    made = sending.send_forms(bank_code="0146", seen=[paper.pk], **one)
    sending.record_answers(sending_id=made.pk, answers={paper.pk: "registered"}, on=DAY, **one)
    assert acts(user_of(supply)) == [
        "directdebit.mandate.started",
        "directdebit.mandate.started",
        "directdebit.mandate.ended",
        "directdebit.form.handed_out",
        "directdebit.form.received",
        "directdebit.form.checked",
        "directdebit.form.corrected",
        "directdebit.forms.sent",
        "directdebit.forms.answered",
    ]
    assert acts(user_of(other)) == []


def test_a_form_that_two_people_read_for_different_supplies_is_found_by_both(town: Town) -> None:
    supplies = [town.supplies["M000001"], town.supplies["M000002"]]
    one, two = {"actor": clerk("one"), **WHO}, {"actor": clerk("two"), **WHO}
    first, second = (Given(supply.pk, "0146", "101", "1", "0000101", "ﾐﾎﾝ") for supply in supplies)
    form = forms.receive_form(given=first, **one)
    forms.check_form(form_id=form.pk, given=second, **two)
    forms.return_form(form_id=form.pk, fault="no_name", on=DAY, **two)
    later = ["directdebit.form.checked", "directdebit.form.returned"]
    assert acts(user_of(supplies[0])) == ["directdebit.form.received", *later]
    assert acts(user_of(supplies[1])) == later


def test_a_changed_address_of_use_is_found_by_the_user(town: Town) -> None:
    supply, other = town.supplies["M000002"], town.supplies["M000001"]
    customers.change_premises(
        premises_id=supply.installation.premises_id, facts={"town": "朝日町"}, actor=clerk(), **WHO
    )
    assert acts(user_of(supply)) == ["customers.premises.changed"]
    assert acts(user_of(other)) == []
