"""What happens anywhere to an overdue supply is seen in its standing, in the same transaction."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.models import Hold, HoldEnd, Notice, NoticeDebt, Standing, StepReady
from mizuhiki.billing.api import Demand
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Grievance, Said
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, CustomerMark, SupplyParty
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.payments.claims import end_claim
from mizuhiki.payments.models import PaymentClaimEnd
from mizuhiki.platform import clock, events
from mizuhiki.rulepacks.api import HoldKind, Step, pack_on
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import DESKS
from tests.builders import Town, clerk, noon, person, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 6, 20)  # the bill of April fell due on 25 May; the reminder may leave from 15 June
AT = noon(DAY)
WATER, ALL = 4_851, 10_190


@pytest.fixture
def user(db: None) -> User:
    return clerk()


@pytest.fixture
def supply(one_billed: Town) -> Iterator[int]:
    with clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        yield Standing.objects.get().supply_id


def ready() -> list[tuple[str, date, int, bool]]:
    return [(one.step, one.on, one.yen, one.is_held) for one in StepReady.objects.order_by("step")]


def kinds(supply_id: int) -> list[str]:
    """The holds of its row, which are those that a fresh look finds."""
    found = arrears.standing_of(supply_id, DAY)
    names = sorted(hold.kind.value for hold in found.holds)
    assert Standing.objects.get(pk=supply_id).holds == names
    return names


REMINDER = ("reminder", date(2026, 6, 15), ALL)


def test_what_is_overdue_stands_in_the_lists_from_the_day_after(one_billed: Town) -> None:
    assert arrears.evaluate_all(day=date(2026, 5, 25)).overdue == 0
    assert arrears.evaluate_all(day=date(2026, 5, 26)).overdue == 1
    row = Standing.objects.get()
    assert (row.stage, row.overdue_yen, row.counted_yen, row.bills) == ("", ALL, WATER, 1)
    assert (row.oldest_due_on, row.holds) == (date(2026, 5, 25), [])
    assert ready() == [(*REMINDER, False)]
    standing = arrears.standing_of(row.supply_id, date(2026, 6, 14))
    assert standing.due_now(Step.REMINDER) is None
    assert arrears.standing_of(row.supply_id, date(2026, 6, 15)).due_now(Step.REMINDER) is not None


def test_money_takes_it_out_and_its_reversal_brings_it_back(
    supply: int, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[arrears.SuppliesTouched] = []
    monkeypatch.setitem(events._listeners, arrears.SuppliesTouched, [seen.append])
    report_paid(("shop:1", Demand.objects.get(), WATER), on=DAY, at=AT)
    assert Standing.objects.get().overdue_yen == ALL - WATER
    report_paid(("shop:2", Demand.objects.get(), ALL - WATER), on=DAY, at=AT, run_id=2)
    assert (Standing.objects.count(), ready()) == (0, [])
    receipt = payments.Receipt.objects.earliest("pk")
    payments.reverse_receipt(receipt_id=receipt.pk, reason="不渡り", at=AT, actor=user)
    assert Standing.objects.get().overdue_yen == WATER
    assert [(one.supply_ids, one.cause) for one in seen] == [
        ((supply,), "payments.ReceiptsTaken"),
        ((supply,), "payments.ReceiptsTaken"),
        ((supply,), "payments.ReceiptReversed"),
    ]


@pytest.mark.req("CC-042")
def test_a_word_of_payment_holds_until_it_is_ended(supply: int, user: User) -> None:
    claim = payments.note_claim(
        supply_id=supply,
        teller=PaymentClaim.Teller.DEBTOR,
        paid_on=DAY,
        yen=ALL,
        place="",
        at=AT,
        actor=user,
    )
    assert kinds(supply) == ["report"]
    assert ready() == [(*REMINDER, False)], "the demo's rules remind even so"
    end_claim(claim_id=claim.pk, how=PaymentClaimEnd.How.REFUTED, note="店に入金なし", at=AT, actor=user)
    assert kinds(supply) == []


def test_complaints_and_marks_of_any_party_hold(supply: int) -> None:
    user = person(COMPLAINT_HANDLE, DESKS["collection"].right)
    customer = SupplyParty.objects.get(supply_id=supply).customer_id
    grievance = Grievance(about="mistake", needs_report=False)
    said = Said("telephone", "in", "complaint", "高すぎる", grievance=grievance)
    contact = contacts.record_contact(customer_id=customer, said=said, actor=user, at=AT)
    assert kinds(supply) == ["complaint"]
    mark = customers.begin_mark(
        customer_id=customer, kind=CustomerMark.Kind.LIFE_SUPPORT, starts_on=DAY, actor=user, at=AT
    )
    assert kinds(supply) == ["complaint", "life_support"]
    assert contact.complaint_id is not None
    contacts.close_complaint(complaint_id=contact.complaint_id, resolution="説明した", actor=user, at=AT)
    customers.end_mark(mark_id=mark.pk, ends_on=DAY + timedelta(days=1), actor=user, at=AT)
    assert kinds(supply) == ["life_support"]
    assert arrears.standing_of(supply, DAY + timedelta(days=1)).holds == ()


def test_a_death_holds_until_somebody_stands_for_the_heirs(supply: int, user: User) -> None:
    person = Customer.objects.get(pk=SupplyParty.objects.get(supply_id=supply).customer_id)
    seen = customers.fingerprint(person)
    customers.change_customer(
        customer_id=person.pk, facts={"died_on": DAY}, phones=None, seen=seen, actor=user, at=AT
    )
    assert kinds(supply) == ["deceased"]
    heir = Customer.objects.create(customer_no="0000000009", name="見本 9", kana="ミホン")
    customers.begin_party(
        supply_id=supply,
        customer_id=heir.pk,
        role=SupplyParty.Role.HEIRS,
        starts_on=DAY,
        actor=user,
        at=AT,
    )
    assert kinds(supply) == []


def test_a_hold_set_by_hand_ends_by_its_day_or_sooner(supply: int, user: User) -> None:
    made = Hold.objects.create(
        supply_id=supply,
        kind=HoldKind.DISPUTE.value,
        since=DAY,
        until=DAY + timedelta(days=30),
        reason="水量に争い",
        at=AT,
        by=user,
    )
    arrears.evaluate([supply], day=DAY)
    assert kinds(supply) == ["dispute"]
    assert [hold.kind for hold in arrears.standing_of(supply, DAY + timedelta(days=29)).holds] == ["dispute"]
    assert arrears.standing_of(supply, DAY + timedelta(days=30)).holds == ()
    HoldEnd.objects.create(hold=made, on=DAY, reason="解決", at=AT, by=user)
    assert arrears.standing_of(supply, DAY).holds == ()


def test_a_letter_proves_its_step_only_by_what_became_of_it(supply: int, user: User) -> None:
    """Printed: nothing. Sent: the reminder is out. Come back: it is not. Sent again: it is."""
    notice = Notice.objects.create(
        supply_id=supply,
        step=Step.REMINDER.value,
        rules_id=pack_on(DAY).version_id,
        made_on=DAY,
        deadline_on=DAY + timedelta(days=10),
        yen=ALL,
        at=AT,
        by=user,
    )
    for item in OpenItem.objects.all():
        NoticeDebt.objects.create(notice=notice, assessment_id=item.pk, yen=item.open_yen)
    first = piece(notice, user, AT)
    assert stage(supply) == ""
    sent(first, user)
    assert (stage(supply), ready()) == ("reminder", [("demand", date(2026, 7, 11), ALL, False)])
    back = AT + timedelta(hours=1)
    mail.record_return(
        piece_id=first.pk, occurred_at=back, reason=mail.Reason.MOVED, note="", actor=user, at=back
    )
    assert (stage(supply), ready()) == ("", [(*REMINDER, False)])
    sent(piece(notice, user, back, replaces=first), user)
    assert stage(supply) == "reminder"


def stage(supply_id: int) -> str:
    return Standing.objects.get(pk=supply_id).stage


def piece(notice: Notice, user: User, at: datetime, replaces: mail.Piece | None = None) -> mail.Piece:
    return mail.Piece.objects.create(
        kind="reissued_slip",
        supply_id=notice.supply_id,
        addressee_id=SupplyParty.objects.get(supply_id=notice.supply_id).customer_id,
        subject_kind="arrears.notice",
        subject_id=notice.pk,
        replaces=replaces,
        printed_at=at,
        printed_by=user,
    )


def sent(letter: mail.Piece, user: User) -> None:
    dispatch = mail.Dispatch.objects.create(
        method="post",
        purpose=mail.Purpose.OTHER,
        bearer=mail.Bearer.CONTRACTOR,
        unit_yen=110,
        piece_count=1,
        total_yen=110,
        dispatched_on=DAY,
        recorded_at=AT,
        recorded_by=user,
    )
    mail.PieceEvent.objects.create(
        piece=letter, what="dispatched", occurred_at=AT, dispatch=dispatch, recorded_at=AT, recorded_by=user
    )
    events.publish(mail.PiecesDispatched(dispatch_id=dispatch.pk))
