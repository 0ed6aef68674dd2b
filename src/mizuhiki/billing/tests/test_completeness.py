"""Law 3: what is expected is counted before the run, and the run is refused where it falls short."""

from datetime import date

import pytest

from mizuhiki.billing import completeness, due, run, starting, steps, turns
from mizuhiki.billing.completeness import CountsDiffer, Due, ExpectationChanged, expectation_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, PaymentSlip
from mizuhiki.billing.schedules import plan_of
from mizuhiki.customers.api import Supply, SupplyService
from mizuhiki.ledger.api import JournalEntry, OpenItem
from mizuhiki.platform import batches, clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests import standing
from tests.builders import Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)
AT = noon(date(2026, 4, 20))


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Four households; one read, one held, one not read, one parked; and one on sewerage alone."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3, 4):
        town.settle(number)
    town.settle(5, water="")
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 9_000, "M000004": 3})
    Supply.objects.filter(inquiry_no="00000000004").update(parked="名義を確認中")
    return town


def seen() -> completeness.Expectation:
    return expectation_of(APRIL, pack=pack_on(APRIL))


def ask(digest: str) -> BatchRun:
    return starting.ask_for_run(cycle_month=APRIL, seen=digest, actor=clerk(), at=AT)


def nothing_was_billed() -> bool:
    tables = (Assessment, NotAssessed, Demand, PaymentSlip, OpenItem, JournalEntry)
    return not any(table.objects.exists() for table in tables)


def test_services_and_reasons_are_counted_before_anything_is_done(town: Town) -> None:
    reasons = {"held": 1, "no_reading": 1, "parked": 1}
    expected = seen()
    assert expected.charges == (Due("public_sewerage", 5, reasons), Due("water", 4, reasons))
    assert (expected.services, expected.billable, expected.excused) == (9, 3, 6)
    assert completeness.Expectation.from_dict(expected.to_dict()) == expected
    assert nothing_was_billed()


def test_only_what_is_in_use_in_its_period_is_expected(town: Town) -> None:
    Supply.objects.filter(inquiry_no="00000000001").update(ends_on=date(2026, 3, 1))
    Supply.objects.filter(inquiry_no="00000000002").update(ends_on=date(2026, 3, 2))
    SupplyService.objects.filter(supply__inquiry_no="00000000003").update(cycle="odd")
    assert completeness.services_in_use(plan_of(pack_on(APRIL), APRIL)) == {"water": 2, "public_sewerage": 3}
    assert sum(due.services for due in seen().charges) == 5


@pytest.mark.req("COL-001")
def test_the_run_keeps_what_was_expected_and_comes_to_exactly_that(town: Town) -> None:
    asked = ask(seen().digest)
    with clock.travel(AT):
        starting.run_month(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.started_by) == ("done", clerk())
    assert asked.expected == seen().to_dict()
    assert completeness.outcome_of(asked.pk) == asked.expected
    assert NotAssessed.objects.count() == 6
    assert Assessment.objects.count() == 3
    with clock.travel(AT):
        starting.run_month(asked.pk)  # a job that runs twice
    assert Assessment.objects.count() == 3


def test_what_changed_since_the_screen_was_shown_refuses_the_start(town: Town) -> None:
    shown = seen().digest
    Supply.objects.filter(inquiry_no="00000000004").update(parked="")
    with pytest.raises(ExpectationChanged):
        ask(shown)
    assert not BatchRun.objects.filter(kind=turns.KIND).exists()


def test_what_changed_between_start_and_run_is_not_billed(town: Town) -> None:
    asked = ask(seen().digest)
    Supply.objects.filter(inquiry_no="00000000004").update(parked="")
    with clock.travel(AT):
        starting.run_month(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.expected) == ("failed", {})
    assert "検針または契約が変わりました" in asked.step
    assert nothing_was_billed()
    again = ask(seen().digest)  # counted anew, it may be asked for again
    assert (again.pk, again.state) == (asked.pk, "waiting")


def test_a_run_is_asked_for_once(town: Town) -> None:
    ask(seen().digest)
    with pytest.raises(batches.BatchAskedFor):
        ask(seen().digest)
    with clock.travel(AT):
        run.run_billing(cycle_month=APRIL, actor=None)
    with pytest.raises(batches.BatchAlreadyDone):
        ask(seen().digest)


def test_a_month_whose_bills_would_be_overdue_is_not_started(town: Town) -> None:
    with pytest.raises(starting.DueDayOver, match="2026年4月分の納期限（2026-05-25）を過ぎている"):
        starting.ask_for_run(cycle_month=APRIL, seen=seen().digest, actor=clerk(), at=noon(date(2026, 5, 25)))
    may = expectation_of(date(2026, 5, 1), pack=pack_on(APRIL)).digest
    with pytest.raises(starting.NothingDue):
        starting.ask_for_run(cycle_month=date(2026, 5, 1), seen=may, actor=clerk(), at=AT)
    assert not BatchRun.objects.filter(kind=turns.KIND).exists()


def test_a_service_lost_on_the_way_stops_the_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A join that drops supplies is not seen by counts taken after it; the count beside it sees it."""
    monkeypatch.setattr(
        due, "_DUE", due._DUE.replace("WHERE {in_turn}", "WHERE i.tap_no <> 'M000001' AND {in_turn}")
    )
    with clock.travel(AT), pytest.raises(CountsDiffer, match="in use"):
        run.run_billing(cycle_month=APRIL, actor=None)
    assert nothing_was_billed()


def test_a_reason_that_was_not_written_stops_the_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "write_reasons", lambda **_: None)
    with clock.travel(AT), pytest.raises(CountsDiffer, match="expected"):
        run.run_billing(cycle_month=APRIL, actor=None)
    assert nothing_was_billed()


def test_a_use_the_tariff_does_not_know_is_said_in_words(town: Town) -> None:
    SupplyService.objects.filter(supply__inquiry_no="00000000001", charge="water").update(use_class="謎")
    with clock.travel(AT), pytest.raises(run.TariffLacksRow, match="料金を計算できない契約があるため"):
        run.run_billing(cycle_month=APRIL, actor=None)
    assert BatchRun.objects.get(kind=turns.KIND).step.startswith("料金を計算できない契約がある")
    assert nothing_was_billed()
