"""The demo's counters, drawers, seals and floats, and a clerk's day at one of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User
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


SAFE_KEYS = ("work", "collection", "counter")  # who of the demo's people may open the safe
RESERVE_YEN = 100_000
BOOK_SHEETS = 50
TABLET_NUMBERS = 30
FIRST_BLANK, MOST_BLANKS = 20_001, 500  # numbers of the blanks in the printer


def open_counters(*, from_on: date, keepers: Sequence[Actor], at: datetime, actor: Actor) -> None:
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
    for code, name, purpose in DRAWERS:
        drawer = till.make_till(counter=bureau, code=code, name=name, purpose=purpose, at=at, actor=actor)
        till.plan_float(till=drawer, pieces=FLOATS[purpose], starts_on=from_on, at=at, actor=actor)
    till.make_till(counter=hall, code="H1", name="市役所1", purpose="counter", at=at, actor=actor)
    till.end_counter(counter=hall, last_day=date(2025, 3, 31), reason="令和6年度末で廃止", at=at, actor=actor)
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
    _fill_safe(bureau, keepers, at=at, actor=actor)
    till.enter_transit_policy(
        policy_no="CIT-0001",
        insurer="見本損害保険",
        starts_on=from_on,
        ends_on=date(clock.today().year + 1, 4, 1),
        cover_yen=5_000_000,
        at=at,
        actor=actor,
    )


def bind_books(*, at: datetime, actor: Actor) -> None:
    """Two books of handwritten receipts of fifty sheets, of those that came with the first delivery."""
    bureau = till.Counter.objects.get(code="bureau")
    for number in (1, 2):
        last_no = number * BOOK_SHEETS
        till.register_book(
            code=f"R8-{number:02d}",
            counter=bureau,
            first_no=last_no - BOOK_SHEETS + 1,
            last_no=last_no,
            at=at,
            actor=actor,
        )


def load_printers(*, today: date, actor: Actor) -> int:
    """The blanks that are left of the deliveries, put into the bureau's printer; none where it was done."""
    bureau = till.Counter.objects.filter(code="bureau").first()
    count = min(mail.on_hand("receipt"), MOST_BLANKS)
    if bureau is None or count <= 0 or till.numbers_blanks(bureau):
        return 0
    at = datetime.combine(today, time(8, 30), clock.TOKYO)
    till.load_blanks(
        counter=bureau, first_no=FIRST_BLANK, last_no=FIRST_BLANK + count - 1, at=at, actor=actor
    )
    return count


def _fill_safe(bureau: till.Counter, keepers: Sequence[Actor], *, at: datetime, actor: Actor) -> None:
    """The floats of all drawers and the refund reserve lie in the bureau's safe from the first day on."""
    safe = till.place_safe(counter=bureau, name="料金センター金庫", at=at, actor=actor)
    for keeper in list(User.objects.filter(username__in=SAFE_KEYS).order_by("pk")) or keepers:
        till.give_key(safe=safe, holder_id=keeper.pk, at=at, actor=actor)
    till.set_reserve_target(safe=safe, yen=RESERVE_YEN, at=at, actor=actor)
    floats_yen = sum(till.total_of(FLOATS[purpose]) for _, _, purpose in DRAWERS)
    with _safe_open(safe, at=at):
        for purpose, yen in ((till.CashPurpose.FLOAT, floats_yen), (till.CashPurpose.RESERVE, RESERVE_YEN)):
            till.move_by_hand(
                safe=safe,
                purpose=purpose,
                is_in=True,
                yen=yen,
                partner="水引市企業局経営企画課",
                reason="業務開始時の受入れ",
                reference=f"demo:{purpose}",
                at=at,
                actor=_keeper(safe),
            )


@contextmanager
def _safe_open(
    safe: till.Safe, *, at: datetime | None = None, other_than: Actor | None = None
) -> Iterator[None]:
    """Opened by a key holder, counted to the yen and locked at the end."""
    keeper = _keeper(safe, other_than=other_than)
    till.open_safe(safe=safe, purpose="窓口業務", at=at or clock.now(), actor=keeper)
    yield
    pieces = {purpose: till.fewest_pieces(yen) for purpose, yen in till.balances(safe.pk).items()}
    till.lock_safe(safe=safe, pieces=pieces, reasons={}, at=at or clock.now(), actor=keeper)


def _keeper(safe: till.Safe, *, other_than: Actor | None = None) -> User:
    keys = till.SafeKey.objects.filter(safe=safe, returned__isnull=True).select_related("holder")
    keys = keys.exclude(holder_id=other_than.pk) if other_than is not None else keys
    return keys.order_by("-pk")[0].holder


def number_tablet(*, actor: Actor) -> None:
    """Numbers for the tablet of 現地精算; they are lent with the bag, in the morning."""
    bureau = till.Counter.objects.get(code="bureau")
    till.make_block(counter=bureau, count=TABLET_NUMBERS, at=clock.now(), actor=actor)


def is_counter_free(*, actor: Actor) -> bool:
    """Whether the past can be lived on: nobody of today stands there or has closed a later day."""
    later = till.CounterDay.objects.filter(counter__code="bureau", day__gte=clock.today())
    is_taken = till.OpenTill.objects.filter(Q(till__code="M3") | Q(seal__code="領収印5")).exists()
    today = datetime.combine(clock.today(), datetime.min.time(), clock.TOKYO)
    is_safe_used = till.SafeOpening.objects.filter(Q(locking__isnull=True) | Q(opened_at__gte=today)).exists()
    return till.session_of(actor) is None and not (is_taken or is_safe_used or later.exists())


@contextmanager
def at_the_counter(*, actor: Actor) -> Iterator[None]:
    """A day at the third drawer, opened as planned; at the end it is counted, closed and paid in."""
    drawer = till.Till.objects.get(code="M3")
    seal = till.Seal.objects.get(code="領収印5")
    safe = till.Safe.objects.get(counter=drawer.counter)
    with _safe_open(safe, other_than=actor):
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
        pay_in(deposit, safe=safe, actor=actor)


def pay_in(deposit: till.BankDeposit, *, safe: till.Safe, actor: Actor) -> None:
    """The bank has it on the last day it may."""
    with clock.travel(
        datetime.combine(deposit.due_on, datetime.min.time(), clock.TOKYO) + timedelta(hours=11)
    ):
        with _safe_open(safe, other_than=actor):
            till.take_money_over(deposit_id=deposit.pk, at=clock.now(), actor=actor)
        till.record_bank_slip(
            deposit_id=deposit.pk,
            bank="水引銀行 本店",
            slip_no=f"{deposit.due_on:%Y%m%d}-01",
            yen=deposit.yen,
            deposited_on=deposit.due_on,
            at=clock.now(),
            actor=actor,
        )
