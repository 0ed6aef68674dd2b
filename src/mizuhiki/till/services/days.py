"""The counter's day is closed, and its takings go to the bank from hand to hand."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.platform.calendars import BANKS
from mizuhiki.staff.api import User
from mizuhiki.till import books, errors, hours, safe_book
from mizuhiki.till.balance import Balance
from mizuhiki.till.chase import carrier_of, safe_with
from mizuhiki.till.insurance import look_at
from mizuhiki.till.models import (
    BankDeposit,
    BankSlip,
    Carry,
    CashPurpose,
    Counter,
    CounterDay,
    OpenTill,
    Safe,
    SafeLine,
    TransitPolicy,
)


@transaction.atomic
def close_counter_day(
    *, counter: Counter, day: date, balance: Balance, at: datetime, actor: Actor
) -> CounterDay:
    """Close a counter's day: receipts, drawers and ledger agree, or nothing is closed.

    Args:
        balance: the three sums of the day; the caller counted the receipts under the utility's lock.

    Raises:
        CounterDayClosed, EarlierCounterDayOpen, ledger.DayNotReached: not this day, not now.
        TillsStillOpen: a drawer has not been counted.
        BooksOut: a book of handwritten receipts has not come back.
        DifferenceWaits: a yen too much or too little, in a drawer or the safe, that nobody agreed to.
        DayDoesNotAddUp: the sums differ. Nothing is closed by any of them.

    Source:
        COL-097 【金沢収納】第23条(2)ア, ウ.
    """
    locks.take_name("till-open")
    _refuse_day(counter, day, clock.day_of(at))
    still_open = OpenTill.objects.filter(till__counter=counter, session__business_on=day)
    if names := list(still_open.order_by("till__code").values_list("till__name", flat=True)):
        raise errors.TillsStillOpen(tills="、".join(names))
    books.refuse_out(counter, day)
    if balance.waiting_count:
        raise errors.DifferenceWaits(count=balance.waiting_count, yen=balance.waiting_yen)
    safe_book.refuse_unexplained(counter, day)
    if not balance.adds_up:
        raise errors.DayDoesNotAddUp(
            receipts=balance.receipts_yen,
            ledger=balance.ledger_yen,
            counted=balance.counted_yen,
            difference=balance.difference_yen,
        )
    closed = CounterDay.objects.create(
        counter=counter,
        day=day,
        receipt_count=balance.receipt_count,
        receipts_yen=balance.receipts_yen,
        ledger_yen=balance.ledger_yen,
        counted_yen=balance.counted_yen,
        difference_yen=balance.difference_yen,
        closed_at=at,
        closed_by_id=actor.pk,
    )
    if closed.counted_yen > 0:
        BankDeposit.objects.create(
            counter_day=closed,
            yen=closed.counted_yen,
            due_on=due_day(counter, day),
            prepared_at=at,
            prepared_by_id=actor.pk,
        )
    safe_book.fill_short_floats(closed, at=at, actor=actor)
    audit.record(
        action="till.day.closed", subject=closed, actor=actor, at=at, day=f"{day}", yen=closed.counted_yen
    )
    return closed


def due_day(counter: Counter, day: date) -> date:
    """The last day to pay the takings of a day in: the next on which counter and bank both work."""
    following = day + timedelta(days=1)
    while not (hours.calendar_of(counter, following).is_open(following) and BANKS.is_open(following)):
        following += timedelta(days=1)
    return following


@transaction.atomic
def take_money_over(*, deposit_id: int, at: datetime, actor: Actor) -> Carry:
    """Take the prepared money from who has it now; both names stand in the chain of custody.

    Money that lies in the safe is handed out by who has the safe open, and leaves its book.

    Raises:
        SlipAlreadyRecorded: the bank has it.
        NotTheCarrier: the person has it already.
        CarriedByOpener: the person opened the safe. SafeNotOpen, SafeLeftOpen: nobody has, today.

    Source:
        COL-040 【金沢収納】第20条; 第23条(2)エ.
    """
    deposit = _lock_deposit(deposit_id)
    safe = safe_with(deposit)
    giver = carrier_of(deposit) if safe is None else _take_out(safe, deposit, at=at, actor=actor)
    if giver is not None and giver.pk == actor.pk:
        raise errors.NotTheCarrier(name=giver)
    carry = Carry.objects.create(
        deposit=deposit, step=deposit.carries.count() + 1, given_by=giver, taken_by_id=actor.pk, at=at
    )
    audit.record(
        action="till.money.passed_on", subject=deposit.counter_day, actor=actor, at=at, step=carry.step
    )
    return carry


@transaction.atomic
def record_bank_slip(
    *, deposit_id: int, bank: str, slip_no: str, yen: int, deposited_on: date, at: datetime, actor: Actor
) -> BankSlip:
    """Record the bank's slip for a day's takings; the sum is the deposit's to the yen.

    Raises:
        SlipAlreadyRecorded: once.
        MoneyInSafe, NotTheCarrier: it lies in the safe, or somebody else has it: the chain would have a gap.
        SlipDiffers: the slip says another sum. Nothing is changed by any of them.

    Source:
        COL-056 【金沢収納】第23条(2)ウ; COL-040 第20条.
    """
    deposit = _lock_deposit(deposit_id)
    if (safe := safe_with(deposit)) is not None:
        raise errors.MoneyInSafe(name=safe.name)
    holder = carrier_of(deposit)
    if holder is not None and holder.pk != actor.pk:
        raise errors.NotTheCarrier(name=holder)
    if yen != deposit.yen:
        raise errors.SlipDiffers(slip=yen, deposit=deposit.yen)
    slip = BankSlip.objects.create(
        deposit=deposit,
        bank=bank.strip(),
        slip_no=slip_no.strip(),
        yen=yen,
        deposited_on=deposited_on,
        recorded_at=at,
        recorded_by_id=actor.pk,
    )
    audit.record(
        action="till.deposit.made",
        subject=deposit.counter_day,
        actor=actor,
        at=at,
        yen=yen,
        on=f"{deposited_on}",
    )
    return slip


@transaction.atomic
def enter_transit_policy(
    *,
    policy_no: str,
    insurer: str,
    starts_on: date,
    ends_on: date,
    cover_yen: int,
    at: datetime,
    actor: Actor,
) -> TransitPolicy:
    """Enter an insurance of the way to the bank; `ends_on` is the day after its last.

    Raises:
        PolicyIncomplete, PolicyKnown: nothing is changed.

    Source:
        COL-018 【金沢収納】別表１ １(6)ア.
    """
    if not (policy_no.strip() and insurer.strip() and cover_yen > 0 and starts_on < ends_on):
        raise errors.PolicyIncomplete
    locks.take_name(f"transit-policy:{policy_no}")
    if TransitPolicy.objects.filter(policy_no=policy_no).exists():
        raise errors.PolicyKnown(policy_no=policy_no)
    policy = TransitPolicy.objects.create(
        policy_no=policy_no,
        insurer=insurer,
        starts_on=starts_on,
        ends_on=ends_on,
        cover_yen=cover_yen,
        recorded_at=at,
        recorded_by_id=actor.pk,
    )
    audit.record(action="till.policy.entered", subject=policy, actor=actor, at=at, ends_on=f"{ends_on}")
    events.publish(look_at(at))
    return policy


def _take_out(safe: Safe, deposit: BankDeposit, *, at: datetime, actor: Actor) -> User:
    line = safe_book.enter(
        safe,
        purpose=CashPurpose.TAKINGS,
        kind=SafeLine.Kind.BANK,
        yen=-deposit.yen,
        cause=f"till.deposit:{deposit.pk}",
        reason=f"{deposit.counter_day.day:%Y年%-m月%-d日}分の入金",
        at=at,
        actor=actor,
    )
    opener = line.opening.opened_by
    if opener.pk == actor.pk:
        raise errors.CarriedByOpener(name=opener)
    return opener


def _lock_deposit(deposit_id: int) -> BankDeposit:
    locks.take_name(f"till-deposit:{deposit_id}")
    deposit = BankDeposit.objects.select_related("counter_day").get(pk=deposit_id)
    slip = BankSlip.objects.filter(pk=deposit_id).first()
    if slip is not None:
        raise errors.SlipAlreadyRecorded(day=slip.deposited_on)
    return deposit


def _refuse_day(counter: Counter, day: date, today: date) -> None:
    if day > today:
        raise ledger.DayNotReached(day=day)
    if CounterDay.objects.filter(counter=counter, day=day).exists():
        raise errors.CounterDayClosed(name=counter.name, day=day)
    if (earlier := hours.first_open_day(counter=counter, before=day)) is not None:
        raise errors.EarlierCounterDayOpen(name=counter.name, day=earlier)
