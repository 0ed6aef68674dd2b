"""更正: what was looked at is booked, by two people, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, ContentChanged, Decision, SecondPersonNeeded
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand
from mizuhiki.billing.models import BillAlarm, BillAlarmEnd
from mizuhiki.corrections import errors, reckoning, services
from mizuhiki.corrections.changes import Change
from mizuhiki.corrections.models import (
    CorrectedAssessment,
    CorrectionCase,
    CorrectionEnd,
    CorrectionLetter,
    CorrectionLine,
)
from mizuhiki.corrections.tests.conftest import AT, DAY, MONTHS, SEWAGE, USUAL_M3, WATER, bill
from mizuhiki.customers.api import Supply
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.metering.api import Reading, ReadingSettlement, readings_of_supply
from mizuhiki.notices.models import SlipReissue
from mizuhiki.payments.models import Overpayment
from mizuhiki.platform import clock
from mizuhiki.staff.models import User
from tests.builders import Town, noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Kind = CorrectionCase.Kind
Outcome = Decision.Outcome


def ask(user: User, change: Change, *demands: int, supply: Supply, **other: Any) -> ApprovalRequest:
    """Look at a change, and ask for it."""
    plan = reckoning.plan_of(supply_id=supply.pk, change=change, demand_ids=demands, today=DAY)
    facts: dict[str, Any] = {"kind": Kind.FACTS, "reason": "読み違い", "reference": "k1", "at": AT}
    return services.ask_correction(
        supply_id=supply.pk,
        change=change,
        demand_ids=demands,
        seen=plan.digest,
        actor=user,
        **facts | other,
    )


def decide(
    request: ApprovalRequest, user: User, outcome: Outcome = Outcome.GRANTED, reason: str = ""
) -> None:
    """The answer of the second person, on the day."""
    with clock.travel(AT):
        approvals.decide(request_id=request.pk, outcome=outcome, reason=reason, actor=user, at=AT)


def last_reading(supply: Supply, month: date) -> Reading:
    """The last word on a month."""
    return Reading.objects.filter(supply=supply, cycle_month=month).latest("sequence")


def reread(supply: Supply, *, index_m3: int, month: date = MONTHS[4]) -> Change:
    """The dial showed something else."""
    reading = last_reading(supply, month)
    return Change(reading_id=reading.pk, how="corrected", index_m3=index_m3, basis="reread")


def owed(supply: Supply) -> dict[int, int]:
    """What is open, by assessment."""
    return dict(OpenItem.objects.filter(supply=supply).values_list("pk", "open_yen"))


def test_a_stopped_bill_that_is_wrong_goes_on_as_corrected(stopped: Town, clerk: User, second: User) -> None:
    """The corrected reading is what history, later months and the brake use (law 9; issue 7, point 4)."""
    supply = stopped.supplies["M000002"]
    alarm = BillAlarm.objects.get()
    demand = Demand.objects.get(pk=alarm.demand_id)
    request = ask(clerk, reread(supply, index_m3=200), supply=supply, kind=Kind.READING)
    case = CorrectionCase.objects.get()
    assert [(one.before_yen, one.after_yen) for one in case.lines.order_by("assessment")] == [
        (before, after)
        for before, after in zip(
            Assessment.objects.filter(demand=demand).order_by("pk").values_list("amount_yen", flat=True),
            [SEWAGE, WATER],
            strict=True,
        )
    ]
    assert not CorrectedAssessment.objects.exists()
    with pytest.raises(SecondPersonNeeded):
        decide(request, clerk)
    decide(request, second)
    assert CorrectionEnd.objects.get().how == "booked"
    end = BillAlarmEnd.objects.get()
    assert (end.how, end.reason) == ("corrected", f"更正後の請求額 {WATER + SEWAGE:,}円")
    assert not Supply.objects.exclude(parked="").exists()
    reading = last_reading(supply, MONTHS[4])
    assert (reading.index_m3, reading.usage_m3, reading.sequence) == (200, USUAL_M3, 1)
    settled = ReadingSettlement.objects.get(reading=reading)
    assert (settled.how, settled.reason, settled.request_id) == ("corrected", "読み違い", request.pk)
    assert [one.usage_m3 for one in readings_of_supply(supply_id=supply.pk, until=DAY)][:2] == [20, 20]
    (owing,) = [one for one in billing.bills_of_supply(supply_id=supply.pk) if one.demand_id == demand.pk]
    assert (owing.amount_yen, owing.open_yen) == (WATER + SEWAGE, WATER + SEWAGE)
    row = Assessment.objects.get(kind="correction", charge="water")
    assert (row.reading_id, row.run_id, row.demand_id) == (reading.pk, None, None)
    assert billing.explanation_of(row.pk).replays
    assert ledger.prove().differences == ()
    (slip,) = SlipReissue.objects.select_related("slip")
    assert (slip.asked, slip.slip.amount_yen, slip.slip.reissue) == ("correct", WATER + SEWAGE, 1)
    letter = CorrectionLetter.objects.get(case=case)
    assert letter.way == "post"
    stopped.dials["M000002"] = 200
    bill(date(2026, 9, 1), {"M000002": 10 * USUAL_M3}, stopped)
    again = BillAlarm.objects.latest("pk")
    assert (again.usual_yen, again.most_yen) == (WATER + SEWAGE, WATER + SEWAGE)
    assert last_reading(supply, date(2026, 9, 1)).previous_m3 == 200


def test_a_reading_moves_the_month_after_it_too(stopped: Town, clerk: User, second: User) -> None:
    """June was read 10 m³ too high: June pays less, July more, and July's more is asked for by itself."""
    supply = stopped.supplies["M000001"]
    june, july = MONTHS[2], MONTHS[3]
    right = last_reading(supply, june).index_m3 - 10
    demands = {one.cycle_month: one for one in Demand.objects.filter(supply=supply)}
    report_paid(("shop:1", demands[june], WATER + SEWAGE), on=date(2026, 7, 10), run_id=1)
    before = owed(supply)
    request = ask(clerk, reread(supply, index_m3=right, month=june), supply=supply, kind=Kind.READING)
    decide(request, second)
    usage = {month: last_reading(supply, month).usage_m3 for month in (june, july)}
    assert usage == {june: 10, july: 30}
    lines = CorrectionLine.objects.order_by("assessment__cycle_month", "assessment__charge")
    moved = {
        (one.assessment.cycle_month, one.assessment.charge): one.after_yen - one.before_yen for one in lines
    }
    less = -moved[june, "water"] - moved[june, "public_sewerage"]
    more = moved[july, "water"] + moved[july, "public_sewerage"]
    assert (less, more) == (2_706, 3_322)
    assert Overpayment.objects.get().yen == less
    (own,) = Demand.objects.filter(run__kind="corrections.case")
    assert (own.cycle_month, own.method, own.amount_yen) == (july, "slip", more)
    assert own.due_on == billing.slip_due_on_of(DAY)
    assert sum(owed(supply).values()) - sum(before.values()) == more
    asked = OpenItem.objects.filter(pk__in=Assessment.objects.filter(demand=own).values("pk"))
    assert {(one.charge, one.due_on): one.open_yen for one in asked} == {
        ("water", own.due_on): moved[july, "water"],
        ("public_sewerage", own.due_on): moved[july, "public_sewerage"],
    }
    issued = {one.slip.amount_yen: one.slip for one in SlipReissue.objects.select_related("slip")}
    assert issued[more].last_day == own.due_on
    assert set(issued) == {more}, "June was paid: nothing of it is asked for"
    bills = {one.demand_id: one for one in billing.bills_of_supply(supply_id=supply.pk)}
    assert (bills[own.pk].amount_yen, bills[own.pk].is_more) == (more, True)
    assert bills[demands[july].pk].amount_yen == WATER + SEWAGE
    assert ledger.prove().differences == ()
    report_paid(("shop:2", own, more), on=DAY, run_id=2)
    assert ledger.prove().differences == ()


