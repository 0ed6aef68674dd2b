"""The frame's utility comes from the rule pack, and never from a wait."""

from datetime import date
from typing import Any

import pytest
from django.db import OperationalError

from mizuhiki.config import utility
from mizuhiki.config.utility import KnownUtility
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, load_pack, put_in_force
from mizuhiki.web.frame import Utility


@pytest.mark.django_db
def test_the_rules_in_force_name_the_utility() -> None:
    at = clock.now()
    version = load_pack(directory=DATA / "mizuhiki-demo", at=at, actor=None)
    put_in_force(version=version, from_on=date(2026, 4, 1), at=at, asked_by=None, decided_by=None)
    known = KnownUtility(is_serving=False)
    assert known() == Utility()
    known.renew()
    assert known() == Utility(
        name="水引市企業局",
        help_section="水引市企業局 料金センター",
        help_telephone="0000-00-0000",
        help_hours="平日 9:00〜17:45",
    )


@pytest.mark.django_db
def test_without_rules_what_was_known_stays() -> None:
    known = KnownUtility(is_serving=False, known=Utility(name="前の名前"))
    known.renew()
    assert known().name == "前の名前"


def test_without_a_database_a_page_gets_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def gone(day: date) -> None:
        asked.append(day)
        raise OperationalError

    monkeypatch.setattr(utility, "pack_on", gone)
    known = KnownUtility(is_serving=False)
    known.renew()
    assert len(asked) == 1
    assert known() == Utility()
