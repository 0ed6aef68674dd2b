"""A tap is closed with a fresh go-token and nothing else; what comes in between keeps it open."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.arrears import api as arrears
from mizuhiki.billing.models import Assessment
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Grievance, Said
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, CustomerMark, SupplyParty
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs.errors import DoNotCut
from mizuhiki.shutoffs.models import Cut, GoToken, Order, OrderApproval, OrderEnd, Restoration, TokenEnd
from mizuhiki.shutoffs.services.doorstep import Granted
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import DESKS
from tests import ripe
from tests.builders import clerk, person, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def grant(order: Order, device: str = ripe.DEVICE, by: str = "genba1") -> Granted:
    return shutoffs.grant_token(order_id=order.pk, device=device, actor=clerk(by))


def cut(order: Order, secret: str, device: str = ripe.DEVICE, by: str = "genba1") -> Cut:
    return shutoffs.begin_cut(order_id=order.pk, secret=secret, device=device, actor=clerk(by))


def rows() -> list[int]:
    return [one.objects.count() for one in (Cut, GoToken, TokenEnd, OrderEnd, Restoration)]


def refused(act: Callable[[], object]) -> str:
    """The ground on which it was refused; nothing is changed by it."""
    before = rows()
    with pytest.raises(DoNotCut) as told:
        act()
    assert told.value.message.startswith("停止しないでください。")
    assert rows() == before
    return told.value.ground


def pay(order: Order, yen: int, run_id: int = 1) -> None:
    item = OpenItem.objects.filter(supply_id=order.supply_id, open_yen__gt=0).earliest("due_on", "pk")
    demand = Assessment.objects.get(pk=item.pk).demand
    assert demand is not None
    report_paid((f"shop:{run_id}", demand, yen), on=ripe.CUT_ON, at=clock.now(), run_id=run_id)


@pytest.mark.req("COL-070")
def test_a_tap_is_closed_once_with_a_fresh_token(order: Order) -> None:
    granted = grant(order)
    assert len(granted.secret) == 32
    assert granted.token.expires_at - granted.token.issued_at == timedelta(minutes=10)
    assert not GoToken.objects.filter(secret=granted.secret).exists(), "only its digest is kept"
    made = cut(order, granted.secret)
    assert (made.shown, made.supply_id, made.yen) == ("R8-000001", order.supply_id, order.yen)
    assert made.ground["article"] == "水引市水道料金滞納整理要綱第5条第1号"
    assert [one["step"] for one in made.ground["notices"]] == ["reminder", "demand", "warning", "notice"]
    assert granted.token.issued_at <= made.committed_at < granted.token.expires_at
    assert OrderEnd.objects.get().how == "cut"
    assert cut(order, granted.secret) == made, "the answer got lost: the same cut is told again"
    assert refused(lambda: cut(order, granted.secret, device="e" * 64)) == "foreign_token"
    assert refused(lambda: grant(order)) == "over"
    assert Cut.objects.count() == 1


def test_a_token_is_of_one_order_phone_and_person_for_ten_minutes(order: Order) -> None:
    assert refused(lambda: grant(order, device="e" * 64)) == "other_phone"
    assert refused(lambda: grant(order, by="genba2")) == "other_crew"
    granted = grant(order)
    assert refused(lambda: cut(order, granted.secret, device="e" * 64)) == "foreign_token"
    assert refused(lambda: cut(order, granted.secret, by="genba2")) == "foreign_token"
    assert refused(lambda: cut(order, "0" * 32)) == "foreign_token"
    with clock.travel(granted.token.expires_at - timedelta(seconds=1)):
        again = grant(order)
    assert refused(lambda: cut(order, granted.secret)) == "replaced"
    with clock.travel(again.token.expires_at):
        assert refused(lambda: cut(order, again.secret)) == "expired"
    with clock.travel(again.token.issued_at - timedelta(seconds=5)):
        assert refused(lambda: cut(order, again.secret)) == "expired", "a clock that was set back"


def told(order: Order) -> None:
    payments.note_claim(
        supply_id=order.supply_id,
        teller=PaymentClaim.Teller.DEBTOR,
        paid_on=ripe.CUT_ON,
        yen=order.yen,
        place="",
        at=clock.now(),
        actor=clerk(),
    )


def complained(order: Order) -> None:
    grievance = Grievance(about="mistake", needs_report=False)
    said = Said("telephone", "in", "complaint", "高い", grievance=grievance)
    contacts.record_contact(
        customer_id=SupplyParty.objects.get(supply_id=order.supply_id).customer_id,
        said=said,
        actor=person(COMPLAINT_HANDLE, DESKS["collection"].right),
        at=clock.now(),
    )


def marked(order: Order) -> None:
    customers.begin_mark(
        customer_id=SupplyParty.objects.get(supply_id=order.supply_id).customer_id,
        kind=CustomerMark.Kind.LIFE_SUPPORT,
        starts_on=ripe.CUT_ON,
        actor=clerk(),
        at=clock.now(),
    )


def merged(order: Order) -> None:
    """Two records turn out to be one person, of whom the other one says life support."""
    other = Customer.objects.create(customer_no="0000000088", name="見本 八", kana="ミホン")
    kind = CustomerMark.Kind.LIFE_SUPPORT
    customers.begin_mark(
        customer_id=other.pk, kind=kind, starts_on=ripe.CUT_ON, actor=clerk(), at=clock.now()
    )
    customers.merge_customers(
        kept_id=SupplyParty.objects.get(supply_id=order.supply_id).customer_id,
        absorbed_id=other.pk,
        reason="同じ人",
        actor=clerk(),
        at=clock.now(),
    )


def disputed(order: Order) -> None:
    arrears.Hold.objects.create(
        supply_id=order.supply_id,
        kind=HoldKind.DISPUTE.value,
        since=ripe.CUT_ON,
        until=ripe.CUT_ON + timedelta(days=30),
        reason="水量に争い",
        at=clock.now(),
        by=clerk(),
    )
    arrears.touch([order.supply_id], cause="arrears.HoldSet", at=clock.now())


def paid(order: Order) -> None:
    pay(order, 4_851)


@pytest.mark.req("COL-070", "CC-042", "COL-098")
@pytest.mark.parametrize("happen", [told, complained, marked, merged, disputed, paid])
def test_whatever_arrives_takes_the_leave_back_before_and_opens_a_restoration_after(
    order: Order, happen: Callable[[Order], None]
) -> None:
    granted = grant(order)
    with transaction.atomic():
        happen(order)
        assert TokenEnd.objects.get().how == "revoked"
        assert refused(lambda: cut(order, granted.secret)) == "revoked"
        assert refused(lambda: grant(order)) == "not_due"
        transaction.set_rollback(True)
    made = cut(order, granted.secret)
    assert Restoration.objects.count() == 0
    happen(order)
    opened = Restoration.objects.get()
    assert (opened.cut_id, opened.channel, opened.by_id) == (made.pk, "arrived", None)


def test_one_yen_takes_the_leave_back_but_does_not_end_the_order(order: Order) -> None:
    granted = grant(order)
    pay(order, 1)
    assert refused(lambda: cut(order, granted.secret)) == "revoked"
    made = cut(order, grant(order).secret)
    assert made.yen == order.yen - 1


@pytest.mark.req("COL-098")
def test_no_leave_out_of_hours_on_another_day_or_by_an_order_nobody_saw_to(order: Order) -> None:
    with clock.travel(ripe.AT + timedelta(hours=5)):
        assert refused(lambda: grant(order)) == "guard"
    with clock.travel(ripe.AT + timedelta(days=1)):
        assert refused(lambda: grant(order)) == "other_day"
    made = shutoffs.make_list(
        supply_ids=[other(order)],
        cut_on=ripe.CUT_ON,
        crew_id=ripe.crew().pk,
        reference="2",
        at=clock.now(),
        actor=clerk(),
    )
    unseen = made.orders.get()
    assert refused(lambda: grant(unseen)) == "not_agreed"
    with pytest.raises(IntegrityError, match="order_was_seen_to"), transaction.atomic():
        OrderApproval.objects.create(
            order=unseen, visit=order.approval.visit, asked_by=clerk(), at=clock.now(), by=clerk("shonin")
        )


def other(order: Order) -> int:
    return int(customers.Supply.objects.exclude(pk=order.supply_id).get().pk)


def test_the_database_itself_takes_no_cut_by_a_token_that_is_over(order: Order) -> None:
    token = grant(order).token
    facts = {"fiscal_year": 2026, "order": order, "supply_id": order.supply_id, "ground": {}, "yen": 1}
    crew = clerk("genba1")

    def close(number: int, at: datetime, by: User, *, is_used: bool = True) -> None:
        with transaction.atomic():
            if is_used:
                TokenEnd.objects.create(token=token, how="used", at=at)
            Cut.objects.create(**facts, number=number, token=token, committed_at=at, by=by)

    for number, (at, by, is_used) in enumerate(
        ((token.issued_at, crew, False), (token.expires_at, crew, True), (token.issued_at, clerk(), True)), 1
    ):
        with pytest.raises(IntegrityError, match="cut_by_a_live_token"):
            close(number, at, by, is_used=is_used)
    assert Cut.objects.count() == 0
