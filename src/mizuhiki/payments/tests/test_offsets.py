"""充当: overpaid money settles open bills of the same supply, once, and can be taken back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.audit.models import AuditEntry, ReadLog
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, offsets, overpaid, refunds, services
from mizuhiki.payments.models import Allocation, Offset, Overpayment, OverpaymentEnd, Receipt, Refund
from mizuhiki.payments.permissions import OFFSET_MAKE, OVERPAYMENT_SEE
from mizuhiki.payments.tests import stores
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, noon, report_paid
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 7, 1)
AT = noon(DAY)
YEN = 10_190  # of each of the two months


@standing.fixture
def june(one_billed: Town) -> Demand:
    """The next bill of the household, open; April was paid at two stores."""
    april = Demand.objects.get()
    one_billed.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
    for run, on in ((1, date(2026, 5, 7)), (2, date(2026, 5, 20))):
        report_paid((f"shop:{run}", april, YEN), on=on, run_id=run)
    return Demand.objects.get(cycle_month=date(2026, 6, 1))


def make(june: Demand, user: User, **changes: Any) -> Offset:
    facts: dict[str, Any] = {
        "receipt_id": Overpayment.objects.get().pk,
        "chosen": {june.pk: YEN},
        "shown_yen": YEN,
        "reference": "k1",
        "at": AT,
        "actor": user,
    }
    return offsets.offset(**facts | changes)


def unchanged() -> bool:
    """Nothing was set against anything, and everything agrees."""
    open_yen = sum(OpenItem.objects.values_list("open_yen", flat=True))
    return (Offset.objects.count(), Receipt.objects.count(), open_yen, ledger.prove().differences) == (
        (0, 2, YEN, ())
    )


@pytest.mark.req("COL-058")
def test_what_was_paid_twice_pays_the_next_bill_without_cash(june: Demand, user: User) -> None:
    made = make(june, user)
    assert (made.shown, made.receipt.received_yen, made.receipt.channel) == ("R8-000001", YEN, "offset")
    parts = Allocation.objects.filter(receipt_id=made.pk).values_list("assessment__charge", "yen")
    assert sorted(parts) == [("public_sewerage", 5_339), ("water", 4_851)]
    posted = JournalLine.objects.filter(entry__kind="offset").order_by("account", "charge")
    assert list(posted.values_list("account", "charge", "yen")) == [
        ("overpaid", "", YEN),
        ("receivable", "public_sewerage", -5_339),
        ("receivable", "water", -4_851),
    ]
    assert (OpenItem.objects.count(), payments.overpayments_waiting()) == (0, 0)
    held = [payments.overpaid_by_supply([june.supply_id], until=day) for day in (date(2026, 6, 30), DAY)]
    assert held == [{june.supply_id: YEN}, {}]
    assert ledger.prove().differences == ()
    entry = AuditEntry.objects.get(action="payments.offset.made")
    assert (entry.facts["yen"], entry.actor_id) == (YEN, user.pk)


def test_more_than_the_bill_stays_overpaid_and_less_leaves_the_rest_open(june: Demand, user: User) -> None:
    report_paid(("part", june, 10_000), on=date(2026, 6, 25), run_id=3)
    made = make(june, user, chosen={june.pk: 190})
    assert (made.receipt.received_yen, overpaid.count_and_sum()) == (190, (1, 10_000))
    again = report_paid(("shop:4", june, 300), on=date(2026, 6, 26), run_id=4)
    assert again["overpayments"] == 1
    assert overpaid.count_and_sum() == (2, 10_300)
    assert [one.left_yen for one in overpaid.overpaid(offset=0, limit=9)] == [10_000, 300]
    assert ledger.prove().differences == ()


def test_an_offset_taken_back_leaves_the_bill_open_and_the_money_overpaid(june: Demand, user: User) -> None:
    made = make(june, user)
    with pytest.raises(errors.OverpaymentOffset, match="充当番号R8-000001で未納に充てています"):
        services.reverse_receipt(receipt_id=made.overpayment_id, reason="誤報", at=AT, actor=user)
    with pytest.raises(errors.AlreadyOffset, match="充当番号R8-000001ですべて未納に充てています"):
        make(june, user, reference="k2")
    services.reverse_receipt(receipt_id=made.pk, reason="お客様の申出", at=AT, actor=user)
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == YEN
    assert (payments.overpayments_waiting(), ledger.prove().differences) == (1, ())
    assert payments.overpaid_by_supply([june.supply_id], until=DAY) == {june.supply_id: YEN}
    again = make(june, user, reference="k3")
    assert (again.shown, OpenItem.objects.count(), ledger.prove().differences) == ("R8-000002", 0, ())


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        ({"chosen": {}}, errors.NothingChosenToOffset, "1つ以上選んでください"),
        ({"shown_yen": YEN - 1}, errors.RefundChanged, "過誤納額は10,190円です"),
    ],
)
def test_what_is_not_as_it_was_shown_is_refused(
    june: Demand, user: User, changes: dict[str, Any], refusal: type[Exception], sentence: str
) -> None:
    with pytest.raises(refusal, match=sentence):
        make(june, user, **changes)
    assert unchanged()


def test_a_bill_that_changed_or_is_not_open_or_is_anothers_is_refused(june: Demand, user: User) -> None:
    april = Demand.objects.exclude(pk=june.pk).get()
    for chosen in ({june.pk: YEN - 1}, {april.pk: 0}, {april.pk: YEN}, {june.pk + 99: YEN}):
        with pytest.raises(errors.OffsetBillsChanged):
            make(june, user, chosen=chosen)
    assert unchanged()


def test_a_bill_a_store_told_of_waits_for_the_store(june: Demand, user: User) -> None:
    told = datetime(2026, 6, 28, 10, 15, tzinfo=clock.TOKYO)
    of_june = PaymentSlip.objects.latest("pk")
    stores.bring(stores.record(of_june, "01", paid_at=told), on=date(2026, 6, 29))
    with pytest.raises(errors.OffsetToldPaid, match="2026年6月分は2026-06-28に.+速報が届いています"):
        make(june, user)
    assert unchanged()


def test_what_is_left_after_an_offset_is_what_is_given_back(june: Demand, user: User) -> None:
    report_paid(("part", june, 10_000), on=date(2026, 6, 25), run_id=3)
    made = make(june, user, chosen={june.pk: 190})
    with pytest.raises(errors.RefundChanged, match="過誤納額は10,000円です。10,190円は還付できません"):
        refunds.pay_refund(
            receipt_id=made.overpayment_id, shown_yen=YEN, payee=Refund.Payee.SELF, payee_name="",
            identity=Refund.Identity.LICENCE, reference="r1", at=AT, actor=user,
        )  # fmt: skip
    assert ledger.prove().differences == ()


@transaction.atomic
def bare_offset(overpayment_id: int, yen: int, **facts: Any) -> None:
    """One yen set against nothing, past every service."""
    day = facts["occurred_on"]
    receipt = Receipt.objects.create(reference="bare", received_yen=1, **facts)
    end = OverpaymentEnd.objects.create(overpayment_id=overpayment_id, yen=yen, way="offset", occurred_on=day)
    Offset.objects.create(receipt=receipt, end=end, fiscal_year=2026, number=2)


def test_the_database_lets_no_offset_exceed_what_is_left(june: Demand, user: User) -> None:
    report_paid(("part", june, 10_000), on=date(2026, 6, 25), run_id=3)
    made = make(june, user, chosen={june.pk: 190})
    facts: dict[str, Any] = {
        "supply_id": june.supply_id,
        "received_at": AT,
        "occurred_on": DAY,
        "posted_on": DAY,
    }
    for channel, yen, why in (
        ("offset", YEN - 189, "end_is_covered"),
        ("offset", 2, "offset_is_its_end"),
        ("store", 1, "offset_is_its_end"),
    ):
        with pytest.raises(IntegrityError, match=why):
            bare_offset(made.overpayment_id, yen, channel=channel, **facts)
    with pytest.raises(IntegrityError, match="ended_receipt_stays"), transaction.atomic():
        Receipt.objects.create(
            channel="store", reference="reversal", received_yen=-YEN, reverses_id=made.overpayment_id,
            reason="誤り", **facts,
        )  # fmt: skip
    with transaction.atomic():
        Receipt.objects.create(channel="offset", reference="k9", received_yen=1, **facts)
        found = {one.name for one in ledger.prove().differences}
    assert "payments: offset without an overpayment" in found


@pytest.fixture
def clerk_browser(
    person: Callable[..., Any], sign_in: Callable[[Any], Client], june: Demand, slip: PaymentSlip
) -> Any:
    """The browser of somebody who may set money against bills, on 1 August: June's day has passed."""
    with clock.travel(noon(date(2026, 8, 1))):
        yield sign_in(person(OFFSET_MAKE, OVERPAYMENT_SEE, "notices.overpaid_tell", username="mado1"))


