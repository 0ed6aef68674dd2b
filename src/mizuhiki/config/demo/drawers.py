"""The demo's counters, drawers, seals and floats, and a clerk's day at one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db.models import Q

from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.till import api as till

FLOATS = {  # 50,000 yen for the counter, 10,000 for each bag that goes out
    "counter": {"n5000": 4, "n1000": 22, "n500": 8, "n100": 30, "n50": 10, "n10": 44, "n5": 8, "n1": 20},
    "settlement": {"n5000": 1, "n1000": 4, "n500": 1, "n100": 4, "n50": 1, "n10": 4, "n5": 1, "n1": 5},
}
FLOATS["onsite"] = FLOATS["settlement"]
DRAWERS = (
    ("M1", "窓口1", "counter"),
    ("M2", "窓口2", "counter"),
    ("M3", "窓口3", "counter"),
    ("S1", "現地精算かばん", "settlement"),
    ("G1", "現地領収かばん", "onsite"),
)


def open_counters(*, from_on: date, at: datetime, actor: Actor) -> None:
    """The bureau's counter with its drawers and seals, and the city hall's, which has ended (COL-108)."""
    bureau = till.open_counter(
        code="bureau",
        name="企業局庁舎料金支払窓口",
        place="水引市緑町一丁目1番1号",
        opened_on=date(2015, 4, 1),
        at=at,
        actor=actor,
    )
    hall = till.open_counter(
        code="hall",
        name="市役所窓口",
        place="水引市本町二丁目1番1号",
        opened_on=date(2015, 4, 1),
        at=at,
        actor=actor,
    )
    till.end_counter(counter=hall, last_day=date(2025, 3, 31), reason="令和6年度末で廃止", at=at, actor=actor)
    for code, name, purpose in DRAWERS:
        drawer = till.make_till(counter=bureau, code=code, name=name, purpose=purpose, at=at, actor=actor)
        till.plan_float(till=drawer, pieces=FLOATS[purpose], starts_on=from_on, at=at, actor=actor)
    till.make_till(counter=hall, code="H1", name="市役所1", purpose="counter", at=at, actor=actor)
    for number in range(1, 7):
        seal = till.make_seal(code=f"領収印{number}", counter=bureau, at=at, actor=actor)
        if number < 6:  # the last one waits for its imprint to be filed
            till.file_imprint(
                seal_id=seal.pk,
                filed_on=min(from_on, date(2025, 4, 1)),
                document_no=f"水企収第{100 + number}号",
                at=at,
                actor=actor,
            )
    till.enter_transit_policy(
        policy_no="CIT-0001",
        insurer="見本損害保険",
        starts_on=from_on,
        ends_on=date(clock.today().year + 1, 4, 1),
        cover_yen=5_000_000,
        at=at,
        actor=actor,
    )


def is_counter_free(*, actor: Actor) -> bool:
    """Whether the past can be lived on: nobody of today stands there or has closed a later day."""
    later = till.CounterDay.objects.filter(counter__code="bureau", day__gte=clock.today())
    is_taken = till.OpenTill.objects.filter(Q(till__code="M3") | Q(seal__code="領収印5")).exists()
    return till.session_of(actor) is None and not is_taken and not later.exists()


@contextmanager
def at_the_counter(*, actor: Actor) -> Iterator[None]:
    """A day at the third drawer, opened as planned; at the end it is counted, closed and paid in."""
    drawer = till.Till.objects.get(code="M3")
    seal = till.Seal.objects.get(code="領収印5")
    session = till.open_till(
        till_id=drawer.pk,
        seal_id=seal.pk,
        pieces=FLOATS["counter"],
        out_of_hours="月末の休日窓口を開けたため",
        at=clock.now(),
        actor=actor,
    )
    yield
    pieces = till.fewest_pieces(till.book_yen(session.pk))
    till.close_till(session_id=session.pk, pieces=pieces, at=clock.now(), actor=actor)
    closed = payments.close_counter_day(
        counter=drawer.counter, day=session.business_on, at=clock.now(), actor=actor
    )
    deposit = till.BankDeposit.objects.filter(pk=closed.pk).first()
    if deposit is not None:
        pay_in(deposit, actor=actor)


def pay_in(deposit: till.BankDeposit, *, actor: Actor) -> None:
    """The bank has it on the last day it may."""
    with clock.travel(
        datetime.combine(deposit.due_on, datetime.min.time(), clock.TOKYO) + timedelta(hours=11)
    ):
        till.record_bank_slip(
            deposit_id=deposit.pk,
            bank="水引銀行 本店",
            slip_no=f"{deposit.due_on:%Y%m%d}-01",
            yen=deposit.yen,
            deposited_on=deposit.due_on,
            at=clock.now(),
            actor=actor,
        )
