"""試算 of a month: the yen of the run to come, and nothing written; and no rules change behind a bill."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.billing.models import Assessment, Pricing
from mizuhiki.billing.permissions import RUN_SEE
from mizuhiki.billing.run import run_billing
from mizuhiki.billing.trial import forecast_of
from mizuhiki.billing.unchanged import BilledRulesChanged, unbilled_words
from mizuhiki.customers.api import Installation
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, pack_on, put_in_force
from mizuhiki.rulepacks.models import RulePackInForce
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
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41, "M000002": 41, "M000003": 41})
    return town


def test_the_trial_comes_to_the_yen_of_the_run_and_writes_nothing(
    town: Town, sign_in: Callable[[Any], Client], person: Callable[..., Any]
) -> None:
    with clock.travel(noon(date(2026, 4, 20))):
        tried = forecast_of(APRIL, pack=pack_on(APRIL))
        assert {one.charge: (one.services, one.usage_m3, one.yen) for one in tried} == {
            "public_sewerage": (2, 82, 10_678),
            "rural_sewerage": (1, 41, 7_160),
            "water": (3, 123, 14_553),
        }
        shown = sign_in(person(RUN_SEE, username="shisan1")).get("/billing/2026-04/forecast/")
        assert (shown.context["total"].yen, shown.context["total"].unpriced) == (32_391, 0)
        assert not Assessment.objects.exists()
        assert not Pricing.objects.exists()
        run = run_billing(cycle_month=APRIL, actor=None)
    assert run.facts["assessed_yen"] == sum(one.yen for one in tried) == 32_391


def test_what_has_no_price_is_counted_and_stops_nothing(town: Town) -> None:
    Installation.objects.filter(pk=Installation.objects.order_by("pk")[0].pk).update(bore_mm=17)
    with clock.travel(noon(date(2026, 4, 20))):
        tried = forecast_of(APRIL, pack=pack_on(APRIL))
    water = {one.bore_mm: (one.services, one.unpriced, one.yen) for one in tried if one.charge == "water"}
    assert water == {17: (1, 1, 0), 13: (2, 0, 9_702)}


def _changed(stands: str, written: str) -> Any:
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"]
    assert stands in water
    changed = {**files, "tariffs/water.yaml": water.replace(stands, written)}
    return keep_pack(files=changed, at=noon(date(2026, 4, 20)), actor=None)


def _put(version: Any, from_on: date) -> None:
    put_in_force(version=version, from_on=from_on, at=noon(date(2026, 4, 25)), asked_by=None, decided_by=None)


def test_rules_that_change_a_billed_version_take_no_effect_for_billed_months(town: Town) -> None:
    with clock.travel(noon(date(2026, 4, 20))):
        run_billing(cycle_month=APRIL, actor=None)
    dearer, before = _changed("{to: 10, rate: 25}", "{to: 10, rate: 26}"), RulePackInForce.objects.count()
    with pytest.raises(BilledRulesChanged, match="2026年4月分は、水道料金の料金表.*2025-04-01"):
        _put(dearer, APRIL)
    assert RulePackInForce.objects.count() == before
    assert unbilled_words(APRIL).startswith("調定済みの月（2026年4月分まで）はそのまま")
    assert unbilled_words(date(2026, 5, 15)).startswith("まだ調定していない月は、2026年6月分から")
    _put(dearer, date(2026, 5, 1))  # months not billed yet
    _put(_changed("rate: 24}", "rate: 23}"), APRIL)  # of the version before, which no bill of April stands on
    assert RulePackInForce.objects.count() == before + 2
