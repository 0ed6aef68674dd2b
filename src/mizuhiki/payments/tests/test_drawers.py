"""A drawer is opened, moved by receipts, handed on and closed; a yen of difference takes two people."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.payments import api as payments
from mizuhiki.payments.days import taken_out_of_hours
from mizuhiki.payments.models import Receipt, ReceiptSerial
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import errors, rules
from mizuhiki.till.models import (
    Closing,
    Count,
    CounterDay,
    Difference,
    OpenTill,
    SealEvent,
    TillMove,
    TillSession,
)
from mizuhiki.till.permissions import DIFFERENCE_APPROVE, TILL_WORK
from mizuhiki.till.services import drawers, places
from tests.builders import counter, noon, open_till

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 5, 7)
AT = noon(DAY)
FLOAT = {"n10000": 10}


@pytest.fixture
def cashier(person: Callable[..., User], slip: PaymentSlip) -> User:
    return person(TILL_WORK, username="mado1")


@pytest.fixture
def chief(person: Callable[..., User]) -> User:
    return person(DIFFERENCE_APPROVE, username="kakaricho")


def take(slip: PaymentSlip, user: User, *, at: datetime = AT, key: str = "k1") -> Receipt:
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=20_000, partly=False, reference=key, at=at, actor=user
    )


def close(session: TillSession, user: User, yen: int, *, reason: str = "") -> Closing:
    return drawers.close_till(
        session_id=session.pk, pieces=rules.fewest_pieces(yen), reason=reason, at=AT, actor=user
    )


def close_day(user: User, day: date = DAY, at: datetime = AT) -> CounterDay:
    return payments.close_counter_day(counter=counter(), day=day, at=at, actor=user)


@given(st.integers(min_value=0, max_value=9_999_999))
def test_every_amount_has_its_notes_and_coins(yen: int) -> None:
    assert rules.total_of(rules.fewest_pieces(yen)) == yen


@pytest.mark.req("COL-040")
def test_nobody_takes_cash_without_a_drawer(slip: PaymentSlip, cashier: User) -> None:
    with pytest.raises(errors.NoTillOpen, match="レジを開けていません"):
        take(slip, cashier)
    assert (Receipt.objects.count(), TillMove.objects.count()) == (0, 0)


@pytest.mark.req("COL-053")
def test_a_receipt_moves_the_drawer_and_names_person_counter_and_seal(
    slip: PaymentSlip, cashier: User
) -> None:
    session = open_till(cashier, AT)
    receipt = take(slip, cashier)
    assert till.book_yen(session.pk) == 100_000 + 10_190
    serial = ReceiptSerial.objects.get(receipt=receipt)
    assert serial.session == session
    assert (session.opened_by, session.till.counter.code, session.seal.code) == (
        cashier,
        "main",
        f"{cashier.pk}",
    )
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=cashier)
    assert till.book_yen(session.pk) == 100_000
    assert [move.kind for move in session.moves.order_by("pk")] == ["float", "receipt", "reversal"]


def test_money_goes_back_from_the_drawer_it_lies_in(slip: PaymentSlip, cashier: User, chief: User) -> None:
    session = open_till(cashier, AT)
    receipt = take(slip, cashier)
    payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=chief)
    assert till.book_yen(session.pk) == 100_000
    other = take(slip, cashier, key="k2")
    close(session, cashier, 110_190)
    with pytest.raises(errors.NoTillOpen):
        payments.reverse_receipt(receipt_id=other.pk, reason="誤り", at=AT, actor=chief)
    assert Receipt.objects.filter(reverses=other).count() == 0


@pytest.mark.req("COL-019")
def test_one_yen_too_little_needs_a_reason_and_a_second_person(
    slip: PaymentSlip, cashier: User, chief: User
) -> None:
    session = open_till(cashier, AT)
    take(slip, cashier)
    with pytest.raises(errors.DifferenceNeedsReason, match="数えた額は110,189円、帳簿は110,190円で、-1円"):
        close(session, cashier, 110_189)
    assert (Closing.objects.count(), Difference.objects.count(), OpenTill.objects.count()) == (0, 0, 1)
    close(session, cashier, 110_189, reason="1円玉の渡し間違い")
    assert Difference.objects.get().yen == -1
    with pytest.raises(errors.DifferenceWaits, match="1件、1円の過不足が承認されていません"):
        close_day(cashier)
    request = approvals.ApprovalRequest.objects.get()
    assert (request.kind, request.amount_yen, request.asked_by) == ("till.difference", -1, cashier)
    decide: dict[str, Any] = {"outcome": Decision.Outcome.GRANTED, "reason": "", "at": AT}
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(request_id=request.pk, actor=cashier, **decide)
    approvals.decide(request_id=request.pk, actor=chief, **decide)
    closed = close_day(cashier)
    assert (closed.receipts_yen, closed.ledger_yen, closed.counted_yen, closed.difference_yen) == (
        10_190,
        10_190,
        10_189,
        -1,
    )


@pytest.mark.req("COL-019", "COL-040")
def test_whoever_had_the_money_in_hand_agrees_to_no_difference_of_it(
    slip: PaymentSlip, person: Callable[..., User], chief: User
) -> None:
    giver = person(TILL_WORK, DIFFERENCE_APPROVE, username="mado1")
    taker = person(TILL_WORK, username="mado2")
    session = open_till(giver, AT)
    offer = drawers.offer_handover(session_id=session.pk, pieces=FLOAT, to_id=taker.pk, at=AT, actor=giver)
    drawers.answer_handover(handover_id=offer.pk, is_taken=True, at=AT, actor=taker)
    take(slip, taker)
    close(session, taker, 110_189, reason="1円玉の渡し間違い")
    request = approvals.ApprovalRequest.objects.get()
    decide: dict[str, Any] = {"outcome": Decision.Outcome.GRANTED, "reason": "", "at": AT}
    with pytest.raises(errors.HeldTheMoney, match="この現金を扱った人"):
        approvals.decide(request_id=request.pk, actor=giver, **decide)
    assert (Decision.objects.count(), till.differences_waiting()) == (0, (1, 1))
    approvals.decide(request_id=request.pk, actor=chief, **decide)
    assert till.differences_waiting() == (0, 0)


@pytest.mark.req("COL-019")
def test_a_float_that_is_not_as_planned_is_a_difference_too(cashier: User) -> None:
    desk = counter()
    drawer = till.make_till(counter=desk, code="M1", name="窓口1", purpose="counter", at=AT, actor=cashier)
    till.plan_float(till=drawer, pieces=FLOAT, starts_on=DAY, at=AT, actor=cashier)
    seal = till.make_seal(code="A", counter=desk, at=AT, actor=cashier)
    till.file_imprint(seal_id=seal.pk, filed_on=DAY, document_no="1", at=AT, actor=cashier)
    facts: dict[str, Any] = {"till_id": drawer.pk, "seal_id": seal.pk, "at": AT, "actor": cashier}
    with pytest.raises(errors.DifferenceNeedsReason):
        drawers.open_till(pieces={"n10000": 9, "n5000": 1}, **facts)
    assert TillSession.objects.count() == 0
    session = drawers.open_till(pieces={"n10000": 9, "n5000": 1}, reason="両替の不足", **facts)
    assert (session.float_yen, till.book_yen(session.pk)) == (100_000, 95_000)


@pytest.mark.req("COL-051")
def test_the_database_refuses_pieces_that_do_not_add_up(cashier: User) -> None:
    session = open_till(cashier, AT)
    with pytest.raises(IntegrityError, match="count_pieces_add_up"), transaction.atomic():
        Count.objects.create(
            session=session,
            kind="closing",
            n1000=1,
            total_yen=1_001,
            expected_yen=1_001,
            counted_at=AT,
            counted_by=cashier,
        )


def test_one_drawer_one_person_one_seal(cashier: User, chief: User) -> None:
    session = open_till(cashier, AT)
    facts: dict[str, Any] = {"seal_id": session.seal_id, "pieces": {}, "at": AT}
    with pytest.raises(errors.AlreadyAtTill):
        drawers.open_till(till_id=session.till_id, actor=cashier, **facts)
    with pytest.raises(errors.TillInUse):
        drawers.open_till(till_id=session.till_id, actor=chief, **facts)
    with pytest.raises(IntegrityError, match="holder"), transaction.atomic():
        OpenTill.objects.create(
            session=_copy(session), till=_second(), holder=cashier, seal=_seal("B", filed_on=DAY)
        )
    assert OpenTill.objects.count() == 1


def _second() -> till.Till:
    return till.make_till(
        counter=counter(),
        code="M2",
        name="窓口2",
        purpose="counter",
        at=AT,
        actor=User.objects.get(username="mado1"),
    )


def _seal(code: str, *, filed_on: date | None) -> till.Seal:
    actor = User.objects.get(username="mado1")
    seal = till.make_seal(code=code, counter=counter(), at=AT, actor=actor)
    if filed_on:
        till.file_imprint(seal_id=seal.pk, filed_on=filed_on, document_no="1", at=AT, actor=actor)
    return seal


def _copy(session: TillSession) -> TillSession:
    return TillSession.objects.create(
        till=session.till,
        seal=session.seal,
        business_on=DAY,
        float_yen=0,
        opened_at=AT,
        opened_by=session.opened_by,
    )


@pytest.mark.req("COL-023")
@pytest.mark.req("COL-041")
def test_a_seal_is_used_from_the_day_its_imprint_is_filed(slip: PaymentSlip, cashier: User) -> None:
    drawer = _second()
    without, seal = _seal("A", filed_on=None), _seal("B", filed_on=date(2026, 5, 8))
    for one in (without, seal):
        with pytest.raises(errors.SealWithoutImprint, match="印影を届け出ていないため使えません"):
            drawers.open_till(till_id=drawer.pk, seal_id=one.pk, pieces={}, at=AT, actor=cashier)
    assert (TillSession.objects.count(), SealEvent.objects.count()) == (0, 0)
    session = drawers.open_till(
        till_id=drawer.pk, seal_id=seal.pk, pieces={}, at=noon(date(2026, 5, 8)), actor=cashier
    )
    with pytest.raises(errors.SealWithoutImprint):
        take(slip, cashier, at=AT)  # dated the day before
    assert Receipt.objects.count() == 0
    assert take(slip, cashier, at=noon(date(2026, 5, 8))).serial.session == session


@pytest.mark.req("COL-100")
def test_a_lost_seal_stops_the_drawer_at_once(slip: PaymentSlip, cashier: User, chief: User) -> None:
    session = open_till(cashier, AT)
    places.take_seal_out_of_use(
        seal_id=session.seal_id, kind=SealEvent.Kind.LOST, reason="盗難", at=AT, actor=chief
    )
    with pytest.raises(errors.SealUnusable, match="「紛失・盗難」のため使えません"):
        take(slip, cashier)
    assert Receipt.objects.count() == 0


@pytest.mark.req("COL-108")
def test_the_ended_counter_takes_nothing_after_its_last_day(slip: PaymentSlip, cashier: User) -> None:
    hall = till.open_counter(
        code="hall", name="市役所窓口", place="本町", opened_on=date(2015, 4, 1), at=AT, actor=cashier
    )
    drawer = till.make_till(counter=hall, code="H1", name="市役所1", purpose="counter", at=AT, actor=cashier)
    seal = till.make_seal(code="H", counter=hall, at=AT, actor=cashier)
    till.file_imprint(seal_id=seal.pk, filed_on=date(2015, 4, 1), document_no="1", at=AT, actor=cashier)
    facts: dict[str, Any] = {"till_id": drawer.pk, "seal_id": seal.pk, "pieces": {}, "actor": cashier}
    session = drawers.open_till(at=AT, **facts)
    till.end_counter(counter=hall, last_day=date(2026, 5, 6), reason="廃止", at=AT, actor=cashier)
    with pytest.raises(errors.CounterEnded, match="市役所窓口は2026-05-06で終了しています"):
        take(slip, cashier)
    assert Receipt.objects.count() == 0
    drawers.close_till(session_id=session.pk, pieces={}, at=AT, actor=cashier)
    with pytest.raises(errors.CounterEnded):
        drawers.open_till(at=AT, **facts)


@pytest.mark.req("COL-008")
def test_from_17_46_on_a_receipt_needs_a_reason(slip: PaymentSlip, cashier: User) -> None:
    session = open_till(cashier, AT)
    drawers.say_out_of_hours(session_id=session.pk, reason="朝の準備", at=AT, actor=cashier)
    at = datetime(2026, 5, 7, 17, 46, tzinfo=clock.TOKYO)
    with pytest.raises(errors.OutOfHoursNeedsReason, match="業務時間（09:00〜17:45）の外です"):
        take(slip, cashier, at=at)
    assert Receipt.objects.count() == 0
    said = drawers.say_out_of_hours(session_id=session.pk, reason="開栓のお客様", at=at, actor=cashier)
    assert take(slip, cashier, at=at).serial.out_of_hours == said
    assert [one.out_of_hours for one in taken_out_of_hours()] == [said]


def test_17_45_is_still_within_the_hours(slip: PaymentSlip, cashier: User) -> None:
    open_till(cashier, AT)
    at = datetime(2026, 5, 7, 17, 45, 30, tzinfo=clock.TOKYO)
    assert take(slip, cashier, at=at).serial.out_of_hours is None
    assert taken_out_of_hours() == []


@pytest.mark.req("COL-097")
def test_the_day_waits_for_every_drawer_and_the_ledger_waits_for_the_day(
    slip: PaymentSlip, cashier: User
) -> None:
    session = open_till(cashier, AT)
    take(slip, cashier)
    with pytest.raises(errors.TillsStillOpen):
        close_day(cashier)
    close(session, cashier, 110_190)
    with pytest.raises(errors.CounterDayOpen, match="料金センター窓口の2026-05-07の日計が済んでいません"):
        ledger.close_days(until=DAY, at=AT)
    assert (CounterDay.objects.count(), ledger.last_closed_day()) == (0, None)
    close_day(cashier)
    ledger.close_days(until=DAY, at=AT)
    assert ledger.last_closed_day() == DAY
    with pytest.raises(errors.CounterDayClosed):
        close_day(cashier)
    assert open_till(cashier, AT).business_on == date(2026, 5, 8)


@pytest.mark.req("COL-097")
def test_no_day_is_skipped_and_a_session_of_yesterday_takes_nothing(slip: PaymentSlip, cashier: User) -> None:
    session = open_till(cashier, AT)
    tomorrow = noon(date(2026, 5, 8))
    with pytest.raises(errors.TillOfOtherDay, match="2026-05-07の分です"):
        take(slip, cashier, at=tomorrow)
    close(session, cashier, 100_000)
    open_till(cashier, tomorrow)
    with pytest.raises(errors.EarlierCounterDayOpen, match="2026-05-07"):
        close_day(cashier, date(2026, 5, 8), tomorrow)
    assert CounterDay.objects.count() == 0


@pytest.mark.req("COL-056")
@pytest.mark.req("COL-040")
def test_a_fridays_takings_are_due_on_monday_and_go_from_hand_to_hand(
    slip: PaymentSlip, cashier: User, chief: User
) -> None:
    friday = noon(date(2026, 5, 8))
    session = open_till(cashier, friday)
    take(slip, cashier, at=friday)
    drawers.close_till(session_id=session.pk, pieces=rules.fewest_pieces(110_190), at=friday, actor=cashier)
    closed = close_day(cashier, date(2026, 5, 8), friday)
    deposit = till.BankDeposit.objects.get(pk=closed.pk)
    assert (deposit.yen, deposit.due_on) == (10_190, date(2026, 5, 11))
    assert [till.breaches(date(2026, 5, day)) for day in (11, 12)] == [0, 1]
    slip_of_bank: dict[str, Any] = {
        "bank": "水引銀行",
        "slip_no": "1",
        "deposited_on": date(2026, 5, 11),
        "at": friday,
    }
    with pytest.raises(errors.NotTheCarrier):
        till.take_money_over(deposit_id=deposit.pk, at=friday, actor=cashier)
    till.take_money_over(deposit_id=deposit.pk, at=friday, actor=chief)
    with pytest.raises(errors.NotTheCarrier):
        till.record_bank_slip(deposit_id=deposit.pk, yen=10_190, actor=cashier, **slip_of_bank)
    with pytest.raises(errors.SlipDiffers):
        till.record_bank_slip(deposit_id=deposit.pk, yen=10_189, actor=chief, **slip_of_bank)
    assert till.breaches(date(2026, 5, 12)) == 1
    till.record_bank_slip(deposit_id=deposit.pk, yen=10_190, actor=chief, **slip_of_bank)
    assert till.breaches(date(2026, 5, 12)) == 0
    way = till.way_to_bank(closed)
    assert [(one.given_by, one.taken_by) for one in way.carries] == [(cashier, chief)]
    assert (way.slip and way.slip.recorded_by) == chief