def test_a_lowering_first_lowers_what_an_increase_still_asks_for(
    stopped: Town, clerk: User, second: User
) -> None:
    """July was raised by 3,322円 with its own slip; its bill is paid, the slip is not. Then it was right."""
    supply = stopped.supplies["M000001"]
    june, july = MONTHS[2], MONTHS[3]
    demands = {one.cycle_month: one for one in Demand.objects.filter(supply=supply)}
    before = last_reading(supply, june).index_m3
    lower, back = (reread(supply, index_m3=before - 10, month=june), {"kind": Kind.READING})
    decide(ask(clerk, lower, supply=supply, **back), second)
    (own,) = Demand.objects.filter(run__kind="corrections.case")
    report_paid(("shop:1", demands[july], WATER + SEWAGE), on=date(2026, 8, 20), run_id=1)
    again = reread(supply, index_m3=before, month=june)
    decide(ask(clerk, again, supply=supply, reference="k2", **back), second)
    increase = Assessment.objects.filter(demand=own)
    assert not OpenItem.objects.filter(pk__in=increase).exists(), "nobody is asked for it any more"
    assert not Overpayment.objects.filter(demand=demands[july]).exists(), "and nobody is paid back for it"
    assert not OpenItem.objects.filter(pk__in=increase.values("corrects")).exists()
    assert ledger.prove().differences == ()


def test_a_charge_that_was_never_due_is_cancelled_and_can_come_back(
    stopped: Town, clerk: User, second: User
) -> None:
    supply = stopped.supplies["M000001"]
    demand = Demand.objects.filter(supply=supply).earliest("pk")
    decide(ask(clerk, Change(without=("public_sewerage",)), demand.pk, supply=supply), second)
    row = Assessment.objects.get(kind="correction")
    assert (row.amount_yen, row.charge) == (-SEWAGE, "public_sewerage")
    explained = billing.explanation_of(row.pk)
    assert (explained.replays, explained.standing_yen) == (True, 0)
    assert billing.taxes_of([row.pk])[row.pk] == billing.TaxPart(-235, 10)
    with pytest.raises(billing.NothingCorrected):
        ask(clerk, Change(without=("public_sewerage",)), demand.pk, supply=supply, reference="k2")
    decide(ask(clerk, Change(dwellings=1, bore_mm=20), demand.pk, supply=supply, reference="k3"), second)
    assert CorrectionEnd.objects.filter(how="booked").count() == 2
    assert ledger.prove().differences == ()


