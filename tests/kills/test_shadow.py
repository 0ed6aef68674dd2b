"""A shadow run is killed at moments of its work; the next start does all of it, and no bill is written."""

import pytest

from mizuhiki.platform import clock
from mizuhiki.revisions.models import ShadowRun
from mizuhiki.revisions.shadow import ask_for_shadow, run_shadow
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack
from tests.builders import clerk, noon
from tests.kills.test_kills import kill_often
from tests.kills.victims import BILL_AT, MONTH, Server

pytestmark = [pytest.mark.long, pytest.mark.timeout(3_600)]
KILLS = 10
DEARER = ("rate: 128}", "rate: 129}")  # of the newest water tariff


def _ask() -> None:
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"]
    assert DEARER[0] in water
    with clock.travel(noon(BILL_AT)):
        dearer = files | {"tariffs/water.yaml": water.replace(*DEARER)}
        version = keep_pack(files=dearer, at=clock.now(), actor=clerk())
        ask_for_shadow(version=version, cycle_month=MONTH, is_by_newest=True, actor=clerk(), at=clock.now())


def _price() -> None:
    with clock.travel(noon(BILL_AT)):
        run_shadow(ShadowRun.objects.get().pk)


def test_a_killed_shadow_run_leaves_nothing_and_is_done_by_the_next_start(server: Server) -> None:
    server.copy("asked", of="read")
    server.run(_ask, "asked")
    kill_often(server, _price, "asked", count=KILLS, seed="2026")
    found = server.seen("reference")
    shadow = found["shadow"]
    assert isinstance(shadow, tuple)
    assert shadow[0] > 0, "lines that differ"
    assert shadow[2] > shadow[1], "dearer by the newest tariff"
    assert found["assessments"] == (0, None, None)
