"""A meter exchanged within a period: what passed the old one and the new one is one bill, to the yen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.billing import run as billing_run
from mizuhiki.billing.changing import ReadingBilled
from mizuhiki.billing.models import Assessment
from mizuhiki.customers.api import GivenMeter, Meter, MeterFitting
from mizuhiki.customers.errors import MeterInUse, MeterOfAnotherKind, NoMeterFitted
from mizuhiki.ledger import api as ledger
from mizuhiki.metering import errors
from mizuhiki.metering.api import (
    HEADER,
    Answer,
    Exchange,
    MeterExchange,
    Reading,
    ReadingFileRefused,
    ReadingSettlement,
    exchange_meter,
    import_readings,
    settle_reading,
)
from mizuhiki.metering.permissions import READING_SETTLE
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests import standing
from tests.builders import FIRST, Town, clerk, noon

pytestmark = [pytest.mark.django_db, pytest.mark.db]

EXCHANGED, READ, BILLED = date(2026, 3, 20), date(2026, 4, 10), date(2026, 4, 20)
APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
NEW, TAP = "S900001", "M000001"


@standing.fixture
def town(rules_in_force: None) -> Town:
    """One household of water alone; its meter showed 100 on 10 February."""
    del rules_in_force
    town = Town()
    town.settle(1, sewerage="")
    return town


def exchange(
    town: Town, removed_m3: int = 118, fitted_m3: int = 5, *, on: date = EXCHANGED, serial: str = NEW,
    digits: int = 5, at: date | None = None,
) -> MeterExchange:  # fmt: skip
    return exchange_meter(
        supply_id=town.supplies[TAP].pk,
        exchange=Exchange(
            on=on,
            removed_m3=removed_m3,
            meter=GivenMeter(serial, digits, date(2034, 3, 31)),
            fitted_m3=fitted_m3,
            why="expired",
        ),
        actor=clerk(),
        at=noon(at or on),
    )


def read(index_m3: int, *, on: date = READ, serial: str = NEW) -> None:
    line = f"{TAP},{serial},{on},{index_m3}"
    import_readings(
        content=f"{','.join(HEADER)}\r\n{line}\r\n".encode(),
        file_name="HT.csv",
        cycle_month=on.replace(day=1),
        at=noon(on),
        actor=None,
    )


def bill(month: date, *, on: date) -> list[int]:
    with clock.travel(noon(on)):
        run = billing_run.run_billing(cycle_month=month, actor=None)
    return list(Assessment.objects.filter(run=run).values_list("amount_yen", flat=True))


def rows() -> list[tuple[str, str, int, int, int, int | None, str]]:
    return [
        (f"{one.cycle_month:%m}-{one.sequence}", one.fitting.meter.serial if one.fitting else "",
         one.previous_m3, one.index_m3, one.carried_m3, one.usage_m3, one.hold)
        for one in Reading.objects.order_by("cycle_month", "sequence")
    ]  # fmt: skip


def test_old_and_new_meter_are_one_period(town: Town) -> None:
    """18 m³ through the old meter and 23 through the new: 41 m³, 4,851 yen; then 16 m³, 1,749."""
    made = exchange(town)
    assert (made.previous_m3, made.removed_m3, made.carried_m3, made.since) == (100, 118, 18, FIRST)
    fittings = MeterFitting.objects.order_by("fitted_on").values_list(
        "meter__serial", "fitted_on", "fitted_m3", "removed_on", "removed_m3"
    )
    assert list(fittings) == [
        ("S000001", FIRST, 100, EXCHANGED, 118), (NEW, EXCHANGED, 5, None, None),
    ]  # fmt: skip
    assert Meter.objects.get(serial=NEW).bore_mm == 13
    read(28)
    assert rows() == [("04-0", NEW, 5, 28, 18, 41, "")]
    assert Reading.objects.get().period_start == FIRST
    assert bill(APRIL, on=BILLED) == [4_851]
    read(44, on=date(2026, 6, 10))
    assert rows()[1:] == [("06-0", NEW, 28, 44, 0, 16, "")]
    assert bill(JUNE, on=date(2026, 6, 20)) == [1_749]
    assert ledger.prove().differences == ()


def test_registered_after_the_reading_it_was_held_for(town: Town) -> None:
    """The handheld still called the meter by its old number; 28 is less than 100."""
    read(28, serial="S000001")
    assert rows() == [("04-0", "S000001", 100, 28, 0, None, "reversed")]
    exchange(town, at=date(2026, 4, 15))
    assert rows()[1:] == [("04-1", NEW, 5, 28, 18, 41, "")]
    followed = Reading.objects.get(sequence=1)
    assert (followed.period_start, followed.settlement.reason) == (FIRST, "メーター取替（2026-03-20）")
    assert Item.objects.get(kind="metering.held").closed_at == noon(date(2026, 4, 15))
    assert bill(APRIL, on=BILLED) == [4_851]


def test_twice_in_one_period(town: Town) -> None:
    """10 + 8 + 23 m³."""
    exchange(town, 110, 0, on=date(2026, 3, 1), serial="S900009")
    made = exchange(town, 8, 5)
    assert (made.previous_m3, made.carried_m3, made.since) == (0, 18, FIRST)
    read(28)
    assert rows() == [("04-0", NEW, 5, 28, 18, 41, "")]
    assert bill(APRIL, on=BILLED) == [4_851]


def test_a_held_reading_of_the_new_meter_keeps_what_the_old_one_measured(
    town: Town, person: Callable[..., User]
) -> None:
    exchange(town)
    read(3)
    assert rows() == [("04-0", NEW, 5, 3, 18, None, "reversed")]
    user = person(READING_SETTLE, username="kenshin1")
    answer = Answer(ReadingSettlement.How.CORRECTED, "読み違い", index_m3=28, read_on=READ, basis="reread")
    settle_reading(reading_id=Reading.objects.get().pk, answer=answer, actor=user, at=noon(READ))
    assert rows()[1:] == [("04-1", NEW, 5, 28, 18, 41, "")]
    estimate = Answer(ReadingSettlement.How.ESTIMATED, "故障", usage_m3=17)
    Reading.objects.create(
        supply=town.supplies[TAP], fitting=MeterFitting.objects.get(removed_on=None), cycle_month=JUNE,
        period_start=READ, read_on=date(2026, 6, 10), previous_m3=28, index_m3=3, carried_m3=18,
        hold="reversed",
    )  # fmt: skip
    held = Reading.objects.get(cycle_month=JUNE)
    with pytest.raises(errors.EstimateTooLow, match="通った18m³より少なく"):
        settle_reading(reading_id=held.pk, answer=estimate, actor=user, at=noon(date(2026, 6, 11)))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"removed_m3": 99}, errors.RemovedIndexWrong),
        ({"removed_m3": 9_000}, errors.RemovedIndexWrong),
        ({"on": FIRST}, errors.ExchangeDayWrong),
        ({"at": date(2026, 3, 19)}, errors.ExchangeDayWrong),
        ({"on": date(2020, 1, 1), "at": EXCHANGED}, errors.NotInUse),
        ({"fitted_m3": 100_000}, errors.IndexTooLong),
        ({"serial": "S000001"}, MeterInUse),
        ({"serial": "S000002"}, MeterInUse),
        ({"serial": "S000003"}, MeterOfAnotherKind),
    ],
)
def test_what_does_not_fit_is_refused(town: Town, given: dict[str, Any], error: type[Exception]) -> None:
    town.settle(2)
    Meter.objects.create(serial="S000003", bore_mm=20, digits=5, verified_until=date(2032, 3, 31))
    with pytest.raises(error):
        exchange(town, **given)
    assert MeterExchange.objects.count() == 0
    assert MeterFitting.objects.filter(removed_on=None).count() == 2
    assert set(Meter.objects.values_list("serial", flat=True)) == {"S000001", "S000002", "S000003"}


def test_what_waits_is_settled_first(town: Town) -> None:
    read(28, serial="S000001")
    with pytest.raises(errors.SettleFirst, match="2026-04-10の検針が確認待ちです。"):
        exchange(town, on=READ)
    assert MeterExchange.objects.count() == 0


def test_not_before_a_reading_that_was_billed(town: Town, person: Callable[..., User]) -> None:
    read(141, serial="S000001")
    bill(APRIL, on=BILLED)
    with pytest.raises(ReadingBilled, match="2026年4月分は調定済み"):
        exchange(town, at=BILLED)
    assert (MeterExchange.objects.count(), MeterFitting.objects.count()) == (0, 1)
    exchange(town, 150, on=date(2026, 4, 25))
    user = person(READING_SETTLE, username="kenshin1")
    answer = Answer(ReadingSettlement.How.CORRECTED, "読み違い", index_m3=28, read_on=READ, basis="reread")
    with pytest.raises(errors.MeterExchanged, match="2026-04-25にメーターを取り替えています。"):
        settle_reading(reading_id=Reading.objects.get().pk, answer=answer, actor=user, at=noon(BILLED))


def test_a_file_read_before_the_exchange_is_not_the_new_meters(town: Town) -> None:
    exchange(town)
    with pytest.raises(ReadingFileRefused) as refused:
        read(28, on=date(2026, 3, 19))
    assert refused.value.faults[0].problem == (
        "このメーターは2026-03-20に取り付けました。それより前の検針は取り込めません。"
    )
    assert Reading.objects.count() == 0


def test_no_meter_no_exchange(town: Town) -> None:
    sewer = town.settle(5, water="")
    town.supplies[TAP] = sewer
    with pytest.raises((errors.NotInUse, NoMeterFitted)):
        exchange(town)
    assert MeterExchange.objects.count() == 0
