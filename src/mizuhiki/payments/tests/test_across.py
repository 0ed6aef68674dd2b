"""充当 against another contract: of the same payer alone, with consent, by two people, under both locks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.audit.models import AuditEntry
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.customers.api import Customer, Supply, SupplyParty
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import across, errors, offsets, overpaid, services
from mizuhiki.payments.events import OffsetMaking
from mizuhiki.payments.models import Offset, OffsetRequest, OffsetRequestEnd, Overpayment, OverpaymentHold
from mizuhiki.payments.models.across import KIND
from mizuhiki.payments.payers import others_owing, payer_of
from mizuhiki.payments.permissions import OFFSET_APPROVE, OFFSET_MAKE, OVERPAYMENT_SEE
from mizuhiki.payments.tests import stores
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 1)
AT = noon(DAY)
YEN = 10_190
GRANTED = Decision.Outcome.GRANTED


@standing.fixture
def houses(rules_in_force: None) -> tuple[Supply, Supply]:
    """Two houses with a bill of 10,190 yen each, the first paid at two stores; one person pays for both."""
    del rules_in_force
    town = Town()
    own, other = town.settle(1), town.settle(2)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", Demand.objects.get(supply=own), YEN), on=on, run_id=run)
    pay_for(other, user_of(own))
    return own, other


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.travel(AT):
        yield


def user_of(supply: Supply) -> Customer:
    found: Customer = SupplyParty.objects.get(supply=supply, role="water_user").customer
    return found


def pay_for(supply: Supply, customer: Customer) -> None:
    SupplyParty.objects.create(supply=supply, customer=customer, role="payer", starts_on=date(2026, 4, 1))


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(OFFSET_MAKE, OVERPAYMENT_SEE, username="mado1")


@pytest.fixture
def second(person: Callable[..., User]) -> User:
    return person(OFFSET_APPROVE, OVERPAYMENT_SEE, "approvals.request_see", username="shounin")


def ask(houses: tuple[Supply, Supply], clerk: User, **changes: Any) -> OffsetRequest:
    facts: dict[str, Any] = {
        "receipt_id": Overpayment.objects.get().pk,
        "supply_id": houses[1].pk,
        "chosen": {Demand.objects.get(supply=houses[1]).pk: YEN},
        "shown_yen": YEN,
        "consent": OffsetRequest.Consent.PHONE,
        "consented_on": DAY,
        "reference": "k1",
        "at": AT,
        "actor": clerk,
    }
    return across.ask_across(**facts | changes)


def decide(asked: OffsetRequest, second: User, outcome: Decision.Outcome = GRANTED, reason: str = "") -> None:
    request = approvals.open_request_of(kind=KIND, subject_id=asked.pk)
    assert request is not None
    approvals.decide(request_id=request.pk, outcome=outcome, reason=reason, actor=second, at=AT)


def untouched() -> bool:
    """Nothing is asked for, held or set against anything."""
    open_yen = sum(OpenItem.objects.values_list("open_yen", flat=True))
    found = (OffsetRequest.objects.count(), OverpaymentHold.objects.count(), Offset.objects.count())
    return (found, open_yen, overpaid.count_and_sum(), ledger.prove().differences) == (
        (0, 0, 0), YEN, (1, YEN), (),
    )  # fmt: skip


@pytest.mark.req("COL-058")
def test_one_contract_pays_another_of_the_same_payer_once_two_people_agree(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    own, other = houses
    assert others_owing(own.pk, today=DAY) == {other.pk: YEN}
    asked = ask(houses, clerk)
    assert (asked.shown, overpaid.count_and_sum()) == ("R8-000001", (0, 0))
    with pytest.raises(errors.OverpaymentHeld, match="別契約への充当 R8-000001"):
        overpaid.to_end(asked.overpayment_id, shown_yen=YEN)
    assert OpenItem.objects.filter(supply=other).exists()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        decide(asked, second)
    locks = [one["sql"] for one in queries if "customers_supply" in one["sql"] and "FOR NO KEY" in one["sql"]]
    assert f"IN ({own.pk}, {other.pk})" in locks[0]
    made = Offset.objects.get()
    assert (made.receipt.supply_id, made.supply_id, made.receipt.received_yen) == (other.pk, own.pk, YEN)
    assert OffsetRequestEnd.objects.get().offset_id == made.pk
    assert not OpenItem.objects.exists()
    assert (overpaid.count_and_sum(), ledger.prove().differences) == ((0, 0), ())
    entry = AuditEntry.objects.get(action="payments.offset.made")
    assert (entry.facts["yen"], entry.actor_id) == (YEN, second.pk)


@pytest.mark.req("COL-058")
def test_taken_back_the_bill_is_open_there_and_the_money_overpaid_here(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    own, other = houses
    asked = ask(houses, clerk)
    decide(asked, second)
    made = Offset.objects.get()
    with pytest.raises(errors.OverpaymentOffset, match="充当番号R8-000001"):
        services.reverse_receipt(receipt_id=asked.overpayment_id, reason="誤報", at=AT, actor=clerk)
    services.reverse_receipt(receipt_id=made.pk, reason="申出", at=AT, actor=clerk)
    assert sum(OpenItem.objects.filter(supply=other).values_list("open_yen", flat=True)) == YEN
    assert overpaid.overpaid_of_supply(own.pk)[0].left_yen == YEN
    assert ledger.prove().differences == ()


def test_another_persons_debt_is_never_paid(houses: tuple[Supply, Supply], clerk: User) -> None:
    SupplyParty.objects.filter(supply=houses[1], role="payer").update(ends_on=DAY)
    assert payer_of(houses[1].pk, today=DAY) == user_of(houses[1]).pk
    assert others_owing(houses[0].pk, today=DAY) == {}
    with pytest.raises(errors.OtherPayer, match="納付者が同じ人ではない"):
        ask(houses, clerk)
    with pytest.raises(errors.OtherPayer):
        ask(houses, clerk, supply_id=houses[0].pk)
    assert untouched()


def test_what_is_agreed_to_is_what_the_bills_take(houses: tuple[Supply, Supply], clerk: User) -> None:
    bill = Demand.objects.get(supply=houses[1])
    report_paid(("shop:3", bill, 190), on=DAY, run_id=3)
    asked = ask(houses, clerk, chosen={bill.pk: YEN - 190})
    request = approvals.open_request_of(kind=KIND, subject_id=asked.pk)
    assert request is not None
    assert (request.item_count, request.amount_yen) == (1, YEN - 190)


def test_nobody_is_asked_to_agree_to_a_bill_that_is_asked_for_elsewhere(
    houses: tuple[Supply, Supply], clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill, heard = Demand.objects.get(supply=houses[1]), list[object]()

    def refuse(event: object) -> None:
        heard.append(event)
        raise errors.OffsetBillsChanged  # as the bank's file of that bill would refuse it

    with monkeypatch.context() as patch:
        patch.setattr(across, "events", SimpleNamespace(publish=refuse))
        with pytest.raises(errors.OffsetBillsChanged):
            ask(houses, clerk)
    assert heard == [OffsetMaking(supply_id=houses[1].pk, demand_ids=(bill.pk,))]
    stores.bring(stores.record(PaymentSlip.objects.get(supply=houses[1]), "01", paid_at=AT), on=DAY)
    with pytest.raises(errors.OffsetToldPaid, match="2026年4月分は2026-06-01に.+速報が届いています"):
        ask(houses, clerk)
    assert untouched()


def test_who_pays_is_asked_again_at_the_agreement(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    asked = ask(houses, clerk)
    SupplyParty.objects.filter(supply=houses[1], role="payer").update(ends_on=DAY)
    with pytest.raises(errors.OtherPayer):
        decide(asked, second)
    assert (Offset.objects.count(), OffsetRequestEnd.objects.count()) == (0, 0)
    assert approvals.open_request_of(kind=KIND, subject_id=asked.pk) is not None


def test_without_consent_it_needs_a_rule(
    houses: tuple[Supply, Supply], clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = OffsetRequest.Consent.RULE
    with pytest.raises(errors.NoRuleForIt, match="同意なしで別の契約に充てる定めがありません"):
        ask(houses, clerk, consent=rule)
    with pytest.raises(errors.ConsentAhead):
        ask(houses, clerk, consented_on=date(2026, 6, 2))
    assert untouched()
    pack = pack_on(DAY)
    assert pack.refunds is not None
    with_rule = replace(pack, refunds=replace(pack.refunds, across_article="条例第9条"))
    monkeypatch.setattr(across, "pack_on", lambda _: with_rule)
    assert ask(houses, clerk, consent=rule).consent == "rule"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"chosen": {}}, errors.NothingChosenToOffset),
        ({"shown_yen": YEN - 1}, errors.RefundChanged),
    ],
)
def test_what_is_not_as_it_was_shown_is_refused(
    houses: tuple[Supply, Supply], clerk: User, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        ask(houses, clerk, **changes)
    with pytest.raises(errors.OffsetBillsChanged):
        ask(houses, clerk, chosen={Demand.objects.get(supply=houses[1]).pk: YEN - 1})
    assert untouched()


def test_a_bill_that_changed_meanwhile_is_not_agreed_to(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    asked = ask(houses, clerk)
    report_paid(("part", Demand.objects.get(supply=houses[1]), 190), on=date(2026, 5, 30), run_id=3)
    with pytest.raises(approvals.ContentChanged):
        decide(asked, second)
    assert Offset.objects.count() == 0
    across.withdraw_across(request_id=asked.pk, reason="金額が変わった", at=AT, actor=clerk)
    assert overpaid.count_and_sum() == (1, YEN)
    with pytest.raises(errors.OffsetRequestOver, match="R8-000001"):
        across.withdraw_across(request_id=asked.pk, reason="もう一度", at=AT, actor=clerk)
    assert ledger.prove().differences == ()


def test_who_asked_does_not_agree_and_only_they_withdraw(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    asked = ask(houses, clerk)
    with pytest.raises(approvals.OnlyAskerWithdraws):
        across.withdraw_across(request_id=asked.pk, reason="誤り", at=AT, actor=second)
    with pytest.raises((approvals.SecondPersonNeeded, approvals.MayNotDecide)):
        decide(asked, clerk)
    assert (OffsetRequestEnd.objects.count(), Offset.objects.count()) == (0, 0)


def test_the_database_lets_no_money_cross_without_a_request(
    houses: tuple[Supply, Supply], clerk: User, second: User
) -> None:
    asked = ask(houses, clerk)
    facts = {
        "payer_id": asked.payer_id, "consent": "phone", "consented_on": DAY, "chosen": {},
        "fiscal_year": 2026, "number": 2, "reference": "x", "asked_at": AT, "asked_by": clerk,
        "overpayment_id": asked.overpayment_id, "hold": OverpaymentHold.objects.get(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="request_is_of_its_hold"), transaction.atomic():
        OffsetRequest.objects.create(supply=houses[0], **facts)
    decide(asked, second)
    made = Offset.objects.get()
    assert (made.receipt.supply_id, made.receipt.reference) == (houses[1].pk, f"across:{asked.pk}")


def test_the_proof_finds_money_that_crossed_without_an_agreement(
    houses: tuple[Supply, Supply], clerk: User
) -> None:
    asked = ask(houses, clerk)
    overpaid.release([asked.hold_id], at=AT)
    over = overpaid.to_end(asked.overpayment_id, shown_yen=YEN)
    offsets.set_against(
        over, asked.bills, supply_id=houses[1].pk, reference=f"across:{asked.pk}", at=AT, actor=clerk
    )
    assert [one.name for one in ledger.prove().differences] == [
        "payments: offset of another contract without consent and agreement"
    ]
    services.reverse_receipt(receipt_id=Offset.objects.get().pk, reason="x", at=AT, actor=clerk)
    again = overpaid.to_end(asked.overpayment_id, shown_yen=YEN)
    with pytest.raises(IntegrityError, match="offset_is_its_end"), transaction.atomic():
        offsets.set_against(again, asked.bills, supply_id=houses[1].pk, reference="other", at=AT, actor=clerk)


def test_the_clerk_asks_with_consent_and_the_second_person_sees_it(
    houses: tuple[Supply, Supply], clerk: User, second: User, sign_in: Callable[[Any], Client]
) -> None:
    own, other = houses
    browser, over = sign_in(clerk), Overpayment.objects.get()
    assert "別の契約の未納に充当する" in text_of(browser.get("/counter/overpayments/"))
    page = browser.get(f"/counter/overpayments/{over.pk}/offset/")
    url = f"/counter/overpayments/{over.pk}/offset/{other.pk}/"
    assert url in page.content.decode()
    assert "2026年4月分 10,190円 10,190円" in text_of(browser.get(url))
    bill = f"{Demand.objects.get(supply=other).pk}-{YEN}"
    sent = {
        "once": str(uuid4()), "shown": f"{YEN}", "bills": [bill], "consent": "rule",
        "consented_on_0": "2026", "consented_on_1": "6", "consented_on_2": "1",
    }  # fmt: skip
    refused = browser.post(url, sent)
    assert (refused.status_code, untouched()) == (422, True)
    assert "規則集の定めによる" not in text_of(refused), "these rules have no such article"
    done = browser.post(url, {**sent, "once": str(uuid4()), "consent": "written"}, follow=True)
    assert "別契約への充当 R8-000001 承認待ち" in text_of(done)
    asked = OffsetRequest.objects.get()
    request = approvals.open_request_of(kind=KIND, subject_id=asked.pk)
    assert request is not None
    seen = text_of(sign_in(second).get(f"/approvals/{request.pk}/"))
    for fact in (f"充てる契約 {other.inquiry_no}", "過誤納金 10,190円", "納付者の同意 同意書（文書）"):
        assert fact in seen, fact
    browser = sign_in(clerk)
    back = f"/counter/offset-requests/{asked.pk}/withdraw/"
    assert browser.post(back, {"once": str(uuid4()), "reason": ""}).status_code == 422
    gone = browser.post(back, {"once": str(uuid4()), "reason": "お客様の申出"}, follow=True)
    assert "取下げ" in text_of(gone)
    assert browser.get(f"/counter/overpayments/{over.pk}/offset/{own.pk}/").status_code == 404
