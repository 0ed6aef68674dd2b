"""延滞金・督促手数料 from the bill to the second person, by hand; and that neither ever grows or cuts.

Two taps with much use: 900 m³ read on 10 April 2026, billed on the 20th, due on 25 May.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.tests.streets import took
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, PaymentSlip, explanation_of
from mizuhiki.billing.recalculating import CalculatedByRule
from mizuhiki.latecharges import services
from mizuhiki.latecharges.errors import WaiverTooLarge
from mizuhiki.latecharges.models import KIND, LateCharge, LateClaim, LateWaiver
from mizuhiki.latecharges.permissions import LATE_ASK, LATE_DECIDE, LATE_SEE
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.payments.models import Overpayment
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import Step
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, clerk, noon, report_paid
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL = date(2026, 4, 1)


def late(kind: str) -> list[tuple[str, int, int]]:
    """Charge, what was assessed of it and what stands of it, of each late charge of a kind."""
    found = LateCharge.objects.filter(kind=kind).order_by("pk")
    return [
        (one.assessment.charge, one.assessment.amount_yen, billing.standing_of(one.assessment)[1])
        for one in found
    ]


def proven() -> None:
    assert ledger.prove().differences == ()
    assert all(explanation_of(pk).replays for pk in Assessment.objects.values_list("pk", flat=True))


@standing.fixture
def town(rules_in_force: None) -> Town:
    del rules_in_force
    town = Town()
    for number in (1, 2):
        town.settle(number)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 900, "M000002": 900})
    life.bill(APRIL)
    for purpose in mail.Purpose:
        mail.set_postage(
            purpose=purpose,
            bearer=mail.Bearer.CONTRACTOR,
            unit_yen=110,
            starts_on=date(2020, 4, 1),
            source="別表１ １(4)",
            actor=clerk(),
            at=noon(APRIL),
        )
    return town


@pytest.mark.req("COL-001")
def test_a_late_bill_bears_interest_once_and_a_reminder_costs_a_fee_once(town: Town) -> None:
    """217,549 yen of sewerage; water bears nothing. Each yen is worked out where it is asserted."""
    supply = town.supplies["M000001"]
    slip = PaymentSlip.objects.get(supply=supply)
    reminded(supply.pk)
    life.pay_at_counter(slip, 300_000, on=date(2026, 6, 20), partly=True)  # 263,725 of it for the water
    assert late("interest") == []
    rest = life.pay_at_counter(slip, 181_274, on=date(2026, 8, 1))
    # 217,000 × 2.8 × 26 ÷ 36,500 = 432.81; 181,000 × 2.8 × 5 = 69.42, from 26 June on × 9.1 × 37 = 1,669.66
    assert late("interest") == [("sewerage_delay", 2_100, 2_100)]
    assert explanation_of(LateCharge.objects.get(kind="interest").pk).sentences == (
        "217,000円 × 年2.8%（令和8年5月26日から令和8年6月20日まで26日）：432円",
        "181,000円 × 年2.8%（令和8年6月21日から令和8年6月25日まで5日）：69円",
        "181,000円 × 年9.1%（令和8年6月26日から令和8年8月1日まで37日）：1,669円",
        "端数処理：-70円",
        "合計：2,100円",
    )
    proven()
    taken_back(rest.pk)
    # paid at last on 20 August: 56 days at the higher rate are 2,527.06
    life.pay_at_counter(slip, 181_274, on=date(2026, 8, 20))
    assert late("interest") == [("sewerage_delay", 2_100, 0), ("sewerage_delay", 3_000, 3_000)]
    with transaction.atomic(), pytest.raises(IntegrityError, match="late_once_a_turn"):
        LateClaim.objects.bulk_create(
            [
                LateClaim(charge=one.charge, claim_id=one.claim_id, kind=one.kind, turn=one.turn)
                for one in LateClaim.objects.filter(kind="interest")
            ]
        )
    never_on_itself(supply.pk)
    proven()


def reminded(supply_id: int) -> None:
    """Two letters of the same bill, one fee; nothing is asked for again when they are looked at again."""
    for on, until in ((date(2026, 6, 16), date(2026, 6, 26)), (date(2026, 7, 16), date(2026, 7, 27))):
        notice = took(Step.REMINDER, supply_id, on, until)
        named = [(notice.pk, supply_id, one.assessment_id) for one in notice.debts.all()]
        assert services.ask_fees(named, cause="again", at=noon(on)) == 0
    assert late("fee") == [("sewerage_reminder", 100, 100)]
    (fee,) = (one for one in billing.bills_of_supply(supply_id=supply_id) if one.late_yen)
    assert (fee.late_yen, fee.water_yen, fee.sewerage_yen, fee.open_yen) == (100, 0, 0, 100)
    assert (fee.due_on, fee.slip_no is not None) == (date(2026, 7, 27), True)  # the 25th is a Saturday


def taken_back(receipt_id: int) -> None:
    """The money of 1 August goes back the same day: the claim is open again, and bears nothing yet."""
    on = noon(date(2026, 8, 1))
    with clock.travel(on):
        payments.reverse_receipt(receipt_id=receipt_id, reason="別の契約の分", actor=clerk(), at=on)
    assert late("interest") == [("sewerage_delay", 2_100, 0)]
    proven()


def never_on_itself(supply_id: int) -> None:
    """A year late for both: no charge on a charge, no letter, no closed tap; paid by its own slip."""
    day = date(2027, 9, 1)
    arrears.evaluate_all(day=day)
    standing = arrears.standing_of(supply_id, day)
    owed = OpenItem.objects.filter(supply_id=supply_id).values_list("charge", "open_yen")
    assert sorted(owed) == [("sewerage_delay", 3_000), ("sewerage_reminder", 100)]
    assert (standing.paths, standing.overdue_yen, standing.trigger) == ((), 0, None)
    slips = {
        one.slip_id: one.open_yen
        for one in billing.bills_of_supply(supply_id=supply_id)
        if one.open_yen and one.slip_id
    }
    for slip_id, yen in slips.items():
        life.pay_at_counter(PaymentSlip.objects.get(pk=slip_id), yen, on=day)
    assert (sorted(slips.values()), LateCharge.objects.count()) == ([100, 3_000], 3)


def test_of_many_payments_those_that_came_late_bear_interest_and_what_a_bank_drew_does_not(
    town: Town,
) -> None:
    """481,274 yen on 1 August: 217,000 × 2.8 × 31 ÷ 36,500 = 516.04 and × 9.1 × 37 = 2,001.75."""
    demands = [life.demand_of(supply, APRIL) for supply in town.supplies.values()]
    paid = [(f"{one.pk}", one, one.amount_yen) for one in demands]
    with clock.travel(noon(date(2026, 8, 1))):
        assert billing.open_yen_of_supply(supply_id=demands[1].supply_id) == 481_274
        report_paid(paid[0], on=date(2026, 8, 1), run_id=1)
        assert late("interest") == [("sewerage_delay", 2_500, 2_500)]
        report_paid(paid[1], on=date(2026, 8, 1), run_id=2, channel=payments.Receipt.Channel.DEBIT)
        assert len(late("interest")) == 1
        which = "SELECT id FROM billing_assessment WHERE kind = 'regular'"
        assert services.ask_interest(which, {}, cause="again", at=clock.now()) == 0
    proven()
    one = LateCharge.objects.get()
    with pytest.raises(CalculatedByRule):
        billing.recalculate([one.assessment], lambda request, _: request)
    # the bill was wrong: 41 m³ are 5,339 yen for sewerage, 5,000 × 2.8 × 31 and × 9.1 × 37 ÷ 36,500 = 11 + 46
    corrected(demands[0].pk)
    assert late("interest") == [("sewerage_delay", 2_500, 0)]
    assert Overpayment.objects.filter(demand=demands[0]).count() == 1
    proven()


def corrected(demand_id: int) -> None:
    rows = list(Assessment.objects.filter(demand_id=demand_id, charge="public_sewerage"))
    with clock.travel(noon(date(2026, 8, 5))):
        billing.correct(
            supply_id=rows[0].supply_id,
            changes=billing.recalculate(rows, lambda request, _: replace(request, m3=41)),
            cause="tests.late:1",
            reason="検針の誤り",
            actor=clerk(),
            at=clock.now(),
        )


def test_two_people_waive_some_of_it_from_the_customers_page(
    town: Town, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    supply = town.supplies["M000001"]
    life.pay_at_counter(PaymentSlip.objects.get(supply=supply), 481_274, on=date(2026, 8, 1))
    one, on = LateCharge.objects.get(), noon(date(2026, 8, 3))
    asker, decider = person(LATE_SEE, LATE_ASK), person(LATE_DECIDE, LATE_SEE, username="kyoku1")
    with clock.travel(on):
        desk, path = sign_in(asker), f"/late/charges/{one.pk}/waive/"
        assert "下水道使用料延滞金 2026-04 2,500円 0円 2,500円 2,500円" in text_of(
            desk.get(f"/late/{supply.pk}/")
        )
        form = {"once": "00000000-0000-4000-8000-000000000001", "reason": "災害のため"}
        refused = desk.post(path, form | {"yen": "2501"})
        assert refused.status_code == 422
        assert WaiverTooLarge(yen=2_500).message in text_of(refused)
        with pytest.raises(WaiverTooLarge):
            services.ask_to_waive(late_id=one.pk, yen=0, reason="なし", actor=asker, at=on)
        assert approvals.open_request_of(kind=KIND, subject_id=one.pk) is None
        assert desk.post(path, form | {"yen": "600"}).status_code == 302
        request = approvals.open_request_of(kind=KIND, subject_id=one.pk)
        assert request is not None
        assert late("interest") == [("sewerage_delay", 2_500, 2_500)]
        with pytest.raises(approvals.SecondPersonNeeded):
            approvals.decide(
                request_id=request.pk,
                outcome=approvals.Decision.Outcome.GRANTED,
                reason="",
                actor=asker,
                at=on,
            )
        approvals.decide(
            request_id=request.pk, outcome=approvals.Decision.Outcome.GRANTED, reason="", actor=decider, at=on
        )
        page = text_of(desk.get(f"/late/{supply.pk}/"))
        assert "2,500円 600円 1,900円 1,900円" in page
        assert "延滞金が加わる未納はありません" in page
    assert (LateWaiver.objects.get().yen, late("interest")) == (600, [("sewerage_delay", 2_500, 1_900)])
    assert dict(OpenItem.objects.filter(supply=supply).values_list("charge", "open_yen")) == {
        "sewerage_delay": 1_900
    }
    proven()
