"""A utility bills on with the rules that an earlier release stored, and its bills replay to the yen."""

from datetime import date
from pathlib import Path

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.explain import explanation_of
from mizuhiki.billing.models import Assessment, Demand
from mizuhiki.platform import clock
from mizuhiki.rulepacks import api as rulepacks
from mizuhiki.rulepacks.services import files_of
from tests.builders import FIRST, Town, noon, rules

pytestmark = [pytest.mark.django_db, pytest.mark.db]

EARLIER = Path(rulepacks.__file__).parent / "tests" / "earlier" / "schema-1"
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def stored() -> rulepacks.RulePackVersion:
    """The row as the earlier release wrote it: its form is in no column, only in its text."""
    version = rulepacks.RulePackVersion.objects.create(
        code="mizuhiki-demo", digest="a" * 64, files=files_of(EARLIER), loaded_at=noon(FIRST)
    )
    day = date(2020, 4, 1)
    rulepacks.put_in_force(version=version, from_on=day, at=noon(FIRST), asked_by=None, decided_by=None)
    return version


def bill(month: date) -> None:
    with clock.travel(noon(month.replace(day=20))):
        billing.run_billing(cycle_month=month, actor=None)


def test_the_month_is_billed_and_explained_and_the_stored_text_stays(
    stored: rulepacks.RulePackVersion,
) -> None:
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    bill(APRIL)
    assert list(Demand.objects.values_list("amount_yen", flat=True)) == [10_190]
    found = [explanation_of(pk) for pk in Assessment.objects.values_list("pk", flat=True)]
    assert sorted((each.amount_yen, each.replayed_yen) for each in found) == [(4_851, 4_851), (5_339, 5_339)]
    stored.refresh_from_db()
    assert stored.files == files_of(EARLIER)


def test_rules_of_today_in_force_later_leave_the_earlier_bills_as_they_were(
    stored: rulepacks.RulePackVersion,
) -> None:
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    bill(APRIL)
    rules(from_on=JUNE)
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    bill(JUNE)
    pairs = Assessment.objects.filter(charge="water").order_by("pk").values_list("pk", "pricing__rules_id")
    (april, before), (june, after) = pairs
    assert before == stored.pk != after
    assert [explanation_of(pk).replayed_yen for pk in (april, june)] == [4_851, 4_851]


def test_a_version_that_no_step_can_read_is_named_before_anybody_needs_it(
    stored: rulepacks.RulePackVersion,
) -> None:
    assert rulepacks.unreadable_versions() == {}
    later = {**files_of(EARLIER), "pack.yaml": "schema: 999\n"}
    broken = rulepacks.RulePackVersion.objects.create(
        code="mizuhiki-demo", digest="b" * 64, files=later, loaded_at=noon(FIRST)
    )
    assert list(rulepacks.unreadable_versions()) == [broken.pk]
    assert "水引を更新してください" in rulepacks.unreadable_versions()[broken.pk]
