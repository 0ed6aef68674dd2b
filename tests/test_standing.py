"""A town that stands: each test finds it as it was built, and nobody else finds it."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.customers.models import SupplyParty
from mizuhiki.rulepacks.models import RulePackVersion
from tests import standing
from tests.builders import Town, rules
from tests.standing import Plan

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@standing.fixture
def street_that_stands(rules_in_force: None) -> Town:
    del rules_in_force
    town = Town()
    town.settle(1)
    return town


@pytest.mark.parametrize("_time", [1, 2, 3])
def test_what_one_test_does_no_other_finds(_time: int, street_that_stands: Town) -> None:
    assert (Customer.objects.count(), list(street_that_stands.supplies)) == (1, ["M000001"])
    street_that_stands.settle(2)
    SupplyParty.objects.filter(supply=street_that_stands.supplies["M000001"]).update(role="payer")
    assert Customer.objects.count() == 2


def test_who_asks_for_nothing_finds_nothing() -> None:
    assert (Customer.objects.count(), RulePackVersion.objects.count()) == (0, 0)
    assert standing.ground.standing() == []


def test_who_asks_for_another_town_finds_that_one(one_billed: Town) -> None:
    assert (PaymentSlip.objects.get().amount_yen, list(one_billed.supplies)) == (10_190, ["M000001"])
    assert standing.ground.standing() == ["rules_in_force", "one_billed"]


def _one(rules: None) -> None:
    del rules
    Town().settle(1)


def _two(rules: None) -> None:
    del rules
    town = Town()
    town.settle(1)
    town.settle(2)


RULES = Plan(rules, ())


@pytest.fixture
def ground(django_db_blocker: DjangoDbBlocker) -> Iterator[standing.Ground]:
    """Another ground, inside the transaction of the test."""
    made = standing.Ground()
    made.open(django_db_blocker)
    yield made
    made.close()


def test_what_both_ask_for_is_not_built_again(ground: standing.Ground) -> None:
    lay, settle, more = RULES, Plan(_one, (("rules", RULES),)), Plan(_two, (("rules", RULES),))
    ground.bring([lay, settle])
    version = RulePackVersion.objects.get()
    ground.bring([lay, more])
    assert (RulePackVersion.objects.get(), Supply.objects.count()) == (version, 2)
    ground.bring([lay])
    assert (RulePackVersion.objects.get(), Supply.objects.count()) == (version, 0)
    ground.bring([])
    assert RulePackVersion.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_who_commits_has_it_built_alone(one_billed: Town) -> None:
    assert (PaymentSlip.objects.get().amount_yen, list(one_billed.supplies)) == (10_190, ["M000001"])
    assert standing.ground.standing() == []


def test_a_town_that_cannot_be_built_leaves_the_ground_as_it_was(ground: standing.Ground) -> None:
    def broken() -> None:
        Customer.objects.create(customer_no="0000000009", name="途中 太郎")
        raise ValueError("no")

    with pytest.raises(ValueError, match="^no$"):
        ground.bring([RULES, Plan(broken, ())])
    assert (ground.standing(), Customer.objects.count()) == (["rules"], 0)
    assert RulePackVersion.objects.count() == 1


def test_each_comes_after_what_it_asks_for(request: pytest.FixtureRequest, street_that_stands: Town) -> None:
    del street_that_stands
    names = [plan.build.__name__ for plan in standing.plans_of(request.node)]
    assert names == ["rules_in_force", "street_that_stands"]
