"""共同住宅の各戸割: a month's run prices a building by its dwellings, each with its part of what was used.

40 m³ of a dwelling in two months are 20 in each: 720 + 5 × 25 + 10 × 128 = 2,125円 of water, and by the
doubled table 1,880 + 24 × 118 = 4,712円 of sewerage; a tenth is tax, and the fraction of a yen is dropped.
"""

from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import NotAssessed
from mizuhiki.billing.models import Assessment
from mizuhiki.billing.run import TariffLacksRow
from mizuhiki.customers.models import ServiceFact, SupplyService
from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from tests import standing
from tests.builders import Town, noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]
APRIL, READ_ON = date(2026, 4, 1), date(2026, 4, 10)


@standing.fixture
def town(rules_in_force: None) -> Town:
    """A house, four flats, and four flats with two shops; each building has one meter of 40 mm."""
    del rules_in_force
    made = Town()
    made.settle(1)
    buildings = [made.settle(number, bore_mm=40) for number in (2, 3)]
    SupplyService.objects.filter(supply__in=buildings).update(dwellings=4, scheme="各戸割")
    for charge in ("water", "public_sewerage"):
        ServiceFact.objects.create(
            supply=buildings[-1], charge=charge, kind="shops", code="", number=2, starts_on=date(2020, 4, 1)
        )
    return made


def bill(town: Town, **used_m3: int) -> None:
    town.read(read_on=READ_ON, used_m3=used_m3)
    town.find_right()
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)


def yen(number: int) -> dict[str, int]:
    found = Assessment.objects.filter(supply__inquiry_no=f"{number:011d}")
    return dict(found.values_list("charge", "amount_yen"))


def test_each_dwelling_pays_for_its_part(town: Town) -> None:
    """4 × 4,250 × 1.1; 4 × 4,712 × 1.1 = 20,732.8. Two shops count as one dwelling more: five of each."""
    bill(town, M000001=40, M000002=160, M000003=200)
    assert yen(1) == {"water": 4_675, "public_sewerage": 5_183}
    assert yen(2) == {"water": 18_700, "public_sewerage": 20_732}
    assert yen(3) == {"water": 23_375, "public_sewerage": 25_916}
    for one in Assessment.objects.all():
        assert billing.explanation_of(one.pk).replays
    assert ledger.prove().differences == ()


def test_a_building_with_more_shops_than_the_rule_allows_stops_the_run(town: Town) -> None:
    """Dwellings must be more than half; four of nine are not, and nobody guesses another price."""
    ServiceFact.objects.filter(kind="shops").update(number=5)
    with pytest.raises(TariffLacksRow) as refused:
        bill(town, M000001=40, M000002=160, M000003=200)
    assert "要件（住宅の割合・店舗）を満たしません" in refused.value.message
    assert not Assessment.objects.exists()
    assert not NotAssessed.objects.exists()