def test_the_clerk_chooses_bills_and_takes_it_back(clerk_browser: Client, june: Demand) -> None:
    over = Overpayment.objects.get()
    url = f"/counter/overpayments/{over.pk}/offset/"
    assert "未納に充当する" in text_of(clerk_browser.get("/counter/overpayments/"))
    page = text_of(clerk_browser.get(url))
    assert "充当できる過誤納 10,190円" in page
    assert "2026年6月分 10,190円 10,190円" in page
    assert "checked" in clerk_browser.get(url).content.decode()
    sent = {"once": str(uuid4()), "shown": f"{YEN}", "bills": [f"{june.pk}-{YEN}"]}
    refused = clerk_browser.post(url, {**sent, "bills": [f"{june.pk}-1"]})
    assert (refused.status_code, Offset.objects.count()) == (422, 0)
    assert "請求の未納額が変わりました" in text_of(refused)
    done = clerk_browser.post(url, {**sent, "once": str(uuid4())}, follow=True)
    made = Offset.objects.get()
    shown = text_of(done)
    assert "充当 R8-000001 ✓ 充当済み" in shown
    assert "2026年6月分 水道料金 4,851円" in shown
    assert "残りの過誤納額 0円" in shown
    assert clerk_browser.get(url).headers["Location"] == f"/counter/offsets/{made.pk}/"
    assert "充当通知書を作る" in shown
    logged = ReadLog.objects.latest("pk")
    assert (logged.subject_kind, logged.how) == ("customers.customer", "screen")
    back = f"/counter/offsets/{made.pk}/reverse/"
    assert clerk_browser.post(back, {"once": str(uuid4()), "reason": ""}).status_code == 422
    assert not Receipt.objects.filter(reverses_id=made.pk).exists()
    gone = clerk_browser.post(back, {"once": str(uuid4()), "reason": "お客様の申出"}, follow=True)
    assert "取消済み" in text_of(gone)
    assert "充当通知書を作る" not in text_of(gone)
    assert ledger.prove().differences == ()
