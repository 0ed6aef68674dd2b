"""親メーター: a parent is billed for what the meters behind it left, and not at all while that is unknown."""

from dataclasses import replace
from datetime import date

import pytest

from mizuhiki.billing import api as billing
from mizuhiki.billing.closings import FinalRefused
from mizuhiki.billing.models import Assessment, NotAssessed
from mizuhiki.customers.api import Installation
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Answer, Reading, ReadingSettlement, settle_reading
from mizuhiki.platform import clock
from mizuhiki.worklist.api import Item
from tests import standing
from tests.builders import FIRST, Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL, READ_ON = date(2026, 4, 1), date(2026, 4, 10)


@standing.fixture
def flats(rules_in_force: None) -> Town:
    """Three buildings: 2 hangs behind 1, 4 behind 3, 6 behind 5."""
    del rules_in_force
    town = Town()
    for number in range(1, 7):
        town.settle(number, sewerage="")
    for child in (2, 4, 6):
        parent = Installation.objects.get(tap_no=f"M{child - 1:06d}")
        Installation.objects.filter(tap_no=f"M{child:06d}").update(parent=parent)
    return town


def bills(turn: int = 1) -> dict[str, tuple[int, int]]:
    with clock.travel(noon(date(2026, 4, 20 + turn))):
        run = billing.run_billing(cycle_month=APRIL, actor=None, turn=turn)
    found = Assessment.objects.filter(run=run).select_related("pricing", "supply__installation")
    return {one.supply.installation.tap_no: (one.pricing.request["m3"], one.amount_yen) for one in found}


def test_what_the_meters_behind_measured_is_theirs(flats: Town) -> None:
    """60 less 41 are 10 + 9 m³: 1,440 + 125 + 100 = 1,665, × 1.1. 4 was not read; 6 shows more than 5."""
    used = {"M000001": 60, "M000002": 41, "M000003": 41, "M000005": 30, "M000006": 41}
    flats.read(read_on=READ_ON, used_m3=used)
    assert bills() == {"M000001": (19, 1_831), "M000002": (41, 4_851), "M000006": (41, 4_851)}
    reasons = NotAssessed.objects.values_list("supply__installation__tap_no", "reason").order_by("pk")
    assert list(reasons) == [("M000003", "child"), ("M000004", "no_reading"), ("M000005", "below")]
    own = Assessment.objects.get(supply=flats.supplies["M000001"])
    told = billing.explanation_of(own.pk)
    assert (told.usage_m3, told.billed_m3, told.replays) == (60, 19, True)
    # read again at 55, a correction takes the 41 off as the bill did
    assert billing.m3_of(own, 55) == 14
    (change,) = billing.recalculate([own], lambda request, _: replace(request, m3=billing.m3_of(own, 55)))
    assert change.pricing.request["m3"] == 14
    with pytest.raises(FinalRefused, match="子メーターの検針と合わせて"):
        billing.final_prices(
            supply_id=own.supply_id, period_start=FIRST, on=READ_ON, cycle_month=APRIL, usages_m3=[60]
        )
    # whose meter shows less than those behind it lies in the inbox; who only waits for a reading does not
    item = Item.objects.get(kind="billing.parent_below")
    inquiry_no = flats.supplies["M000005"].inquiry_no
    assert (item.title, item.url_name, item.url_args) == (
        f"親メーターが子メーターより少ない（2026-04検針分、お問い合わせ番号 {inquiry_no}）",
        *("billing:excused_list", ["2026-04"]),
    )
    # the child is read later: 41 less 10 are 16 + 15: 1,440 + 893 + 765 = 3,098, × 1.1
    flats.read(read_on=date(2026, 4, 12), used_m3={"M000004": 10})
    assert bills(2) == {"M000003": (31, 3_407), "M000004": (10, 1_584)}
    assert ledger.prove().differences == ()


def test_a_parent_that_is_billed_after_all_lies_in_the_inbox_no_more(flats: Town) -> None:
    """Its reading is put right at 60: 19 m³ are its own, 1,831 yen."""
    flats.read(read_on=READ_ON, used_m3={"M000001": 30, "M000002": 41})
    assert bills() == {"M000002": (41, 4_851)}
    item = Item.objects.get(kind="billing.parent_below")
    assert item.closed_at is None
    parent = Reading.objects.get(supply=flats.supplies["M000001"])
    confirmed = Answer(
        how=ReadingSettlement.How.CORRECTED, index_m3=160, read_on=READ_ON, basis="reread", reason="再検針"
    )
    settle_reading(reading_id=parent.pk, answer=confirmed, actor=clerk(), at=noon(date(2026, 4, 21)))
    assert bills(2) == {"M000001": (19, 1_831)}
    item.refresh_from_db()
    assert item.closed_at is not None
    assert ledger.prove().differences == ()
