"""西都市 2013–2021: after a renewal of the system a tariff was wrong for eight years, on 4,021 bills.

Two gates stand before such rules take effect: the published quick table, and a month priced beside the
bills of the old system. Either finds it; whoever is to agree reads what they found.
"""

from datetime import date
from typing import Any

import pytest

from mizuhiki.approvals.api import kind_of
from mizuhiki.approvals.models import ApprovalRequest
from mizuhiki.platform import clock
from mizuhiki.revisions import api as revisions
from mizuhiki.revisions.models import ShadowLine, TableCheck
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack
from tests.builders import Town, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, DAY = date(2026, 4, 1), noon(date(2026, 4, 25))
QUICK_TABLE = "口径,水量,金額\n13,10,1584\n13,41,4851\n13,42,5027\n"


def _renewed() -> Any:
    """The rules as typed into the new system: the block from 21 m³ at the rate of the one below it."""
    files = files_of(DATA / "mizuhiki-demo")
    wrong = files["tariffs/water.yaml"].replace("{to: 30, rate: 160}", "{to: 30, rate: 128}")
    assert wrong != files["tariffs/water.yaml"]
    return keep_pack(files={**files, "tariffs/water.yaml": wrong}, at=DAY, actor=None)


def test_the_quick_table_or_the_month_beside_finds_it_before_it_takes_effect(person: Any) -> None:
    rules()
    town, clerk = Town(), person("rulepacks.version_propose", username="ikou1")
    for number in (1, 2, 3):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 10, "M000002": 60, "M000003": 60})
    life.bill(APRIL)
    renewed = _renewed()
    with clock.travel(DAY):
        table = QUICK_TABLE.encode()
        told = {"version": renewed, "charge": "water", "use": "家庭用", "at": DAY, "actor": clerk}
        revisions.check_table(content=table, **told)
        shadow = revisions.ask_for_shadow(
            version=renewed, cycle_month=APRIL, is_by_newest=False, actor=clerk, at=DAY
        )
        revisions.price_shadow(shadow)
    check = TableCheck.objects.get()
    assert (check.cells, [one[0] for one in check.deviations]) == (3, [3, 4])
    lines = ShadowLine.objects.order_by("supply_id")
    assert [(one.charge, one.usage_m3, one.change_yen) for one in lines] == [
        ("water", 60, -704),
        ("water", 60, -704),
    ]
    request = ApprovalRequest(
        kind="rulepacks.put_in_force", subject_id=renewed.pk, facts={"from_on": "2026-05-01"}
    )
    facts = {fact.label: fact.value for fact in kind_of(request.kind).picture(request).facts}
    assert facts["早見表との照合（水道料金）"] == "3件のうち2件が相違"
    assert facts["模擬調定（2026年4月分）"] == "6件のうち2件で金額が違うか、計算できない"
