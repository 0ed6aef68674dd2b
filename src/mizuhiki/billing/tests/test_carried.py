"""Which schedules take effect, and which are refused because a run would bill wrongly by them."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.billing.carried import RulesNotCarriedOut, require_carried_out
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, Pack, read_folder
from mizuhiki.tariffs.tests.catalogue import tariff_of


@pytest.fixture(scope="module")
def demo() -> Pack:
    return read_folder(DATA / "mizuhiki-demo")


@pytest.mark.parametrize(
    "schedule",
    [
        "{}",
        "{between: following}",
        "{between: following, claim_lag_months: 1}",
        "{between: estimate, unbilled_months: [2026-04]}",
        "{winter_months: [12, 1, 2, 3]}",
        "{claim_lag_months: 6}",
    ],
)
def test_a_schedule_that_the_run_carries_out(demo: Pack, schedule: str) -> None:
    tariff = tariff_of({"schedule": schedule}, {"from": "2026-04-01", "schedule": schedule})
    require_carried_out(replace(demo, tariffs={"water": tariff}))


@pytest.mark.parametrize(
    ("schedule", "key"),
    [
        ("{base_in_advance: true}", "schedule.base_in_advance"),
        ("{claim_lag_months: 7}", "schedule.claim_lag_months: 7"),
        ("{between: following, winter_months: [1]}", "schedule.between: following + winter_months"),
        ("{between: following, unbilled_months: [2026-04]}", "schedule.between: following + unbilled_months"),
    ],
)
def test_one_that_it_does_not_names_the_key(demo: Pack, schedule: str, key: str) -> None:
    with pytest.raises(RulesNotCarriedOut) as refused:
        require_carried_out(replace(demo, tariffs={"water": tariff_of({"schedule": schedule})}))
    assert refused.value.slots == {"version": "見本/water@2020-04-01", "key": key}


def test_a_version_that_bills_sooner_would_bill_two_readings_in_a_month(demo: Pack) -> None:
    later, sooner = {"schedule": "{between: following}"}, {"from": "2026-04-01"}
    with pytest.raises(RulesNotCarriedOut) as refused:
        require_carried_out(replace(demo, tariffs={"water": tariff_of(later, sooner)}))
    assert refused.value.slots == {"version": "見本/water@2026-04-01", "key": "schedule"}
    require_carried_out(replace(demo, tariffs={"water": tariff_of({}, later | sooner)}))


def test_a_tax_in_transition_is_refused_while_its_periods_are_still_billed(demo: Pack) -> None:
    """A run would tax the whole period of 2019 or of a rate to come by the new one, without a word."""
    before = {"tax": '{mode: add, rate: "0.10"}'}
    coming = {"from": "2026-04-01", "tax": '{mode: add, rate: "0.12", old_rate: "0.10"}'}
    with clock.travel(date(2026, 3, 1)):
        with pytest.raises(RulesNotCarriedOut) as refused:
            require_carried_out(replace(demo, tariffs={"water": tariff_of(before, coming)}))
        assert refused.value.slots == {"version": "見本/water@2026-04-01", "key": "tax.old_rate"}
        same = coming | {"tax": '{mode: add, rate: "0.10", old_rate: "0.08"}'}
        require_carried_out(replace(demo, tariffs={"water": tariff_of(before, same)}))
        plain = coming | {"tax": '{mode: add, rate: "0.12"}'}
        require_carried_out(replace(demo, tariffs={"water": tariff_of(before, plain)}))
    with clock.travel(date(2027, 5, 1)):
        require_carried_out(replace(demo, tariffs={"water": tariff_of(before, coming)}))
