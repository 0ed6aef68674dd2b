"""The safe: keys, opening, its book by purpose; drawers and the bank write their lines by themselves."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.payments import api as payments
from mizuhiki.staff.models import User
from mizuhiki.till import api as till
from mizuhiki.till import errors, rules
from mizuhiki.till.models import (
    BankSlip,
    Carry,
    CashPurpose,
    Closing,
    OpenTill,
    Safe,
    SafeCount,
    SafeDifference,
    SafeDifferenceAgreed,
    SafeKey,
    SafeLine,
    SafeLocking,
    SafeOpening,
    TillSession,
)
from mizuhiki.till.permissions import DIFFERENCE_APPROVE, SAFE_KEEP, TILL_WORK
from mizuhiki.till.services import drawers, safes
from tests.builders import counter, noon, open_till

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 5, 7)
AT = noon(DAY)
NEXT = noon(date(2026, 5, 8))
FLOAT, TAKINGS, RESERVE = CashPurpose.FLOAT, CashPurpose.TAKINGS, CashPurpose.RESERVE
Person = Callable[..., User]


@pytest.fixture
def keeper(person: Person, slip: PaymentSlip) -> User:
    return person(SAFE_KEEP, TILL_WORK, username="kanrisha")


@pytest.fixture
def cashier(person: Person) -> User:
    return person(TILL_WORK, username="mado1")


@pytest.fixture
def safe(keeper: User) -> Safe:
    """Open, with 150,000 yen for floats and 30,000 for refunds."""
    safe = till.place_safe(counter=counter(), name="金庫", at=AT, actor=keeper)
    till.give_key(safe=safe, holder_id=keeper.pk, at=AT, actor=keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=keeper)
    put(safe, keeper, FLOAT, 150_000)
    put(safe, keeper, RESERVE, 30_000)
    return safe


def put(safe: Safe, user: User, purpose: CashPurpose, yen: int, **more: Any) -> SafeLine:
    facts: dict[str, Any] = {"is_in": True, "reference": f"{purpose}{yen}", "at": AT} | more
    return till.move_by_hand(
        safe=safe, purpose=purpose, yen=yen, partner="企業局", reason="補充", actor=user, **facts
    )


def lock(safe: Safe, user: User, at: Any = AT, reasons: Any = None, **yen: int) -> SafeLocking:
    return till.lock_safe(
        safe=safe,
        pieces={one: rules.fewest_pieces(yen[one.value]) for one in CashPurpose},
        reasons=reasons or {},
        at=at,
        actor=user,
    )


def agree(request: approvals.ApprovalRequest, user: User) -> None:
    approvals.decide(request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", at=AT, actor=user)


def book(safe: Safe) -> list[tuple[str, str, int, int]]:
    lines = SafeLine.objects.filter(safe=safe).order_by("pk")
    return [(one.purpose, one.kind, one.yen, one.balance_yen) for one in lines]


def closed_day(slip: PaymentSlip, cashier: User, *, counted_yen: int, reason: str = "") -> TillSession:
    session = open_till(cashier, AT)
    payments.take_cash(
        slip_id=slip.pk, tendered_yen=20_000, partly=False, reference="k1", at=AT, actor=cashier
    )
    pieces = rules.fewest_pieces(counted_yen)
    drawers.close_till(session_id=session.pk, pieces=pieces, reason=reason, at=AT, actor=cashier)
    return session


@pytest.mark.req("COL-024")
@pytest.mark.req("COL-051")
def test_drawers_and_the_way_to_the_bank_write_the_book_by_themselves(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip
) -> None:
    closed_day(slip, cashier, counted_yen=110_190)
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    till.take_money_over(deposit_id=closed.pk, at=AT, actor=cashier)
    assert book(safe) == [
        ("float", "put_in", 150_000, 150_000),
        ("reserve", "put_in", 30_000, 30_000),
        ("float", "till_out", -100_000, 50_000),
        ("float", "till_back", 100_000, 150_000),
        ("takings", "takings", 10_190, 10_190),
        ("takings", "bank", -10_190, 0),
    ]
    assert {(one.opening.opened_by, one.by) for one in SafeLine.objects.filter(pk__gt=2)} <= {
        (keeper, cashier),
        (keeper, keeper),
    }
    lock(safe, keeper, float=150_000, takings=0, reserve=30_000)
    counted = {one.purpose: one.total_yen for one in SafeCount.objects.all()}
    assert counted == till.balances(safe.pk) == {"float": 150_000, "takings": 0, "reserve": 30_000}
    assert SafeDifference.objects.count() == 0


@pytest.mark.req("COL-024")
def test_who_is_not_on_the_list_opens_nothing(safe: Safe, keeper: User, person: Person) -> None:
    lock(safe, keeper, float=150_000, takings=0, reserve=30_000)
    other = person(SAFE_KEEP, username="hoka")
    with pytest.raises(errors.NotAKeyHolder, match="鍵の保管者ではないため、開けられません"):
        till.open_safe(safe=safe, purpose="用件", at=AT, actor=other)
    assert SafeOpening.objects.count() == 1
    key = till.give_key(safe=safe, holder_id=other.pk, at=AT, actor=keeper)
    till.open_safe(safe=safe, purpose="用件", at=AT, actor=other)
    with pytest.raises(errors.SafeHeldOpen):
        safes.take_key_back(key_id=key.pk, at=AT, actor=keeper)
    lock(safe, keeper, float=150_000, takings=0, reserve=30_000)
    safes.take_key_back(key_id=key.pk, at=AT, actor=keeper)
    with pytest.raises(errors.NotAKeyHolder):
        till.open_safe(safe=safe, purpose="用件", at=AT, actor=other)
    assert SafeOpening.objects.count() == 2


def test_a_locked_safe_gives_no_float_and_takes_none_back(safe: Safe, keeper: User, cashier: User) -> None:
    session = open_till(cashier, AT)
    with pytest.raises(errors.TillsOut, match="がまだ開いています"):
        lock(safe, keeper, float=50_000, takings=0, reserve=30_000)
    assert (SafeLocking.objects.count(), SafeCount.objects.count()) == (0, 0)
    with pytest.raises(errors.SafeLeftOpen, match="2026-05-07に開けたまま"):
        drawers.close_till(session_id=session.pk, pieces={"n10000": 10}, at=NEXT, actor=cashier)
    assert (Closing.objects.count(), OpenTill.objects.count(), SafeLine.objects.count()) == (0, 1, 3)
    drawers.close_till(session_id=session.pk, pieces={"n10000": 10}, at=AT, actor=cashier)
    lock(safe, keeper, float=150_000, takings=0, reserve=30_000)
    with pytest.raises(errors.SafeNotOpen, match="金庫が開いていません"):
        open_till(cashier, AT)
    assert (TillSession.objects.count(), OpenTill.objects.count()) == (1, 0)


@pytest.mark.req("COL-024")
def test_the_safe_never_gives_what_it_has_not(
    safe: Safe, keeper: User, cashier: User, person: Person
) -> None:
    open_till(cashier, AT)
    with pytest.raises(errors.SafeTooLittle, match="釣銭準備金は50,000円です。100,000円は出せません"):
        open_till(person(TILL_WORK, username="mado2"), AT)
    assert TillSession.objects.count() == 1
    with pytest.raises(errors.SafeTooLittle):
        put(safe, keeper, RESERVE, 30_001, is_in=False)
    assert till.balances(safe.pk) == {"float": 50_000, "takings": 0, "reserve": 30_000}


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ((2, -30_001, -1), "safe_balance_not_negative"),
        ((2, 5, 30_004), "does not follow"),
        ((3, 5, 30_005), "does not follow"),
        ((1, 5, 30_005), "does not follow"),
    ],
)
def test_the_database_refuses_a_line_that_does_not_follow(
    safe: Safe, keeper: User, facts: tuple[int, int, int], constraint: str
) -> None:
    number, yen, balance_yen = facts
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SafeLine.objects.create(
            safe=safe,
            opening=SafeOpening.objects.get(),
            purpose="reserve",
            number=number,
            kind="found",
            yen=yen,
            balance_yen=balance_yen,
            cause="x",
            at=AT,
            by=keeper,
        )
    assert SafeLine.objects.count() == 2


def test_the_same_act_is_written_once(safe: Safe, keeper: User) -> None:
    with pytest.raises(errors.LineWritten):
        put(safe, keeper, RESERVE, 30_000)
    assert till.balances(safe.pk)[RESERVE] == 30_000


@pytest.mark.req("COL-050")
def test_one_yen_less_in_the_safe_needs_a_reason_and_a_second_person(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip, person: Person
) -> None:
    closed_day(slip, cashier, counted_yen=110_190)
    facts = {"float": 150_000, "takings": 10_190, "reserve": 29_999}
    with pytest.raises(errors.SafeDifferenceNeedsReason, match="還付準備金は、.*-1円の過不足"):
        lock(safe, keeper, **facts)
    assert (SafeCount.objects.count(), SafeLocking.objects.count(), SafeLine.objects.count()) == (0, 0, 5)
    lock(safe, keeper, reasons={RESERVE: "数え直しても1円不足"}, **facts)
    assert till.balances(safe.pk) == facts
    assert book(safe)[-1] == ("reserve", "found", -1, 29_999)
    with pytest.raises(errors.DifferenceWaits, match="1件、1円の過不足が承認されていません"):
        payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    request = approvals.ApprovalRequest.objects.get()
    assert (request.kind, request.amount_yen, request.asked_by) == ("till.safe_difference", -1, keeper)
    agree(request, person(DIFFERENCE_APPROVE, username="kakaricho"))
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    assert closed.counted_yen == 10_190


@pytest.mark.req("COL-050", "COL-040")
def test_whoever_had_the_safes_cash_in_hand_agrees_to_no_difference_of_it(
    safe: Safe, keeper: User, person: Person
) -> None:
    lock(safe, keeper, float=150_000, takings=0, reserve=30_000)
    opener, mover = (person(SAFE_KEEP, DIFFERENCE_APPROVE, username=name) for name in ("kagi2", "kagi3"))
    for one in (opener, mover):
        till.give_key(safe=safe, holder_id=one.pk, at=AT, actor=keeper)
    till.open_safe(safe=safe, purpose="窓口業務", at=AT, actor=opener)
    put(safe, mover, RESERVE, 5_000)
    facts = {"float": 150_000, "takings": 0, "reserve": 34_999}
    lock(safe, keeper, reasons={RESERVE: "数え直しても1円不足"}, **facts)
    request = approvals.ApprovalRequest.objects.get()
    for one in (opener, mover):
        with pytest.raises(errors.HeldTheMoney, match="この現金を扱った人"):
            agree(request, one)
    assert (Decision.objects.count(), SafeDifferenceAgreed.objects.count()) == (0, 0)
    chief = person(DIFFERENCE_APPROVE, username="kakaricho")
    agree(request, chief)
    assert SafeDifferenceAgreed.objects.get().agreed_by == chief


def test_who_moved_money_of_another_purpose_may_agree(safe: Safe, keeper: User, person: Person) -> None:
    mover = person(SAFE_KEEP, DIFFERENCE_APPROVE, username="kanrisha3")
    till.give_key(safe=safe, holder_id=mover.pk, at=AT, actor=keeper)
    put(safe, mover, FLOAT, 5_000)
    lock(safe, keeper, reasons={RESERVE: "1円不足"}, float=155_000, takings=0, reserve=29_999)
    agree(approvals.ApprovalRequest.objects.get(), mover)
    assert SafeDifferenceAgreed.objects.get().agreed_by == mover


@pytest.mark.req("COL-040")
def test_money_leaves_the_safe_from_one_person_to_another(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip
) -> None:
    closed_day(slip, cashier, counted_yen=110_190)
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    paper: dict[str, Any] = {
        "deposit_id": closed.pk,
        "bank": "水引銀行",
        "slip_no": "1",
        "yen": 10_190,
        "deposited_on": DAY,
        "at": AT,
    }
    with pytest.raises(errors.MoneyInSafe, match="金庫の中にあります"):
        till.record_bank_slip(actor=cashier, **paper)
    with pytest.raises(errors.CarriedByOpener, match="1人では持ち出せません"):
        till.take_money_over(deposit_id=closed.pk, at=AT, actor=keeper)
    assert (Carry.objects.count(), BankSlip.objects.count()) == (0, 0)
    assert till.balances(safe.pk)[TAKINGS] == 10_190
    carry = till.take_money_over(deposit_id=closed.pk, at=AT, actor=cashier)
    assert (carry.step, carry.given_by, carry.taken_by) == (1, keeper, cashier)
    till.record_bank_slip(actor=cashier, **paper)
    assert till.balances(safe.pk)[TAKINGS] == 0


@pytest.mark.req("COL-040")
def test_a_drawer_short_of_its_float_is_made_up_from_the_takings(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip, person: Person
) -> None:
    second = person(TILL_WORK, username="mado2")
    put(safe, keeper, FLOAT, 50_000)
    short = open_till(second, AT)
    drawers.close_till(
        session_id=short.pk, pieces=rules.fewest_pieces(99_990), reason="紛失", at=AT, actor=second
    )
    closed_day(slip, cashier, counted_yen=110_190)
    agree(approvals.ApprovalRequest.objects.get(), person(DIFFERENCE_APPROVE, username="kakaricho"))
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    assert closed.counted_yen == 10_180
    assert book(safe)[-2:] == [("takings", "short_out", -10, 10_180), ("float", "short_in", 10, 200_000)]


def test_a_safe_begins_when_no_money_is_on_its_way(keeper: User, cashier: User, slip: PaymentSlip) -> None:
    open_till(cashier, AT)
    with pytest.raises(errors.MoneyOnItsWay):
        till.place_safe(counter=counter(), name="金庫", at=AT, actor=keeper)
    assert (Safe.objects.count(), SafeKey.objects.count()) == (0, 0)


def test_a_safe_left_open_is_counted_the_next_day(safe: Safe, keeper: User, cashier: User) -> None:
    with pytest.raises(errors.SafeLeftOpen):
        open_till(cashier, NEXT)
    lock(safe, keeper, NEXT, float=150_000, takings=0, reserve=30_000)
    till.open_safe(safe=safe, purpose="窓口業務", at=NEXT, actor=keeper)
    open_till(cashier, NEXT)
    assert till.balances(safe.pk)[FLOAT] == 50_000


@pytest.mark.req("COL-040")
def test_from_the_drawer_to_the_slip_every_step_has_its_names(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip, person: Person
) -> None:
    second = person(TILL_WORK, username="mado2")
    session = open_till(cashier, AT)
    payments.take_cash(
        slip_id=slip.pk, tendered_yen=20_000, partly=False, reference="k1", at=AT, actor=cashier
    )
    pieces = rules.fewest_pieces(110_190)
    whole: dict[str, Any] = {"session_id": session.pk, "pieces": pieces, "at": AT}
    offer = drawers.offer_handover(to_id=second.pk, actor=cashier, **whole)
    drawers.answer_handover(handover_id=offer.pk, is_taken=True, at=AT, actor=second)
    drawers.close_till(actor=second, **whole)
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    assert till.chain_of(closed).is_at_bank is False
    till.take_money_over(deposit_id=closed.pk, at=AT, actor=second)
    till.take_money_over(deposit_id=closed.pk, at=AT, actor=cashier)
    paper: dict[str, Any] = {"bank": "水引銀行", "slip_no": "1", "yen": 10_190, "deposited_on": DAY}
    till.record_bank_slip(deposit_id=closed.pk, at=AT, actor=cashier, **paper)
    chain = till.chain_of(closed)
    name = session.till.name
    assert [(one.what, one.giver, one.taker, one.yen) for one in chain.steps] == [
        (f"{name}を開けた", keeper, cashier, 100_000),
        (f"{name}を引き継いだ", cashier, second, 110_190),
        (f"{name}の収納金を金庫へ入れた", second, keeper, 10_190),
        ("日計を締めた", cashier, None, 10_190),
        ("金庫から受け取った", keeper, second, 10_190),
        ("現金を受け取った", second, cashier, 10_190),
        ("水引銀行へ入金した（入金票 1、入金日 2026-05-07）", cashier, None, 10_190),
    ]
    assert (chain.gaps, chain.is_at_bank) == ([], True)


@pytest.mark.req("COL-040")
def test_a_step_without_its_giver_is_told_as_a_gap(
    safe: Safe, keeper: User, cashier: User, slip: PaymentSlip, person: Person
) -> None:
    closed_day(slip, cashier, counted_yen=110_190)
    closed = payments.close_counter_day(counter=counter(), day=DAY, at=AT, actor=cashier)
    other = person(TILL_WORK, username="mado2")
    till.take_money_over(deposit_id=closed.pk, at=AT, actor=cashier)
    Carry.objects.create(deposit_id=closed.pk, step=2, given_by=keeper, taken_by=other, at=AT)
    assert till.chain_of(closed).gaps == ["2番目の受渡しの前に、現金を持っていた人の記録がありません。"]
