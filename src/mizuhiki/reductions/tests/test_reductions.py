"""減額: an application changes nothing until the utility grants it; then each line is linked to it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, ContentChanged, Decision
from mizuhiki.audit.models import AuditEntry
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Demand
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments.api import overpaid_of_supply
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.reductions import errors, reckoning, services
from mizuhiki.reductions.models import ReducedAssessment, ReductionApplication, ReductionBill, ReductionEnd
from mizuhiki.reductions.tests.conftest import AT, DAY, LEFT
from mizuhiki.staff.models import User
from mizuhiki.worklist.models import Item
from tests.builders import Town, noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Apply = Callable[..., ReductionApplication]
Outcome = Decision.Outcome
AS_BILLED = {"water": 4_851, "public_sewerage": 5_339}


def owed() -> dict[str, int]:
    """What is open now, by charge."""
    return dict(OpenItem.objects.values_list("charge", "open_yen"))


def submit(application: ReductionApplication, clerk: User) -> ApprovalRequest:
    return services.submit_application(application_id=application.pk, actor=clerk, at=AT)


def decide(request: ApprovalRequest, who: User, outcome: Outcome = Outcome.GRANTED, reason: str = "") -> None:
    approvals.decide(request_id=request.pk, outcome=outcome, reason=reason, actor=who, at=AT)


@pytest.mark.req("COL-048")
def test_a_granted_application_is_an_adjustment_line_linked_to_it(
    apply: Apply, clerk: User, utility: User
) -> None:
    application = apply()
    assert (application.shown, owed()) == ("R8-000001", AS_BILLED)
    request = submit(application, clerk)
    assert (request.item_count, request.amount_yen, owed()) == (1, 6_124 - 10_190, AS_BILLED)
    assert Item.objects.get(key=f"approvals.request:{request.pk}").closed_at is None
    decide(request, utility)
    assert owed() == LEFT
    lines = Assessment.objects.filter(kind="correction").order_by("charge")
    assert [(one.charge, one.amount_yen) for one in lines] == [
        ("public_sewerage", 2_717 - 5_339),
        ("water", 3_407 - 4_851),
    ]
    assert {one.assessment_id for one in ReducedAssessment.objects.filter(application=application)} == {
        one.pk for one in lines
    }
    correction = billing.Correction.objects.get(pk=lines[0].pk)
    assert (correction.cause, correction.reason, correction.occurred_on, correction.by_id) == (
        f"reductions.application:{application.pk}",
        "漏水減免（受付番号 R8-000001）",
        DAY,
        utility.pk,
    )
    assert all(billing.explanation_of(one.pk).replays for one in lines)
    end = ReductionEnd.objects.get()
    assert (end.how, end.reason, end.by_id) == ("granted", "", utility.pk)
    assert ledger.prove().differences == ()
    acts = AuditEntry.objects.filter(action__startswith="reductions.").order_by("pk")
    assert [one.action.rpartition(".")[2] for one in acts] == ["received", "submitted", "ended"]


@pytest.mark.req("COL-048")
def test_a_refused_application_leaves_the_bill_and_keeps_the_reason(
    apply: Apply, clerk: User, utility: User
) -> None:
    application = apply()
    decide(submit(application, clerk), utility, Outcome.REFUSED, "宅内の蛇口の不具合のため")
    assert owed() == AS_BILLED
    assert not Assessment.objects.filter(kind="correction").exists()
    end = ReductionEnd.objects.get()
    assert (end.how, end.reason, end.by_id) == ("refused", "宅内の蛇口の不具合のため", utility.pk)
    assert ledger.prove().differences == ()
    assert apply(reference="k2").shown == "R8-000002"  # they may apply again


def test_what_was_paid_above_the_reduced_bill_is_overpaid(
    bill: Demand, apply: Apply, clerk: User, utility: User
) -> None:
    report_paid(("shop:1", bill, 10_190), on=date(2026, 5, 7), run_id=1)
    decide(submit(apply(), clerk), utility)
    assert owed() == {}
    assert [one.left_yen for one in overpaid_of_supply(bill.supply_id)] == [10_190 - 6_124]


def test_a_reduction_is_priced_by_the_tariff(bill: Demand, apply: Apply, clerk: User, utility: User) -> None:
    """生活扶助: the base and the first 10 m³ a month of water, the base and 8 m³ of sewage are free.

    Water: 4,410 less 2 × (720 + 125) = 2,720 before tax. Sewage: 4,854 less the base of 1,880 = 2,974.
    """
    welfare = apply(code="生活扶助", place="", repaired_on=None, reference_m3=None, papers=())
    assert (welfare.place, welfare.reference_m3) == ("", None)
    decide(submit(welfare, clerk), utility)
    assert owed() == {"water": 2_992, "public_sewerage": 3_271}
    assert ledger.prove().differences == ()


REFUSALS: list[tuple[dict[str, Any], type[RuleBroken]]] = [
    ({"demand_ids": []}, errors.NoBillChosen),
    ({"demand_ids": [999]}, errors.BillOfAnother),
    ({"place": ""}, errors.PlaceNeeded),
    ({"place": "屋根"}, errors.PlaceNeeded),
    ({"reference_m3": None}, errors.ReferenceNeeded),
    ({"reference_m3": 41}, errors.NothingReduced),
    ({"received_on": DAY + timedelta(days=1)}, errors.ReceivedInFuture),
]


@pytest.mark.parametrize(("changes", "refusal"), REFUSALS)
def test_an_application_that_cannot_be_is_not_written(
    apply: Apply, changes: dict[str, Any], refusal: type[RuleBroken]
) -> None:
    with pytest.raises(refusal):
        apply(**changes)
    assert (ReductionApplication.objects.count(), ReductionBill.objects.count()) == (0, 0)


def test_the_same_form_twice_is_one_application_and_a_bill_is_asked_about_once(apply: Apply) -> None:
    apply()
    with pytest.raises(errors.AppliedAlready, match="R8-000001"):
        apply()
    with pytest.raises(errors.AlreadyReduced, match=r"2026年4月分には.*R8-000001"):
        apply(reference="k2")
    assert ReductionApplication.objects.count() == 1


def test_an_application_without_its_paper_waits_for_it(apply: Apply, clerk: User) -> None:
    application = apply(papers=())
    assert reckoning.missing_papers(application) == ["修繕証明書"]
    assert reckoning.unmet(application) == ["書類が足りません：修繕証明書。"]
    with pytest.raises(errors.PapersMissing, match="修繕証明書"):
        submit(application, clerk)
    assert not ApprovalRequest.objects.exists()
    services.bring_paper(application_id=application.pk, name="修繕証明書", actor=clerk, at=AT)
    for wrong in ("修繕証明書", "委任状"):
        with pytest.raises(errors.PaperKnown):
            services.bring_paper(application_id=application.pk, name=wrong, actor=clerk, at=AT)
    assert reckoning.unmet(application) == []
    assert submit(application, clerk).subject_id == application.pk


def test_the_utility_sees_what_the_rule_asks_for_and_decides_all_the_same(
    apply: Apply, clerk: User, utility: User
) -> None:
    """61 days after the reading of 10 April, and a year after the last time."""
    application = apply(received_on=date(2026, 6, 10), at=noon(date(2026, 6, 10)))
    assert reckoning.unmet(application) == ["申請の期限（検針から60日以内）を過ぎています。"]
    decide(submit(application, clerk), utility)
    assert owed() == LEFT


def test_a_second_relief_within_two_years_is_told(
    bill: Demand, apply: Apply, clerk: User, utility: User
) -> None:
    decide(submit(apply(), clerk), utility)
    town = Town(supplies={"M000001": bill.supply}, dials={"M000001": 141})
    town.read(read_on=date(2026, 6, 10), used_m3={"M000001": 41})
    with clock.travel(noon(date(2026, 6, 20))):
        billing.run_billing(cycle_month=date(2026, 6, 1), actor=None)
    june, at = Demand.objects.get(cycle_month=date(2026, 6, 1)), noon(date(2026, 7, 1))
    second = apply(demand_ids=[june.pk], reference="k2", received_on=date(2026, 7, 1), at=at)
    assert reckoning.unmet(second) == ["前回の減免から24か月たっていません。"]


def test_what_changed_since_it_was_asked_is_not_granted(
    bill: Demand, apply: Apply, clerk: User, utility: User
) -> None:
    leak, welfare = apply(), apply(code="生活扶助", reference="k2")
    first, second = submit(leak, clerk), submit(welfare, clerk)
    decide(first, utility)
    before = owed()
    with pytest.raises(ContentChanged):
        decide(second, utility)
    assert owed() == before
    assert not hasattr(ReductionApplication.objects.get(pk=welfare.pk), "end")


def test_who_withdraws_says_why_and_not_while_the_utility_decides(apply: Apply, clerk: User) -> None:
    application = apply()
    facts: dict[str, Any] = {"application_id": application.pk, "actor": clerk, "at": AT}
    with pytest.raises(errors.ReasonMissing):
        services.withdraw_application(**facts, reason=" ")
    request = submit(application, clerk)
    with pytest.raises(errors.DecisionWaits):
        services.withdraw_application(**facts, reason="書類がない")
    assert not ReductionEnd.objects.exists()
    decide(request, clerk, Outcome.WITHDRAWN, "書き直す")
    assert not ReductionEnd.objects.exists()  # the request is, not the application
    end = services.withdraw_application(**facts, reason="書類がない")
    assert (end.how, end.reason) == ("withdrawn", "書類がない")
    for again in (
        lambda: services.withdraw_application(**facts, reason="また"),
        lambda: submit(application, clerk),
        lambda: services.grant(**facts),
        lambda: services.bring_paper(**facts, name="修繕証明書"),
    ):
        with pytest.raises(errors.ReductionEnded, match="取下げ"):
            again()
    assert owed() == AS_BILLED


def test_the_database_keeps_what_was_written(apply: Apply) -> None:
    application = apply()
    for change in (
        lambda: ReductionApplication.objects.filter(pk=application.pk).update(code="福祉施設"),
        lambda: ReductionBill.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_usual_volume_comes_from_the_readings_before(bill: Demand) -> None:
    assert reckoning.usual_m3(bill.supply_id, before=bill.cycle_month) is None
    assert reckoning.usual_m3(bill.supply_id, before=date(2026, 6, 1)) == (41, "前回")
