"""福祉連携: whoever is in need keeps the water until somebody has looked again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mizuhiki.arrears import errors
from mizuhiki.arrears.models import Hold, Referral, ReferralStep, Standing
from mizuhiki.arrears.services import holding, referring
from mizuhiki.arrears.services.referring import Noticed
from mizuhiki.arrears.tests.days import AT, DAY, WATER
from mizuhiki.arrears.tests.test_desk import customer_of, kinds, waiting
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import HoldKind
from mizuhiki.staff.models import User
from tests.builders import noon

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NOTICED = Noticed(
    noticed_on=DAY,
    sign="both",
    text="電気も止まり、食事に困っている。",
    leaflet_given=True,
    consent="given",
    section="福祉課 生活支援係",
    review_on=DAY + timedelta(days=30),
)


def refer(supply_id: int, user: User, noticed: Noticed = NOTICED) -> Referral:
    return referring.refer(
        supply_id=supply_id,
        customer_id=customer_of(supply_id),
        noticed=noticed,
        reference="r:1",
        at=AT,
        actor=user,
    )


@pytest.mark.req("COL-095")
def test_a_referral_holds_the_tap_open_until_it_was_reviewed(
    indebted: int, officer: User, utility: User
) -> None:
    for wrong in (
        replace(NOTICED, text=" "),
        replace(NOTICED, section=""),
        replace(NOTICED, consent="refused"),
        replace(NOTICED, noticed_on=DAY + timedelta(days=1)),
    ):
        with pytest.raises(errors.ReferralIncomplete):
            refer(indebted, officer, wrong)
    assert (Referral.objects.count(), Hold.objects.count()) == (0, 0)
    made = refer(indebted, officer)
    assert (made.shown, kinds(indebted)) == ("R8-000001", ["welfare"])
    assert waiting("arrears.referral_report") == [f"arrears.referral_report:{made.pk}"]
    with pytest.raises(errors.HoldOfReferral):
        holding.end_hold(hold_id=made.hold_id, reason="もうよい", at=AT, actor=officer)
    referring.confirm_report(referral_id=made.pk, at=AT, actor=utility)
    with pytest.raises(errors.ReferralSeen):
        referring.confirm_report(referral_id=made.pk, at=AT, actor=utility)
    referring.note_answer(referral_id=made.pk, outcome="supported", at=AT, actor=officer)
    later = noon(DAY + timedelta(days=20))
    more = DAY + timedelta(days=60)
    referring.review(referral_id=made.pk, outcome="watched", hold_on_until=more, at=later, actor=officer)
    assert kinds(indebted, more - timedelta(days=1)) == ["welfare"]
    assert kinds(indebted, more) == ["welfare"], "nobody looked again: no day ends it by itself"
    assert kinds(indebted, more + timedelta(days=400)) == ["welfare"]
    referring.review(referral_id=made.pk, outcome="supported", hold_on_until=None, at=later, actor=officer)
    assert kinds(indebted, clock.day_of(later)) == []
    with pytest.raises(errors.ReferralClosed):
        referring.review(referral_id=made.pk, outcome="watched", hold_on_until=None, at=later, actor=officer)
    steps = ReferralStep.objects.order_by("pk").values_list("kind", "outcome")
    assert list(steps) == [
        ("seen", ""),
        ("answered", "supported"),
        ("reviewed", "watched"),
        ("reviewed", "supported"),
    ]
    assert (waiting("arrears.referral_report"), waiting("arrears.referral_review")) == ([], [])
    assert Standing.objects.get().counted_yen == WATER


@pytest.mark.req("COL-095")
def test_a_need_that_was_noticed_asks_for_its_report_and_goes_over_into_it(
    indebted: int, officer: User
) -> None:
    until = DAY + timedelta(days=20)
    hold = holding.set_hold(
        supply_id=indebted, kind=HoldKind.WELFARE, until=until, reason="停止前の確認", at=AT, actor=officer
    )
    assert waiting("arrears.referral_wanted") == [f"arrears.referral_wanted:{hold.pk}"]
    made = refer(indebted, officer)
    assert waiting("arrears.referral_wanted") == []
    hold.refresh_from_db()
    assert (hold.end.reason, hold.end.on) == ("福祉連携の報告に引き継ぐ", DAY)
    assert (made.hold.since, made.hold.until) == (DAY, NOTICED.review_on)
    assert kinds(indebted) == ["welfare"]
    with pytest.raises(errors.HoldRuns):
        referring.refer(
            supply_id=indebted, customer_id=customer_of(indebted), noticed=NOTICED, reference="r:2", at=AT,
            actor=officer,
        )  # fmt: skip
    assert (Referral.objects.count(), Hold.objects.filter(end=None).count()) == (1, 1)