def test_what_changed_since_it_was_looked_at_is_not_booked(stopped: Town, clerk: User, second: User) -> None:
    supply = stopped.supplies["M000001"]
    demand = Demand.objects.filter(supply=supply).earliest("pk")
    first = ask(clerk, Change(bore_mm=20), demand.pk, supply=supply)
    other = ask(clerk, Change(without=("public_sewerage",)), demand.pk, supply=supply, reference="k2")
    with pytest.raises(errors.PreviewChanged):
        services.ask_correction(
            supply_id=supply.pk,
            kind=Kind.FACTS,
            change=Change(bore_mm=25),
            demand_ids=[demand.pk],
            reason="違い",
            seen="0" * 64,
            reference="k4",
            actor=clerk,
            at=AT,
        )
    decide(first, second)
    mid = Assessment.objects.filter(kind="correction").count()
    change = Change(bore_mm=25)
    third = ask(clerk, change, demand.pk, supply=supply, reference="k3")
    fourth = ask(clerk, Change(bore_mm=13), demand.pk, supply=supply, reference="k5")
    decide(third, second)
    with pytest.raises(ContentChanged):
        decide(fourth, second)
    decide(fourth, second, Outcome.REFUSED, "計算し直す")
    decide(other, second, Outcome.REFUSED, "別に申請する")
    assert Assessment.objects.filter(kind="correction").count() == mid + 1
    ends = dict(CorrectionEnd.objects.values_list("case__reference", "how"))
    assert ends == {"k1": "booked", "k2": "refused", "k3": "booked", "k5": "refused"}
    with pytest.raises(DatabaseError), transaction.atomic():
        CorrectionEnd.objects.all().update(how="booked")


def test_more_is_claimed_only_within_the_time_bar(stopped: Town, clerk: User) -> None:
    """Water of April 2026 fell due in May 2026 and can be claimed until May 2031."""
    supply = stopped.supplies["M000001"]
    demands = list(Demand.objects.filter(supply=supply).order_by("cycle_month"))
    late = date(2031, demands[1].due_on.month, demands[1].due_on.day)
    plan = reckoning.plan_of(
        supply_id=supply.pk, change=Change(bore_mm=20), demand_ids=[one.pk for one in demands], today=late
    )
    barred = [line.month for line in plan.lines if line.barred_since is not None]
    assert barred == [demands[0].cycle_month]
    (line,) = [line for line in plan.lines if line.barred_since]
    assert line.barred_since == date(2031, demands[0].due_on.month, demands[0].due_on.day + 1)
    assert plan.barred_yen == line.change.difference_yen > 0
    assert len(plan.booked) == len(demands) - 1


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (Change(), errors.NothingSaid),
        (Change(bore_mm=13), billing.NothingCorrected),
        (Change(uses=(("water", "ない用途"),)), errors.NotPriced),
        (Change(ends_on=date(2026, 4, 1)), errors.DatesNotForward),
    ],
)
def test_what_does_not_fit_is_refused(stopped: Town, change: Change, refused: type[Exception]) -> None:
    supply = stopped.supplies["M000001"]
    demand = Demand.objects.filter(supply=supply).earliest("pk")
    with pytest.raises(refused):
        reckoning.plan_of(supply_id=supply.pk, change=change, demand_ids=[demand.pk], today=DAY)
    other = stopped.supplies["M000002"]
    with pytest.raises(errors.BillOfAnother):
        reckoning.plan_of(supply_id=other.pk, change=Change(bore_mm=20), demand_ids=[demand.pk], today=DAY)


def test_days_of_use_are_counted_as_the_tariff_counts_them(stopped: Town, person: Callable[..., Any]) -> None:
    """A first bill whose start was ten days too early."""
    town, start = stopped, date(2026, 8, 12)
    supply = town.settle(3, cycle="monthly", starts_on=start, fitted_on=start)
    bill(date(2026, 9, 1), {"M000003": 5}, town)
    demand = Demand.objects.get(supply=supply)
    day = date(2026, 8, 27)
    plan = reckoning.plan_of(
        supply_id=supply.pk, change=Change(starts_on=day), demand_ids=[demand.pk], today=date(2026, 9, 25)
    )
    assert all(line.change.period == (day, date(2026, 9, 10)) for line in plan.lines)
    assert {line.change.pricing.request["days"] for line in plan.lines} == {15}
    assert all(line.change.difference_yen < 0 for line in plan.lines)
    assert noon(day) < noon(date(2026, 9, 25))
