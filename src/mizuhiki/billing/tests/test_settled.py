"""A held reading that somebody settled is billed by the next run; a billed one does not change any more."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.audit.api import AuditEntry
from mizuhiki.billing import run as billing_run
from mizuhiki.billing.changing import ReadingBilled
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Answer, Reading, ReadingSettlement, settle_reading
from mizuhiki.metering.permissions import READING_AGREE, READING_SETTLE
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests import standing
from tests.builders import Town, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, JUNE, AUGUST = date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 1)
READ, BILLED, SETTLED, LATER = date(2026, 4, 10), date(2026, 4, 20), date(2026, 4, 24), date(2026, 5, 11)
How = ReadingSettlement.How
Shown = tuple[str, int, int, int | None, str]


@standing.fixture
def town(rules_in_force: None) -> Town:
    """One household of water and sewerage, one of water alone."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.settle(2, sewerage="")
    return town


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(READING_SETTLE, username="kenshin1")


@pytest.fixture
def chief(person: Callable[..., User]) -> User:
    return person(READING_AGREE, username="kakari1")


def bill(month: date, *, on: date, turn: int = 1) -> BatchRun:
    with clock.travel(noon(on)):
        return billing_run.run_billing(cycle_month=month, actor=None, turn=turn)


def last_word(month: date = APRIL, tap_no: str = "M000001") -> Reading:
    found = Reading.objects.filter(supply__installation__tap_no=tap_no, cycle_month=month)
    return found.order_by("-sequence")[0]


def settle(answer: Answer, clerk: User, reading: Reading | None = None, *, on: date = SETTLED) -> Any:
    number = (reading or last_word()).pk
    return settle_reading(reading_id=number, answer=answer, actor=clerk, at=noon(on))


def correct(index_m3: int, *, on: date = READ) -> Answer:
    return Answer(How.CORRECTED, "4と9の読み違い", index_m3=index_m3, read_on=on, basis="reread")


def agree(request: ApprovalRequest, chief: User, outcome: Any = Decision.Outcome.GRANTED) -> None:
    approvals.decide(request_id=request.pk, outcome=outcome, reason="確認", actor=chief, at=noon(SETTLED))


def billed(month: date = APRIL) -> list[tuple[str, str, str, int]]:
    rows = Assessment.objects.filter(cycle_month=month).order_by("pk")
    return list(rows.values_list("run__key", "supply__installation__tap_no", "charge", "amount_yen"))


def rows(tap_no: str = "M000001") -> list[Shown]:
    found = Reading.objects.filter(supply__installation__tap_no=tap_no).order_by("cycle_month", "sequence")
    return [
        (f"{one.cycle_month:%m}-{one.sequence}", one.previous_m3, one.index_m3, one.usage_m3, one.hold)
        for one in found
    ]


def test_a_correction_is_billed_by_the_next_run_to_the_yen(town: Town, clerk: User) -> None:
    """41 m³: 4,851 yen of water and 5,339 of sewerage, as for everybody else."""
    town.read(read_on=READ, used_m3={"M000001": -5})
    bill(APRIL, on=BILLED)
    assert billed() == []
    assert set(NotAssessed.objects.values_list("charge", "reason")) == {
        ("water", "held"), ("public_sewerage", "held"), ("water", "no_reading"),
    }  # fmt: skip
    settled = settle(correct(141), clerk)
    assert rows() == [("04-0", 100, 95, None, "reversed"), ("04-1", 100, 141, 41, "")]
    assert (settled.settlement.how, settled.settlement.settled_by) == ("corrected", clerk)
    bill(APRIL, on=LATER, turn=2)
    assert billed() == [
        ("2026-04-2", "M000001", "public_sewerage", 5_339),
        ("2026-04-2", "M000001", "water", 4_851),
    ]
    assert Assessment.objects.filter(reading=settled).count() == 2
    assert ledger.prove().differences == ()


def test_settled_before_the_month_is_billed_it_is_in_the_months_run(town: Town, clerk: User) -> None:
    town.read(read_on=READ, used_m3={"M000001": -5, "M000002": 41})
    settle(correct(141), clerk, on=date(2026, 4, 15))
    bill(APRIL, on=BILLED)
    assert [(key, tap, yen) for key, tap, _, yen in billed()] == [
        ("2026-04", "M000001", 5_339), ("2026-04", "M000001", 4_851), ("2026-04", "M000002", 4_851),
    ]  # fmt: skip


def test_a_reading_taken_at_its_word_needs_a_second_person(town: Town, clerk: User, chief: User) -> None:
    """5,000 m³ through a 13 mm meter, 2,500 a month: 720 + 125 + 1,280 + 1,600 + 3,900 + 10,750 + 2,400 × 290
    = 714,375; twice, with 10 % of tax 1,571,625."""
    town.read(read_on=READ, used_m3={"M000002": 5_000})
    held = last_word(tap_no="M000002")
    request = settle(Answer(How.ACCEPTED, "漏水（現地で確認）"), clerk, held)
    assert rows("M000002") == [("04-0", 100, 5_100, None, "excessive")]
    bill(APRIL, on=BILLED)
    assert billed() == []
    agree(request, chief)
    assert rows("M000002")[1:] == [("04-1", 100, 5_100, 5_000, "")]
    settled = last_word(tap_no="M000002").settlement
    assert (settled.settled_by, settled.request) == (clerk, request)
    bill(APRIL, on=LATER, turn=2)
    assert billed() == [("2026-04-2", "M000002", "water", 1_571_625)]


