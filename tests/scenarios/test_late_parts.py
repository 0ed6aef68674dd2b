"""延滞金 of a claim that is paid in parts or not at all, by hand: asked with each part, told before it is.

900 m³ read on 10 April 2026 cost 263,725 yen of water and 217,549 of sewerage, due on 25 May; sewerage alone
bears interest. The first 300,000 yen, on 20 June, leave 181,274 of it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.letter_rows import Filled, Filler
from mizuhiki.arrears.models import PlannedLetter
from mizuhiki.arrears.permissions import ARREARS_SEE
from mizuhiki.arrears.tests.streets import make, took
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, PaymentSlip, explanation_of
from mizuhiki.billing.models import SlipDemand
from mizuhiki.customers.api import Supply, SupplyParty
from mizuhiki.latecharges import api as latecharges
from mizuhiki.latecharges import services
from mizuhiki.latecharges.models import KIND, LateCharge, LateClaim
from mizuhiki.latecharges.permissions import LATE_ASK, LATE_DECIDE, LATE_SEE
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.mail import api as mail
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import DATA, Step, files_of, keep_pack, pack_on, put_in_force
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import FIRST, Town, clerk, noon
from tests.pages import text_of
from tests.scenarios import life

pytestmark = [pytest.mark.django_db, pytest.mark.db]
APRIL = date(2026, 4, 1)
JUNE, AUGUST, LAST = date(2026, 6, 20), date(2026, 8, 1), date(2026, 8, 20)


@standing.fixture
def town() -> Town:
    """One tap under rules that ask with each part, and the postage of its letters."""
    files = files_of(DATA / "mizuhiki-demo")
    pack = files["pack.yaml"].replace("asked: settled", "asked: parts")
    version = keep_pack(files=files | {"pack.yaml": pack}, at=noon(FIRST), actor=None)
    put_in_force(version=version, from_on=date(2020, 4, 1), at=noon(FIRST), asked_by=None, decided_by=None)
    town = Town()
    town.settle(1)
    town.read(read_on=date(2026, 4, 10), used_m3={"M000001": 900})
    life.bill(APRIL)
    mail.set_postage(
        purpose=mail.Purpose.OTHER,
        bearer=mail.Bearer.CONTRACTOR,
        unit_yen=110,
        starts_on=date(2020, 4, 1),
        source="別表１ １(4)",
        actor=clerk(),
        at=noon(APRIL),
    )
    return town


@pytest.fixture
def slip(town: Town) -> PaymentSlip:
    return PaymentSlip.objects.get(supply=town.supplies["M000001"])


def late() -> list[tuple[int, int, int]]:
    """What was assessed at first, what stands, what is open, of each 延滞金."""
    found = LateCharge.objects.filter(kind="interest").order_by("pk")
    opened = dict(OpenItem.objects.values_list("pk", "open_yen"))
    return [
        (one.assessment.amount_yen, billing.standing_of(one.assessment)[1], opened.get(one.pk, 0))
        for one in found
    ]


def late_slip() -> PaymentSlip:
    one = LateCharge.objects.latest("pk").assessment
    return SlipDemand.objects.filter(demand=one.demand).latest("slip_id").slip


def proven() -> None:
    assert ledger.prove().differences == ()
    assert all(explanation_of(pk).replays for pk in Assessment.objects.values_list("pk", flat=True))


@pytest.mark.req("COL-001")
def test_each_late_part_is_asked_for_and_the_whole_is_cut_once(slip: PaymentSlip) -> None:
    """71 yen are below the floor; 1,231 are 1,200; the whole is 2,553, of which 2,500 less 1,200 are new."""
    life.pay_at_counter(slip, 300_000, on=JUNE, partly=True)
    assert late() == []
    life.pay_at_counter(slip, 100_000, on=AUGUST, partly=True)
    # (217,000 − 81,000) × 2.8 × 26 = 271.25; 100,000 × 2.8 × 5 = 38.36, × 9.1 × 37 = 922.47
    assert late() == [(1_200, 1_200, 1_200)]
    assert explanation_of(LateCharge.objects.get().pk).sentences == (
        "136,000円 × 年2.8%（令和8年5月26日から令和8年6月20日まで26日）：271円",
        "100,000円 × 年2.8%（令和8年6月21日から令和8年6月25日まで5日）：38円",
        "100,000円 × 年9.1%（令和8年6月26日から令和8年8月1日まで37日）：922円",
        "端数処理：-31円",
        "合計：1,200円",
    )
    first = late_slip()
    life.pay_at_counter(first, 1_200, on=date(2026, 8, 5))
    assert late() == [(1_200, 1_200, 0)]
    rest = life.pay_at_counter(slip, 81_274, on=LAST)
    # 432 + 69 + 1,669 + 81,000 × 9.1 × 19 ÷ 36,500 = 383: what is asked where it is asked once, at the end
    assert late() == [(1_200, 2_500, 1_300)]
    again = late_slip()
    assert (again.amount_yen, again.reissue, again.slip_no == first.slip_no) == (1_300, 1, True)
    proven()
    with clock.travel(noon(LAST)):
        payments.reverse_receipt(receipt_id=rest.pk, reason="別の契約の分", actor=clerk(), at=noon(LAST))
    assert late() == [(1_200, 1_200, 0)]  # the parts of June and August stand
    proven()
    which = "SELECT id FROM billing_assessment WHERE charge = 'public_sewerage'"
    assert services.ask_interest(which, {}, cause="again", at=noon(LAST)) == 0
    assert (LateClaim.objects.count(), late()) == (1, [(1_200, 1_200, 0)])


def test_all_parts_taken_back_are_another_turn(slip: PaymentSlip) -> None:
    """Paid whole in August, taken back, paid whole on the 20th: 217,000 × 2.8 × 31, × 9.1 × 56 = 3,545."""
    rest = life.pay_at_counter(slip, 481_274, on=AUGUST)
    assert late() == [(2_500, 2_500, 2_500)]
    with clock.travel(noon(AUGUST)):
        payments.reverse_receipt(receipt_id=rest.pk, reason="別の契約の分", actor=clerk(), at=noon(AUGUST))
    assert late() == [(2_500, 0, 0)]
    life.pay_at_counter(slip, 481_274, on=LAST)
    assert late() == [(2_500, 0, 0), (3_500, 3_500, 3_500)]
    proven()


def test_what_was_waived_of_a_part_stays_waived(
    slip: PaymentSlip, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    life.pay_at_counter(slip, 300_000, on=JUNE, partly=True)
    life.pay_at_counter(slip, 100_000, on=AUGUST, partly=True)
    asker, decider = person(LATE_SEE, LATE_ASK), person(LATE_DECIDE, LATE_SEE, username="kyoku1")
    at = noon(date(2026, 8, 3))
    late_id = LateCharge.objects.get().pk
    with clock.travel(at):
        services.ask_to_waive(late_id=late_id, yen=500, reason="災害のため", actor=asker, at=at)
        request = approvals.open_request_of(kind=KIND, subject_id=late_id)
        assert request is not None
        granted = approvals.Decision.Outcome.GRANTED
        approvals.decide(request_id=request.pk, outcome=granted, reason="", actor=decider, at=at)
        assert late() == [(1_200, 700, 700)]
        page = text_of(sign_in(asker).get(f"/late/{slip.supply_id}/?day_0=2026&day_1=8&day_2=20"))
    assert "2026年（令和8年）8月20日（木）に納めた場合の延滞金（見込）" in page
    assert "2026-04 下水道使用料 2026-05-25 81,274円 1,200円 1,300円 合計 1,300円" in page
    assert "納付のつど調定します" in page
    life.pay_at_counter(slip, 81_274, on=LAST)
    assert late() == [(1_200, 2_000, 2_000)]
    proven()


def test_a_day_that_is_over_is_refused_and_nothing_is_ever_booked_by_looking(
    slip: PaymentSlip, person: Callable[..., User], sign_in: Callable[[Any], Client]
) -> None:
    with clock.travel(noon(AUGUST)):
        desk = sign_in(person(LATE_SEE))
        refused = desk.get(f"/late/{slip.supply_id}/?day_0=2026&day_1=7&day_2=31")
        assert refused.status_code == 422
        assert "今日から10年以内の日を入力してください" in text_of(refused)
        assert "217,549円 0円 2,500円 合計 2,500円" in text_of(desk.get(f"/late/{slip.supply_id}/"))
        officer = sign_in(person(ARREARS_SEE, LATE_SEE, username="taino1"))
        user = SupplyParty.objects.get(supply=slip.supply_id).customer_id
        assert f"/late/{slip.supply_id}/" in officer.get(f"/arrears/debtors/{user}/").content.decode()
    assert LateCharge.objects.count() == 0


def letter(step: Step, on: date) -> Filled:
    """The one letter of a run, filled; its slip is issued."""
    at = noon(on)
    with clock.travel(at):
        arrears.evaluate_all(day=on)
        run = make(step, at)
        arrears.finish_check(run_id=run.pk, note="", actor=clerk(), at=at)
        order = arrears.order_print(run_id=run.pk, actor=clerk(), at=at, by_job=False)
        assert order is not None
        planned = list(PlannedLetter.objects.filter(printing=order).select_related("line"))
        (filled,) = Filler(order.run, today=on).fill(planned)
    assert isinstance(filled, Filled)
    return filled


@pytest.mark.req("COL-061")
def test_a_demand_says_what_it_would_be_by_its_deadline_and_asks_for_none(slip: PaymentSlip) -> None:
    """Sent on 17 July, until the 31st: 217,000 × 2.8 × 31 = 516, × 9.1 × 36 = 1,947."""
    supply_id = slip.supply_id
    took(Step.REMINDER, supply_id, date(2026, 6, 16), date(2026, 6, 26))
    Supply.objects.filter(pk=supply_id).update(parked="")  # two people let the high bill stand
    before = OpenItem.objects.count()
    row = letter(Step.DEMAND, date(2026, 7, 17)).row
    assert (row.deadline_on, row.yen) == (date(2026, 7, 31), 481_274)
    assert row.late == (
        "2026年（令和8年）7月31日（金）に全額を納めた場合の見込みで、下水道使用料延滞金2,400円が加わります。"
        "上の金額には含まれません。納付の日が決まってから別に請求します。"
    )
    assert row.slip is not None
    assert PaymentSlip.objects.get(slip_no=row.slip.slip_no, reissue=row.slip.reissue).amount_yen == 481_274
    assert (OpenItem.objects.count(), LateCharge.objects.filter(kind="interest").count()) == (before, 0)


def test_only_letters_that_the_pack_names_tell_of_it_and_a_day_without_a_rate_without_yen(
    slip: PaymentSlip,
) -> None:
    pack = pack_on(AUGUST)
    claims = list(Assessment.objects.filter(supply_id=slip.supply_id).values_list("pk", flat=True))
    told = latecharges.expected(claims, step=Step.DEMAND, day=AUGUST, pack=pack)
    assert told == {slip.supply_id: latecharges.Expected(2_500, ("下水道使用料延滞金",))}
    for step in (Step.REMINDER, Step.WARNING, Step.NOTICE):
        assert latecharges.expected(claims, step=step, day=AUGUST, pack=pack) == {}
    assert latecharges.expected(claims, step=Step.DEMAND, day=date(2026, 5, 25), pack=pack) == {}
    rule = pack.late.interests["sewerage_delay"]
    newer = replace(rule, rates=(replace(rule.rates[-1], from_on=AUGUST),))
    silent = replace(pack, late=replace(pack.late, interests={"sewerage_delay": newer}))
    told = latecharges.expected(claims, step=Step.DEMAND, day=AUGUST, pack=silent)
    assert told == {slip.supply_id: latecharges.Expected(None, ("下水道使用料延滞金",))}
