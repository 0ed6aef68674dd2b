"""Three banks of their own: each gets its file in its form on its day, and answers for itself."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, PaymentSlip, SlipInstead
from mizuhiki.directdebit import api as debit
from mizuhiki.directdebit import days, simulator, turning
from mizuhiki.directdebit.errors import ProfileUnknown
from mizuhiki.directdebit.models import DebitBatch, DebitResult, DebitRow, Mandate
from mizuhiki.directdebit.schedule import slot_of
from mizuhiki.ledger import api as ledger
from mizuhiki.payments.models import Receipt
from mizuhiki.platform import batches, clock
from tests import standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

MADE_AT = noon(date(2026, 5, 20))
DAYS = {"standard": date(2026, 5, 27), "yucho": date(2026, 5, 25), "shinkin": date(2026, 5, 28)}
BANKS = {1: "0001", 2: "9900", 3: "9990", 4: "9991"}


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Four households by debit at four banks of three profiles, billed for April."""
    del rules_in_force
    town = Town()
    for number, bank in BANKS.items():
        start(town.settle(number).pk, bank, number, on=date(2026, 1, 1))
    town.read(read_on=date(2026, 4, 10), used_m3={f"M00000{n}": 41 for n in BANKS})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return town


def start(supply_id: int, bank: str, number: int, *, on: date) -> Mandate:
    return debit.start_mandate(
        supply_id=supply_id,
        bank_code=bank,
        branch_code="128" if bank == "9900" else "001",
        account_type="1",
        account_no=f"{number:07d}",
        holder_kana=f"ﾐﾎﾝ ﾊﾅｺ{number}",
        starts_on=on,
        yucho=("11280", f"{number:07d}1") if bank == "9900" else ("", ""),
        at=noon(on),
        actor=clerk(),
    )


def make(profile: str) -> DebitBatch:
    with clock.travel(MADE_AT):
        return debit.make_debit_file(debit_on=DAYS[profile], profile=profile, actor=None)


def answer_of(batch: DebitBatch, code: str = "0") -> bytes:
    rows = DebitRow.objects.filter(batch=batch).values_list("pk", flat=True)
    return simulator.answer(attachments.read(batch.file), codes={f"{pk:020d}": code for pk in rows})


def book(content: bytes) -> debit.DebitResultFile:
    with clock.travel(noon(date(2026, 6, 1))):
        return debit.import_result(content=content, file_name="kekka.dat", actor=None)


def test_each_profile_gets_one_file_in_its_form(town: Town) -> None:
    made = {code: make(code) for code in DAYS}
    assert {code: (one.row_count, one.amount_yen) for code, one in made.items()} == {
        "standard": (1, 10_190),
        "yucho": (1, 10_190),
        "shinkin": (2, 20_380),
    }
    files = {code: attachments.read(one.file) for code, one in made.items()}
    assert {code: (len(one), one[:14], one[54:58]) for code, one in files.items()} == {
        "standard": (4 * 120, b"19100000123456", b"0527"),
        "yucho": (4 * 122, b"191 0000900456", b"0525"),
        "shinkin": (5 * 121, b"19100000777456", b"0528"),
    }
    assert files["yucho"][122 : 122 + 50] == b"2" + b" " * 19 + b"128" + b" " * 19 + b"1" + b"0000002"
    assert files["shinkin"][121 : 121 + 5] == b"29990"
    assert DebitRow.objects.count() == Demand.objects.count() == 4


def test_each_answer_is_booked_on_the_day_of_its_profile(town: Town) -> None:
    made = {code: make(code) for code in DAYS}
    for batch in made.values():
        book(answer_of(batch))
    assert sorted(Receipt.objects.values_list("occurred_on", flat=True)) == [
        date(2026, 5, 25),
        date(2026, 5, 27),
        date(2026, 5, 28),
        date(2026, 5, 28),
    ]
    assert {one.batch.profile for one in debit.DebitResultFile.objects.select_related("batch")} == set(DAYS)
    assert ledger.prove().differences == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"0000900456", b"0000123456", "委託者コードが依頼と違います"),
        (b"0525", b"0527", "引落日が依頼と違います"),
        (b"\n2    ", b"\n29990", "口座または金額が依頼と違います"),
    ],
)
def test_an_answer_made_to_look_like_another_profiles_is_refused(
    town: Town, before: bytes, after: bytes, words: str
) -> None:
    make("standard")
    content = answer_of(make("yucho"))
    assert content.count(before) >= 1
    with pytest.raises(debit.ResultRefused, match=words):
        book(content.replace(before, after, 1))
    assert (DebitResult.objects.count(), Receipt.objects.count()) == (0, 0)


