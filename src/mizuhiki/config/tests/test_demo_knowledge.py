"""The FAQ, scripts and manuals of the demo are told, and something is left to do with each of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.config.demo.knowledge import write_down
from mizuhiki.knowledge import finding, procedures, selectors
from mizuhiki.knowledge.permissions import ARTICLE_APPROVE, ARTICLE_WRITE, INSTRUCTION_GIVE
from mizuhiki.platform import clock

TODAY = date(2026, 11, 30)


@pytest.mark.django_db
def test_the_texts_of_the_demo_are_told(person: Callable[..., Any]) -> None:
    person(ARTICLE_WRITE, INSTRUCTION_GIVE, username="supervisor")
    decider = person(ARTICLE_APPROVE, username="utility")
    with clock.travel(TODAY):
        assert write_down(today=TODAY, decider=decider) == 85
    counts = [selectors.of_state(show, TODAY).count() for show in ("all", "draft", "waiting", "current")]
    assert counts == [85, 0, 1, 85]
    found = [one.question for one in finding.entries("納付書をなくした", on=TODAY)]
    assert "納付書をなくしたので再発行してほしい" in found[:3]
    spoken = selectors.scripted(TODAY)
    talks = (
        "start",
        "stop",
        "name_change",
        "water_repair",
        "sewer_repair",
        "notification",
        "enquiry",
        "complaint",
    )
    assert all("ja" in spoken[code] for code in talks)
    assert spoken["start"] == {"ja", "en", "zh", "ko"}
    assert set(spoken) <= set(procedures.call_types())
    assert next((one.text, one.count) for one in selectors.misses()) == ("クーポン", 2)
    assert len(selectors.misses()) == 3
    assert selectors.open_instructions().count() == 1
