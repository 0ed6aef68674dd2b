"""The towns that tests of several rooms begin with; the root conftest gives them to every test."""

from datetime import date

from mizuhiki.billing import api as billing
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, noon, rules


@standing.fixture
def rules_in_force() -> None:
    """The demo's rules, in force since long ago."""
    rules()


@standing.fixture
def one_billed(rules_in_force: None) -> Town:
    """One household whose 41 m³ of April were billed on the 20th: 4,851 yen for water, 5,339 for sewerage."""
    del rules_in_force
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=date(2026, 4, 1), actor=None)
    return town