def test_an_estimate_is_billed_and_the_next_reading_makes_up_for_it(
    town: Town, clerk: User, chief: User
) -> None:
    """16 m³ are 1,749 yen of water; 41 m³ more at the next reading 4,851."""
    town.read(read_on=READ, used_m3={"M000002": -5})
    request = settle(Answer(How.ESTIMATED, "メーター故障", usage_m3=16), clerk, last_word(tap_no="M000002"))
    agree(request, chief)
    assert rows("M000002")[1:] == [("04-1", 100, 116, 16, "")]
    assert last_word(tap_no="M000002").kind == "estimated"
    bill(APRIL, on=BILLED)
    assert billed() == [("2026-04", "M000002", "water", 1_749)]
    town.dials["M000002"] = 116
    town.read(read_on=date(2026, 6, 10), used_m3={"M000002": 41})
    bill(JUNE, on=date(2026, 6, 20))
    assert billed(JUNE) == [("2026-06", "M000002", "water", 4_851)]


def test_the_reading_after_it_starts_from_what_was_settled(town: Town, clerk: User) -> None:
    """Unsettled, June covers four months and is not billed; settled, April and June are 41 m³ each."""
    town.read(read_on=READ, used_m3={"M000002": -5})
    town.dials["M000002"] = 182
    town.read(read_on=date(2026, 6, 10), used_m3={"M000002": 0})
    bill(APRIL, on=BILLED)
    bill(JUNE, on=date(2026, 6, 20))
    assert rows("M000002")[1:] == [("06-0", 100, 182, 82, "")]
    assert NotAssessed.objects.get(cycle_month=JUNE, supply=town.supplies["M000002"]).reason == "long"
    settle(correct(141), clerk, last_word(tap_no="M000002"), on=date(2026, 6, 24))
    assert rows("M000002") == [
        ("04-0", 100, 95, None, "reversed"), ("04-1", 100, 141, 41, ""),
        ("06-0", 100, 182, 82, ""), ("06-1", 141, 182, 41, ""),
    ]  # fmt: skip
    followed = last_word(JUNE, "M000002")
    assert (followed.period_start, followed.settlement.how) == (READ, "followed")
    bill(APRIL, on=date(2026, 6, 25), turn=2)
    bill(JUNE, on=date(2026, 6, 25), turn=2)
    assert billed() == [("2026-04-2", "M000002", "water", 4_851)]
    assert billed(JUNE) == [("2026-06-2", "M000002", "water", 4_851)]


def test_what_was_billed_stays_as_it_is(town: Town, clerk: User) -> None:
    town.read(read_on=READ, used_m3={"M000001": 41})
    bill(APRIL, on=BILLED)
    with pytest.raises(ReadingBilled, match="2026年4月分は調定済みのため、ここでは検針値を変えられません。"):
        settle(correct(130), clerk)
    assert rows() == [("04-0", 100, 141, 41, "")]
    assert ReadingSettlement.objects.count() == 0
    assert AuditEntry.objects.filter(action="metering.reading.settled").count() == 0


def test_nothing_changes_under_a_later_reading_that_was_billed(town: Town, clerk: User) -> None:
    """April was parked, June was billed from April's dial: another value of April would move June."""
    town.read(read_on=READ, used_m3={"M000001": 41})
    town.supplies["M000001"].parked = "確認中"
    town.supplies["M000001"].save()
    bill(APRIL, on=BILLED)
    town.supplies["M000001"].parked = ""
    town.supplies["M000001"].save()
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    bill(JUNE, on=date(2026, 6, 20))
    with pytest.raises(ReadingBilled, match="2026年6月分は調定済み"):
        settle(correct(130), clerk, on=date(2026, 6, 21))
    assert rows() == [("04-0", 100, 141, 41, ""), ("06-0", 141, 182, 41, "")]


def test_a_request_whose_reading_changed_meanwhile_is_not_carried_out(
    town: Town, clerk: User, chief: User
) -> None:
    town.read(read_on=READ, used_m3={"M000001": -5})
    request = settle(Answer(How.ESTIMATED, "メーター故障", usage_m3=16), clerk)
    agree(request, chief, Decision.Outcome.REFUSED)
    again = settle(Answer(How.ESTIMATED, "メーター故障", usage_m3=18), clerk)
    assert Reading.objects.count() == 1
    held = last_word()
    Reading.objects.create(
        supply=held.supply, fitting=held.fitting, cycle_month=APRIL, sequence=1,
        period_start=held.period_start, read_on=READ, previous_m3=100, index_m3=141, usage_m3=41,
    )  # fmt: skip
    with pytest.raises(approvals.ContentChanged):
        agree(again, chief)
    assert Reading.objects.count() == 2


def test_the_work_lies_in_the_inbox_until_the_last_of_a_file_is_settled(town: Town, clerk: User) -> None:
    record = town.read(read_on=READ, used_m3={"M000001": -5, "M000002": -5})
    item = Item.objects.get(kind="metering.held")
    assert (item.title, item.desk, item.url_args) == (
        "2026年4月分 確認待ちの検針（2件）", "billing", [record.pk],
    )  # fmt: skip
    settle(correct(141), clerk)
    assert Item.objects.get(pk=item.pk).closed_at is None
    settle(correct(141), clerk, last_word(tap_no="M000002"))
    closed = Item.objects.get(pk=item.pk)
    assert (closed.closed_at, closed.closed_by) == (noon(SETTLED), clerk)
