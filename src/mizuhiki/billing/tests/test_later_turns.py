"""追加調定: what came too late for the month's run is billed by a run of its own, never twice."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client

from mizuhiki.billing import run as billing_run
from mizuhiki.billing import starting, steps
from mizuhiki.billing.completeness import expectation_of, outcome_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, PaymentSlip
from mizuhiki.billing.permissions import RUN_SEE, RUN_START
from mizuhiki.billing.turns import key_of, parse_key
from mizuhiki.customers.api import Supply, SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import JournalEntry
from mizuhiki.platform import batches, clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from tests import standing
from tests.builders import Town, clerk, noon
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)
BILLED_ON, LATER = date(2026, 4, 20), date(2026, 5, 11)
NO_1, NO_2, NO_3 = (f"{number:011d}" for number in (1, 2, 3))


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Three households; in April one is read, one is parked, one not read; then the month is billed."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41})
    Supply.objects.filter(inquiry_no=NO_2).update(parked="名義を確認中")
    bill(on=BILLED_ON)
    return town


def bill(*, on: date, turn: int = 1) -> BatchRun:
    with clock.travel(noon(on)):
        return billing_run.run_billing(cycle_month=APRIL, actor=None, turn=turn)


def billed() -> list[tuple[str, str, str, int]]:
    rows = Assessment.objects.order_by("pk")
    return list(rows.values_list("run__key", "supply__inquiry_no", "charge", "amount_yen"))


FIRST = [("2026-04", NO_1, "public_sewerage", 5_339), ("2026-04", NO_1, "water", 4_851)]
SECOND = [("2026-04-2", NO_3, "public_sewerage", 2_068), ("2026-04-2", NO_3, "water", 1_749)]
THIRD = [("2026-04-3", NO_2, "public_sewerage", 5_339), ("2026-04-3", NO_2, "water", 4_851)]


@pytest.mark.req("COL-001")
def test_a_reading_that_came_late_is_billed_and_nothing_else(town: Town) -> None:
    """16 m³: (720 + 3 × 25) × 2 × 1.1 = 1,749; sewerage within its base, 1,880 × 1.1 = 2,068."""
    town.read(read_on=date(2026, 4, 28), used_m3={"M000003": 16})
    run = bill(on=LATER, turn=2)
    assert billed() == [*FIRST, *SECOND]
    assert run.title == "2026年4月分（追加1回目） 調定"
    assert run.facts == {
        "expected": 2,
        "distinct_prices": 2,
        "alarms": 0,
        "assessments": 2,
        "assessed_yen": 3_817,
        "reasons": 0,
        "demands": 1,
        "demanded_yen": 3_817,
        "slips": 1,
        "slip_yen": 3_817,
    }
    assert (
        run.expected == outcome_of(run.pk) == {"public_sewerage": {"services": 1}, "water": {"services": 1}}
    )
    demand = Demand.objects.get(run=run)
    assert (demand.method, demand.due_on) == ("slip", date(2026, 6, 25))  # with the bills of May
    assert PaymentSlip.objects.latest("pk").amount_yen == 3_817
    posted = JournalEntry.objects.get(cause=f"billing.run:{run.pk}")
    assert posted.posted_on == LATER
    assert ledger.prove().differences == ()


def test_each_further_turn_takes_what_has_become_free(town: Town) -> None:
    town.read(read_on=date(2026, 4, 28), used_m3={"M000003": 16})
    bill(on=LATER, turn=2)
    Supply.objects.filter(inquiry_no=NO_2).update(parked="")
    bill(on=date(2026, 5, 12), turn=3)
    assert billed() == [*FIRST, *SECOND, *THIRD]
    assert NotAssessed.objects.count() == 4  # the reasons of the first run stay as history
    assert ledger.prove().differences == ()


def test_a_service_registered_late_is_billed_beside_the_first_demand(town: Town) -> None:
    SupplyService.objects.create(
        supply=town.supplies["M000001"],
        charge="rural_sewerage",
        use_class="一般",
        cycle="even",
        starts_on=date(2025, 1, 1),
    )
    run = bill(on=LATER, turn=2)
    assert billed()[2:] == [("2026-04-2", NO_1, "rural_sewerage", 7_160)]
    assert list(Demand.objects.order_by("pk").values_list("amount_yen", flat=True)) == [10_190, 7_160]
    assert run.facts["expected"] == 1


@pytest.mark.parametrize("turn", [2, 3])
def test_a_turn_with_nothing_to_bill_is_refused(town: Town, turn: int) -> None:
    with pytest.raises(billing_run.NothingLeft, match="2026年4月分に追加で調定する契約はありません"):
        bill(on=LATER, turn=turn)
    with pytest.raises(billing_run.NothingLeft):
        starting.ask_for_run(cycle_month=APRIL, turn=turn, seen="", actor=clerk(), at=noon(LATER))
    assert billed() == FIRST
    assert (Demand.objects.count(), NotAssessed.objects.count(), JournalEntry.objects.count()) == (1, 4, 1)


def test_a_turn_waits_for_the_one_before(town: Town) -> None:
    town.read(read_on=date(2026, 4, 28), used_m3={"M000003": 16})
    with pytest.raises(billing_run.NothingLeft):
        bill(on=LATER, turn=3)
    bill(on=LATER, turn=2)
    with pytest.raises(batches.BatchAlreadyDone, match="2026年4月分（追加1回目） 調定"):
        bill(on=LATER, turn=2)
    assert billed() == [*FIRST, *SECOND]


def test_the_database_refuses_a_second_assessment(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.read(read_on=date(2026, 4, 28), used_m3={"M000003": 16})
    monkeypatch.setattr(steps, "_IS_SETTLED", "false AND %(month)s::date IS NULL")
    with pytest.raises(IntegrityError, match="assessed_once"):
        bill(on=LATER, turn=2)
    assert billed() == FIRST


def test_keys_of_turns() -> None:
    assert [key_of(APRIL, 1), key_of(APRIL, 2)] == ["2026-04", "2026-04-2"]
    assert [parse_key("2026-04"), parse_key("2026-04-12")] == [(APRIL, 1), (APRIL, 12)]
    for wrong in ("2026-04-1", "2026-04-02", "2026-13", "2026-04-", "2026-04x", "2026-4"):
        with pytest.raises(ValueError, match="."):
            parse_key(wrong)


@pytest.fixture
def desk(person: Callable[..., Any], sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(person(RUN_SEE, RUN_START, username="chotei2"))


def test_the_screen_offers_the_turn_with_its_counts(desk: Client, town: Town) -> None:
    with clock.travel(noon(LATER)):
        assert "追加調定へ進む" not in text_of(desk.get("/billing/2026-04/"))
        assert desk.get("/billing/2026-04-3/").status_code == 404
        assert "の追加調定を開始" not in text_of(desk.get("/billing/2026-04-2/"))
        town.read(read_on=date(2026, 4, 28), used_m3={"M000003": 16})
        assert "2件を請求できるようになりました" in text_of(desk.get("/billing/2026-04/"))
        page = text_of(desk.get("/billing/2026-04-2/"))
        assert "水道料金 1 1 0 0 0 0" in page
        assert "理由が変わらない契約（4件）は入りません" in page
        assert "2件の調定を開始する" in page
        seen = expectation_of(APRIL, pack=pack_on(APRIL), turn=2).digest
        asked = desk.post("/billing/2026-04-2/start/", {"once": str(uuid4()), "seen": seen})
        assert (asked.status_code, asked["Location"]) == (302, "/billing/2026-04-2/")
        run = BatchRun.objects.get(key="2026-04-2")
        starting.run_month(run.pk)
        page = text_of(desk.get("/billing/2026-04-2/"))
        assert "2026年4月分の追加調定（1回目）" in page
        assert "不一致" not in page
        assert "この月の検針 3 → 調定に使った検針 2" in page
        listed = text_of(desk.get("/billing/"))
    assert "2026年4月 追加1回目 完了 2 2 3,817円" in listed
    assert billed() == [*FIRST, *SECOND]
