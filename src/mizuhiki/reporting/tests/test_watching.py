"""The supervisor is told of an hour or a day in danger once, while it goes on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.platform import clock
from mizuhiki.reporting.models import Warned
from mizuhiki.reporting.tests.conftest import Ring, at
from mizuhiki.reporting.watching import watch_day
from mizuhiki.staff.api import system_actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.models import Item
from tests.pages import text_of

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


def watched(when: str) -> int:
    return watch_day(at=at(JUNE, when), actor=system_actor("reporting"))


def open_items() -> list[str]:
    found = Item.objects.filter(kind="reporting.danger", closed_at=None).order_by("pk")
    return [item.key for item in found]


@pytest.mark.req("CC-008")
def test_an_hour_and_a_day_in_danger_are_told_once_and_end_by_themselves(
    ring: Ring, person: Callable[..., Any], sign_in: Callable[[Any], Any]
) -> None:
    supervisor = person("worklist.desk_supervisor", "worklist.item_see", "reporting.kpi_see", username="sv1")
    assert watched("07:00") == 0
    ring(JUNE, "10:00", answered=6, lost=3)
    assert watched("10:15") == 0  # below 80 %, and 18 are still to come
    ring(JUNE, "10:14", lost=1)
    assert (watched("10:15"), watched("10:16"), open_items()) == (1, 0, ["reporting.danger:2026-06-01:1000"])
    item = Item.objects.get(kind="reporting.danger")
    assert (item.desk, item.due_at) == ("supervisor", at(JUNE, "11:00"))
    assert item.title == "10:00からの時間帯の応答率が80%を下回りそうです（着信10件、応答6件）"
    with clock.travel(at(JUNE, "10:17")):
        page = text_of(sign_in(supervisor).get("/kpi/"))
    assert "10:00〜 （途中） 下回りそう" in page
    assert "10:15 警告 10:00からの時間帯が80%を下回りそう（着信 10、応答 6）" in page
    worklist.finish(item.pk, outcome="acted", actor=supervisor, at=at(JUNE, "10:20"), note="応援を入れた")
    ring(JUNE, "10:21", lost=5)
    assert watched("10:22") == 1  # the day; the hour was told
    assert open_items() == ["reporting.danger:2026-06-01"]
    ring(JUNE, "11:00", lost=9)
    assert (watched("11:10"), len(open_items())) == (1, 2)
    with clock.travel(at(JUNE, "11:11")):
        ring(JUNE, "11:09", lost=20)
        assert 'class="message error">これから見込む' in sign_in(supervisor).get("/kpi/").content.decode()
    assert (watched("12:00"), open_items()) == (0, ["reporting.danger:2026-06-01"])
    ended = Item.objects.get(key="reporting.danger:2026-06-01:1100")
    assert (ended.outcome, ended.events.latest("pk").note) == ("resolved", "終わりの応答率 0.0%")
    assert (watched("18:00"), open_items()) == (0, [])
    assert list(Warned.objects.order_by("pk").values_list("offered", "answered")) == [
        (10, 6), (15, 6), (9, 0),
    ]  # fmt: skip


def test_what_was_open_overnight_ends_the_next_morning(ring: Ring) -> None:
    ring(JUNE, "17:00", answered=1, lost=9)
    assert watched("17:50") == 2
    assert watch_day(at=at(date(2026, 6, 2), "07:00"), actor=system_actor("reporting")) == 0
    assert open_items() == []
