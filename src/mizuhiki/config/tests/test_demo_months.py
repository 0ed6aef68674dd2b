"""Single steps of the demo's months, each by the services that staff use."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings

from mizuhiki.config.demo.load import load_town
from mizuhiki.config.demo.months import ask_banks, read_present_month
from mizuhiki.config.demo.told import Told
from mizuhiki.config.demo.town import Town as DemoTown
from mizuhiki.directdebit.api import DebitBatch
from mizuhiki.metering.api import import_readings
from mizuhiki.metering.models import Reading
from mizuhiki.platform import clock
from tests.builders import Town, clerk, noon, rules
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
    assert told == [Told(date(2026, 5, 22), "口座振替依頼 水引銀行（代表行） 1件 10,190円")]
    assert DebitBatch.objects.get().debit_on == date(2026, 5, 27)


@pytest.mark.django_db
def test_a_few_houses_of_the_present_month_are_left_for_a_file_that_can_be_taken_in(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path / "files"
    rules()
    may, today, sample = date(2026, 5, 1), date(2026, 5, 21), tmp_path / "kenshin-mihon.csv"
    town = DemoTown(size=300, seed=7, first_month=date(2026, 1, 1))
    houses = load_town(town, tell=lambda _: None)
    read, left = read_present_month(may, houses=houses, today=today, sample=sample, actor=clerk())
    count = Reading.objects.filter(cycle_month=may).count()
    assert read.text == f"検針 {count}件を取り込みました"
    assert left.text == f"検針取込でお試しいただける20件のファイル {sample}"
    with clock.travel(noon(today)):
        record = import_readings(
            content=sample.read_bytes(),
            file_name=sample.name,
            cycle_month=may,
            at=clock.now(),
            actor=clerk(),
        )
    assert (record.row_count, Reading.objects.filter(cycle_month=may).count()) == (20, count + 20)


@pytest.mark.django_db
def test_before_the_reading_day_only_the_sample_is_there(tmp_path: Path) -> None:
    rules()
    may = date(2026, 5, 1)
    houses = load_town(DemoTown(size=60, seed=7, first_month=date(2026, 1, 1)), tell=lambda _: None)
    sample = tmp_path / "kenshin-mihon.csv"
    told = read_present_month(may, houses=houses, today=date(2026, 5, 2), sample=sample, actor=clerk())
    assert [one.on for one in told] == [date(2026, 5, 2)]
    assert not Reading.objects.filter(cycle_month=may).exists()
    assert len(sample.read_text("cp932").splitlines()) == 21
