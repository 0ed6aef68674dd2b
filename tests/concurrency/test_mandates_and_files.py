"""An account that ends or changes while the file of a debit day is made: drawn from once, or not at all."""

from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.models import SlipInstead
from mizuhiki.customers.api import Customer, SupplyParty
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import requests
from mizuhiki.directdebit.errors import AskedOfBank, CarriedOver
from mizuhiki.directdebit.models import CarryOver, Channel, DebitRow, Mandate, MandateEnd
from mizuhiki.directdebit.services import ending, forms, sending
from mizuhiki.directdebit.services.carrying import Wanted, carry_over
from mizuhiki.directdebit.services.forms import Given
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, rules
from tests.concurrency.together import after, hold, together

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]

HOUSES = 6
APRIL, DEBIT_ON, TODAY = date(2026, 4, 1), date(2026, 5, 27), date(2026, 5, 20)
AFTER = date(2026, 5, 28)


@pytest.fixture
def mandate() -> Mandate:
    """That of the first of six households whose bills of 10,190 yen fall due by debit."""
    rules()
    clerk()
    town = Town()
    for number in range(1, HOUSES + 1):
        town.settle(number)
        debit.start_mandate(
            supply_id=town.supplies[f"M{number:06d}"].pk,
            bank_code="0001",
            branch_code="001",
            account_type="1",
            account_no=f"{number:07d}",
            holder_kana="ﾐﾎﾝ ﾊﾅｺ",
            starts_on=APRIL,
            at=noon(APRIL),
            actor=clerk(),
        )
    town.read(read_on=date(2026, 4, 10), used_m3=dict.fromkeys(town.supplies, 41))
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    return Mandate.objects.get(account_no="0000001")


def make() -> str:
    """Make the file of 27 May; how many rows it has."""
    with clock.travel(noon(TODAY)):
        return f"{debit.make_debit_file(debit_on=DEBIT_ON, actor=None).row_count} rows"


def end(mandate: Mandate, on: date = DEBIT_ON) -> str:
    """End the account from the debit day on; what became of it."""
    try:
        ending.end_by_request(
            mandate_id=mandate.pk,
            ends_on=on,
            reason=MandateEnd.Reason.SLIP,
            asked_by=MandateEnd.Asked.HOLDER,
            channel=Channel.PHONE,
            note="",
            actor=clerk(),
            at=noon(TODAY),
        )
    except AskedOfBank as told:
        return told.code
    return "ended"


def asked_of(mandate: Mandate) -> int:
    return DebitRow.objects.filter(mandate=mandate).count()


def slips_of(mandate: Mandate) -> int:
    return SlipInstead.objects.filter(demand__supply_id=mandate.supply_id).count()


def test_an_end_that_comes_while_the_file_is_made_waits_and_is_refused(
    mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = hold(monkeypatch, requests, "_accounted")
    outcome = together(make, after(inside, lambda: end(mandate)))
    assert outcome == [f"{HOUSES} rows", "mandate_asked_of_bank"]
    mandate.refresh_from_db()
    assert (mandate.ends_on, MandateEnd.objects.count()) == (None, 0)
    assert (asked_of(mandate), slips_of(mandate)) == (1, 0)
    assert end(mandate, AFTER) == "ended"
    assert ledger.prove().differences == ()


def test_a_file_that_is_begun_during_an_end_waits_and_leaves_the_bill_to_a_slip(
    mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = hold(monkeypatch, ending, "users_and_payers")
    outcome = together(lambda: end(mandate), after(inside, make))
    assert outcome == ["ended", f"{HOUSES - 1} rows"]
    assert (asked_of(mandate), slips_of(mandate)) == (0, 1)
    assert ledger.prove().differences == ()


def test_whoever_is_first_the_bill_is_asked_for_one_way(mandate: Mandate) -> None:
    outcome = together(make, lambda: end(mandate))
    assert outcome in (
        [f"{HOUSES} rows", "mandate_asked_of_bank"],
        [f"{HOUSES - 1} rows", "ended"],
    )
    assert asked_of(mandate) + slips_of(mandate) == 1
    assert ledger.prove().differences == ()


@pytest.mark.req("DD-075")
def test_a_change_confirmed_while_the_file_is_made_follows_it(
    mandate: Mandate, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Given(mandate.supply_id, "0001", "001", "1", "0000099", "ﾐﾎﾝ ﾊﾅｺ")
    form = forms.receive_form(given=given, actor=clerk("one"), at=noon(TODAY))
    forms.check_form(form_id=form.pk, given=given, actor=clerk("two"), at=noon(TODAY))
    sent = sending.send_forms(bank_code="0001", seen=[form.pk], actor=clerk(), at=noon(TODAY))

    def confirm() -> str:
        answers = {form.pk: sending.REGISTERED}
        done = sending.record_answers(
            sending_id=sent.pk, answers=answers, on=TODAY, actor=clerk(), at=noon(TODAY)
        )
        return f"{done} new"

    inside = hold(monkeypatch, requests, "_accounted")
    assert together(make, after(inside, confirm)) == [f"{HOUSES} rows", "1 new"]
    found = Mandate.objects.filter(supply_id=mandate.supply_id).order_by("starts_on")
    assert list(found.values_list("account_no", "starts_on", "ends_on")) == [
        ("0000001", APRIL, AFTER),
        ("0000099", AFTER, None),
    ]
    assert (asked_of(mandate), slips_of(mandate)) == (1, 0)
    assert ledger.prove().differences == ()


@pytest.mark.req("CC-090")
def test_an_account_asked_for_twice_at_once_is_carried_on_once(mandate: Mandate) -> None:
    customer = Customer.objects.get(customer_no="0000000001")
    Customer.objects.filter(pk=customer.pk).update(kana="ミホン ハナコ")
    new = Town().settle(HOUSES + 1)
    SupplyParty.objects.filter(supply=new).update(customer=customer)
    wanted = Wanted(new.pk, mandate.supply_id, TODAY, CarryOver.Asked.HOLDER, Channel.PHONE)

    def carry() -> str:
        try:
            carry_over(wanted=wanted, heard="ﾐﾎﾝ ﾊﾅｺ", actor=clerk(), at=noon(TODAY))
        except CarriedOver as told:
            return told.code
        return "carried"

    assert sorted(together(carry, carry, carry)) == ["carried", "carry_over_done", "carry_over_done"]
    assert Mandate.objects.filter(supply=new).count() == 1
    assert ledger.prove().differences == ()
