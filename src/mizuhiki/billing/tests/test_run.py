"""The billing run of a month, to the yen."""

import argparse
from datetime import date

import pytest

from mizuhiki.billing import completeness, steps
from mizuhiki.billing import run as billing_run
from mizuhiki.billing.cli import explain_one
from mizuhiki.billing.explain import explanation_of
from mizuhiki.billing.models import Assessment, Demand, NotAssessed, PaymentSlip, Pricing
from mizuhiki.customers.api import Supply
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.platform import batches, clock
from mizuhiki.platform.models import BatchRun
from tests import standing
from tests.builders import Town, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL = date(2026, 4, 1)


@standing.fixture
def town(rules_in_force: None) -> Town:
    """Three households read in April; the third on rural sewerage."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.settle(2)
    town.settle(3, sewerage="rural_sewerage")
    return town


def bill(month: date = APRIL) -> BatchRun:
    with clock.travel(noon(date(2026, 4, 20))):
        return billing_run.run_billing(cycle_month=month, actor=None)


@pytest.mark.req("COL-001")
@pytest.mark.req("COL-002")
def test_water_and_sewerage_are_assessed_apart_by_their_legal_basis(town: Town) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41, "M000003": 41})
    run = bill()
    assert list(Assessment.objects.order_by("pk").values_list("charge", "amount_yen")) == [
        ("public_sewerage", 5_339),
        ("water", 4_851),
        ("public_sewerage", 5_339),
        ("water", 4_851),
        ("rural_sewerage", 7_160),
        ("water", 4_851),
    ]
    assert list(Demand.objects.order_by("pk").values_list("amount_yen", flat=True)) == [
        10_190,
        10_190,
        12_011,
    ]
    assert run.facts == {
        "expected": 6,
        "distinct_prices": 3,
        "alarms": 0,
        "assessments": 6,
        "assessed_yen": 32_391,
        "reasons": 0,
        "demands": 3,
        "demanded_yen": 32_391,
        "slips": 3,
        "slip_yen": 32_391,
    }
    assert Pricing.objects.count() == 3
    assert sum(OpenItem.objects.values_list("open_yen", flat=True)) == 32_391
    assert ledger.prove().differences == ()
    bases = {explanation_of(pk).legal_basis for pk in Assessment.objects.values_list("pk", flat=True)}
    assert bases == {"水引市水道事業給水条例", "水引市公共下水道条例", "水引市農村下水道条例"}


def test_an_assessment_explains_itself_and_replays(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    bill()
    found = explanation_of(Assessment.objects.get(charge="water").pk)
    assert found.replays
    assert (found.previous_m3, found.index_m3, found.usage_m3) == (100, 141, 41)
    assert found.sentences[1] == "1か月目 6～10m³：5m³ × 25円 = 125円"
    assert found.sentences[-1] == "合計：4,851円（うち消費税等441円）"
    assert explain_one(argparse.Namespace(id=found.assessment_id, json=False)) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"水道料金（水引市水道事業給水条例 {found.article}） ")
    assert f"  1か月目 6～10m³：5m³ × 25円 = 125円［{found.articles[1]}］\n" in told


def test_every_due_service_has_an_assessment_or_a_coded_reason(town: Town) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 10, "M000002": 9_000})
    Supply.objects.filter(inquiry_no="00000000003").update(parked="名義を確認中")
    run = bill()
    assert list(NotAssessed.objects.order_by("pk").values_list("supply__inquiry_no", "charge", "reason")) == [
        ("00000000002", "public_sewerage", "held"),
        ("00000000002", "water", "held"),
        ("00000000003", "rural_sewerage", "parked"),
        ("00000000003", "water", "parked"),
    ]
    assert (run.facts["expected"], run.facts["assessments"], run.facts["reasons"]) == (6, 2, 4)


def test_a_second_run_changes_nothing(town: Town) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 10})
    bill()
    before = list(Assessment.objects.values_list("pk", "amount_yen"))
    with pytest.raises(batches.BatchAlreadyDone, match="2026年4月分 調定"):
        bill()
    assert list(Assessment.objects.values_list("pk", "amount_yen")) == before


def test_a_fault_in_the_middle_leaves_nothing_and_the_next_run_completes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 10})
    with monkeypatch.context() as broken:
        broken.setattr(steps, "counts_of_run", lambda _: {"assessments": 0, "reasons": 0})
        with pytest.raises(completeness.CountsDiffer):
            bill()
    assert (Assessment.objects.count(), Demand.objects.count(), PaymentSlip.objects.count()) == (0, 0, 0)
    assert BatchRun.objects.get(kind="billing.run").state == BatchRun.State.FAILED
    assert bill().facts["assessments"] == 2


def test_only_the_cycle_of_the_month_is_due(town: Town) -> None:
    with clock.travel(noon(date(2026, 5, 20))):
        assert billing_run.run_billing(cycle_month=date(2026, 5, 1), actor=None).facts["expected"] == 0


def test_two_periods_are_never_priced_as_one(town: Town) -> None:
    """A reading held in April, then 82 m3 in June: as one bill it would cost 4,906 yen too much."""
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 9_000})
    bill()
    town.dials["M000001"] = 100
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 82})
    with clock.travel(noon(date(2026, 6, 20))):
        billing_run.run_billing(cycle_month=date(2026, 6, 1), actor=None)
    june = NotAssessed.objects.filter(cycle_month=date(2026, 6, 1), supply__inquiry_no="00000000001")
    assert set(june.values_list("reason", flat=True)) == {"long"}
    assert not Assessment.objects.filter(supply__inquiry_no="00000000001").exists()


def test_days_of_use_are_counted_as_the_tariff_counts_them(town: Town) -> None:
    """In on 26 March, read on 10 April: the tariff counts both days, 16, which is one month of base.

    開栓手数料 of 600 comes once: (720 + 600) × 1.1.
    """
    Supply.objects.filter(inquiry_no="00000000001").update(starts_on=date(2026, 3, 26))
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 3})
    bill()
    assert Assessment.objects.get(charge="water").amount_yen == 1_452
    assert Pricing.objects.get(charge="water").request["days"] == 16
