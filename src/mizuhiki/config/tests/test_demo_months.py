"""Single steps of the demo's months, each by the services that staff use."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from mizuhiki.config.demo.months import ask_banks
from mizuhiki.config.demo.told import Told
from mizuhiki.directdebit.api import DebitBatch
from tests.builders import Town, clerk, rules
from tests.scenarios import life


@pytest.mark.django_db
def test_the_banks_are_asked_once_the_day_of_their_file_has_come(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path
    rules()
    town = Town()
    life.start_debit(town.settle(1), on=date(2026, 1, 1))
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 41})
    life.bill(date(2026, 4, 1))
    may = date(2026, 5, 1)
    assert list(ask_banks(may, today=date(2026, 5, 21), actor=clerk())) == []
    told = list(ask_banks(may, today=date(2026, 5, 22), actor=clerk()))
    assert told == [Told(date(2026, 5, 22), "口座振替依頼 1件 10,190円")]
    assert DebitBatch.objects.get().debit_on == date(2026, 5, 27)
