"""What was billed wrongly at home ends in a 更正: a dial, a tariff, a bore."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.billing.api import Assessment, Demand, bills_of_supply
from mizuhiki.billing.models import BillAlarm, BillAlarmEnd
from mizuhiki.corrections import many, reckoning, services
from mizuhiki.corrections.batch_models import BATCH_KIND
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import CorrectionCase, CorrectionEnd
from mizuhiki.corrections.permissions import CORRECTION_AGREE, CORRECTION_ASK
from mizuhiki.customers.api import Meter, MeterFitting
from mizuhiki.ledger import api as ledger
from mizuhiki.metering.api import Answer, Reading, ReadingSettlement, settle_reading
from mizuhiki.metering.permissions import READING_AGREE, READING_SETTLE
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import DATA, files_of, keep_pack, pack_on, put_in_force
from mizuhiki.staff.models import User
from tests.builders import Town, noon, rules
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]

APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
Kind = CorrectionCase.Kind


@pytest.fixture
def two(person: Callable[..., Any]) -> tuple[User, User]:
    """Who asks, and who agrees."""
    return (
        person(CORRECTION_ASK, READING_SETTLE, username="choutei1"),
        person(CORRECTION_AGREE, READING_AGREE, username="choutei2"),
    )


def agree(request: ApprovalRequest, user: User, at: Any) -> None:
    with clock.travel(at):
        granted = Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=user, at=at)


def correct(
    supply_id: int, change: Change, demands: list[int], *, two: tuple[User, User], at: Any, kind: Kind
) -> reckoning.Plan:
    """Look, ask, agree."""
    today = clock.day_of(at)
    plan = reckoning.plan_of(supply_id=supply_id, change=change, demand_ids=demands, today=today)
    request = services.ask_correction(
        supply_id=supply_id,
        kind=kind,
        change=change,
        demand_ids=demands,
        reason="誤り",
        seen=plan.digest,
        reference=f"k{CorrectionCase.objects.count()}",
        actor=two[0],
        at=at,
    )
    agree(request, two[1], at)
    return plan


def test_koura_2017_two_people_let_a_wrap_pass_and_the_bill_is_stopped_and_put_right(
    two: tuple[User, User],
) -> None:
    """甲良町: 9,994 m³ for a dial that was read wrongly. Here two people could still let it pass."""
    rules()
    town = Town()
    supply = town.settle(1)
    Meter.objects.update(digits=4)
    MeterFitting.objects.update(fitted_m3=100)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": -6})
    at = noon(date(2026, 4, 15))
    held = Reading.objects.get()
    with clock.travel(at):
        answer = Answer(how=ReadingSettlement.How.ACCEPTED, reason="一回り")
        asked = settle_reading(reading_id=held.pk, answer=answer, actor=two[0], at=at)
    assert isinstance(asked, ApprovalRequest)
    agree(asked, two[1], at)
    life.bill(APRIL)
    alarm = BillAlarm.objects.get()
    assert (alarm.rule, Reading.objects.latest("pk").usage_m3) == ("wrap", 9_994)
    day = noon(date(2026, 4, 25))
    wrong = Reading.objects.latest("pk")
    change = Change(reading_id=wrong.pk, how="corrected", index_m3=141, basis="reread")
    with clock.travel(day):
        correct(supply.pk, change, [], two=two, at=day, kind=Kind.READING)
    assert BillAlarmEnd.objects.get().how == "corrected"
    (bill,) = bills_of_supply(supply_id=supply.pk)
    assert (bill.usage_m3, bill.amount_yen, bill.open_yen) == (41, 10_190, 10_190)
    assert ledger.prove().differences == ()


def test_saito_2013_bills_of_a_wrong_row_are_put_right_together(two: tuple[User, User]) -> None:
    """西都市: 4,021 bills. The block from 21 m³ was billed at the rate of the one below it."""
    files = files_of(DATA / "mizuhiki-demo")
    water = files["tariffs/water.yaml"].replace("{to: 30, rate: 160}", "{to: 30, rate: 128}")
    at = noon(date(2026, 2, 10))
    wrong = keep_pack(files={**files, "tariffs/water.yaml": water}, at=at, actor=None)
    put_in_force(version=wrong, from_on=date(2020, 4, 1), at=at, asked_by=None, decided_by=None)
    town = Town()
    for number in (1, 2, 3):
        town.settle(number)
    for month in (APRIL, JUNE):
        used = {"M000001": 20, "M000002": 60, "M000003": 60}
        town.read(read_on=month.replace(day=10), used_m3=used)
        life.bill(month)
    rules(from_on=date(2026, 7, 1))
    day = noon(date(2026, 7, 15))
    with clock.travel(day):
        batch = many.ask_for_batch(
            choice=many.Choice(first_month=APRIL, last_month=JUNE, use_class="家庭用"),
            change=Change(rules_id=pack_on(date(2026, 7, 1)).version_id),
            reason="料金表の登録誤り",
            reference="saito",
            actor=two[0],
            at=day,
        )
        many.prepare_batch(batch.pk)
        assert many.facts_of(batch) == {"corrections": 2, "corrected_yen": 2_816, "barred": 0, "left": 0}
        agree(many.ask_agreement(batch_id=batch.pk, actor=two[0], at=day), two[1], day)
        many.book_batch(BatchRun.objects.get(kind=BATCH_KIND).pk)
    rows = Assessment.objects.filter(kind="correction").order_by("supply_id", "cycle_month")
    assert list(rows.values_list("amount_yen", flat=True)) == [704] * 4
    assert set(CorrectionEnd.objects.values_list("how", flat=True)) == {"booked"}
    assert ledger.prove().differences == ()


def test_itoigawa_2024_a_bore_is_put_right_as_far_back_as_the_time_bar_allows(
    two: tuple[User, User],
) -> None:
    """糸魚川市: 20 mm since 2016, billed as 13 mm; most of it was barred when it was found."""
    rules()
    town = Town()
    supply = town.settle(1)
    for month in (APRIL, JUNE):
        town.read(read_on=month.replace(day=10), used_m3={"M000001": 41})
        life.bill(month)
    demands = list(Demand.objects.order_by("cycle_month"))
    found_on = noon(date(2031, 6, 10))  # April's bill fell due in May 2026, five years and more before
    with clock.travel(found_on):
        plan = correct(
            supply.pk, Change(bore_mm=20), [one.pk for one in demands], two=two, at=found_on, kind=Kind.FACTS
        )
    assert [line.month for line in plan.lines if line.barred_since] == [APRIL]
    (row,) = Assessment.objects.filter(kind="correction")
    assert (row.cycle_month, row.amount_yen) == (JUNE, plan.difference_yen)
    assert plan.barred_yen == plan.difference_yen > 0
    own = Demand.objects.get(run__kind="corrections.case")
    assert own.due_on > clock.day_of(found_on)
    assert ledger.prove().differences == ()