def test_a_file_is_made_once_a_profile_and_day_whoever_asks(town: Town) -> None:
    first = make("shinkin")
    with pytest.raises(batches.BatchAlreadyDone, match="水引信用金庫 口座振替依頼」はすでに完了"):
        make("shinkin")
    other = attachments.store(
        b"another",
        name="x",
        kind="directdebit.request",
        media_type="application/octet-stream",
        actor=None,
        at=MADE_AT,
    )
    with pytest.raises(IntegrityError, match="one_batch_a_day_profile_and_try"), transaction.atomic():
        DebitBatch.objects.create(
            run=Demand.objects.all()[0].run,
            profile=first.profile,
            rules_id=first.rules_id,
            debit_on=first.debit_on,
            row_count=1,
            amount_yen=1,
            file=other,
            made_at=MADE_AT,
        )
    assert DebitBatch.objects.count() == 1


@pytest.mark.parametrize(("debit_on", "profile"), [(date(2026, 5, 27), "yucho"), (date(2026, 5, 25), None)])
def test_no_profile_draws_on_anothers_day(town: Town, debit_on: date, profile: str | None) -> None:
    with clock.travel(MADE_AT), pytest.raises(debit.NothingToDebit):
        debit.make_debit_file(debit_on=debit_on, profile=profile, actor=None)
    with pytest.raises(ProfileUnknown, match="「fax」"):
        debit.make_debit_file(debit_on=debit_on, profile="fax", actor=None)
    assert DebitRow.objects.count() == 0


def move(supply_id: int, bank: str, *, on: date) -> None:
    """Another account from a day on."""
    old = Mandate.objects.get(supply_id=supply_id)
    debit.end_mandate(mandate_id=old.pk, ends_on=on, at=MADE_AT, actor=clerk())
    start(supply_id, bank, 77, on=on)


@pytest.mark.parametrize("order", [("yucho", "standard"), ("standard", "yucho")])
def test_who_changes_the_bank_between_two_days_is_asked_for_once(town: Town, order: tuple[str, str]) -> None:
    """At ゆうちょ on its day, the 25th, and at the other bank on the 27th: both files would hold the bill."""
    supply = town.supplies["M000002"]
    move(supply.pk, "0001", on=date(2026, 5, 26))
    counts = {}
    for code in order:
        try:
            counts[code] = make(code).row_count
        except debit.NothingToDebit:
            counts[code] = 0
    asked = DebitRow.objects.filter(demand__supply=supply)
    assert asked.count() == 1
    assert asked.get().batch.profile == order[0]
    assert counts == ({"yucho": 1, "standard": 1} if order[0] == "yucho" else {"standard": 2, "yucho": 0})
    assert PaymentSlip.objects.count() == 0


def test_who_is_at_neither_bank_on_its_day_gets_a_slip_with_the_main_file(town: Town) -> None:
    supply = town.supplies["M000001"]
    move(supply.pk, "9900", on=date(2026, 5, 26))
    make("yucho")
    assert SlipInstead.objects.count() == 0  # two files ordered at once may not count the same bill
    with clock.travel(MADE_AT), pytest.raises(debit.NothingToDebit):
        debit.make_debit_file(debit_on=DAYS["standard"], actor=None)
    slot = slot_of(DAYS["standard"])
    assert {one.code: one.demanded.count for one in days.fates(slot)} == {"no_mandate": 1}
    with clock.travel(MADE_AT):
        from mizuhiki.directdebit.requests import work_off_day

        run = work_off_day(slot, actor=None)
    assert (run.facts["rows"], run.facts["slips_no_mandate"], run.facts["demands"]) == (0, 1, 1)
    assert SlipInstead.objects.get().demand.supply_id == supply.pk


def left_behind(*, today: date) -> dict[str, int]:
    with clock.travel(noon(today)):
        found = turning.unasked(slot_of(date(2026, 7, 27)), today=clock.today())
    return {reason.value: one.count for reason, one in found.items()}


def test_what_a_later_profile_still_draws_is_not_left_behind(town: Town) -> None:
    """The main file of the next month is made early: nobody else's bills of this month become slips."""
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    assert left_behind(today=date(2026, 5, 26)) == {"no_mandate": 0, "left_behind": 1}
    assert left_behind(today=date(2026, 5, 29)) == {"no_mandate": 0, "left_behind": 4}


def test_the_days_are_listed_by_bank(
    town: Town, person: Callable[..., object], sign_in: Callable[[object], object]
) -> None:
    make("yucho")
    with clock.travel(MADE_AT):
        found = days.debit_days(today=clock.today(), months=[date(2026, 4, 1)])
    assert [(day.label, day.debit_on, day.state[0], day.chosen.count) for day in found] == [
        ("水引信用金庫", date(2026, 5, 28), "未作成", 2),
        ("水引銀行（代表行）", date(2026, 5, 27), "未作成", 1),
        ("ゆうちょ銀行", date(2026, 5, 25), "作成済み・未送信", 0),
    ]
