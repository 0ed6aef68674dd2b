"""更正: a bill calculated anew is owed as it stands now, and what was paid for more is overpaid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from mizuhiki.audit.models import AuditEntry
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Assessment, Correction, Demand, PaymentSlip, Pricing
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.ledger.models import JournalLine
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors, overpaid
from mizuhiki.payments.models import Overpayment, Receipt
from mizuhiki.payments.permissions import OVERPAYMENT_SEE, REFUND_PAY, REFUND_SEE
from mizuhiki.payments.tests.test_refunds import fill_safe, give_back
from mizuhiki.staff.models import User
from mizuhiki.tariffs import LeakClaim, PriceRequest, TariffVersion
from mizuhiki.till.permissions import SAFE_KEEP, TILL_WORK
from tests.builders import noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 5, 12)
AT = noon(DAY)
RIGHTS = (REFUND_PAY, REFUND_SEE, OVERPAYMENT_SEE, SAFE_KEEP, TILL_WORK)
# 41 m³ came to 4,851 and 5,339; with 20 m³ leaked, 31 m³ of water and 21 m³ of sewage are charged.
WATER, SEWAGE = 3_407, 2_717


def leak(request: PriceRequest, version: TariffVersion) -> PriceRequest:
    """A leak under the floor, of 20 m³ above the usual 21."""
    return replace(request, leak=LeakClaim(code="漏水", reference_m3=21, leaked_m3=20, place="地下"))


def correct(user: User, *, assessments: Sequence[Assessment] = (), **changes: Any) -> list[Assessment]:
    """The whole bill of the household is calculated with the leak."""
    slip = PaymentSlip.objects.get()
    found = assessments or Assessment.objects.exclude(kind="correction").order_by("charge")
    facts: dict[str, Any] = {"cause": "test:1", "reason": "漏水減免", "actor": user, "at": AT}
    return billing.correct(
        supply_id=slip.supply_id, changes=billing.recalculate(list(found), leak), **facts | changes
    )


def owed() -> dict[str, int]:
    """What is open now, by charge."""
    return dict(OpenItem.objects.values_list("charge", "open_yen"))


def moved(kind: str) -> list[tuple[str, str, int]]:
    """What entries of a kind moved in all."""
    lines = JournalLine.objects.filter(entry__kind=kind).values("account", "charge").annotate(all=Sum("yen"))
    return sorted((one["account"], one["charge"], one["all"]) for one in lines)


def test_an_open_bill_is_owed_as_it_is_calculated_now(slip: PaymentSlip, user: User) -> None:
    before = list(Assessment.objects.values())
    sewage, water = correct(user)
    assert list(Assessment.objects.exclude(kind="correction").values()) == before
    assert [(one.charge, one.amount_yen, one.sequence) for one in (water, sewage)] == [
        ("water", WATER - 4_851, 1),
        ("public_sewerage", SEWAGE - 5_339, 1),
    ]
    assert owed() == {"water": WATER, "public_sewerage": SEWAGE}
    assert moved("correction") == [
        ("receivable", "public_sewerage", SEWAGE - 5_339),
        ("receivable", "water", WATER - 4_851),
        ("revenue", "public_sewerage", 5_339 - SEWAGE),
        ("revenue", "water", 4_851 - WATER),
    ]
    (bill,) = billing.bills_of_supply(supply_id=slip.supply_id)
    assert (bill.amount_yen, bill.water_yen, bill.open_yen, bill.state) == (
        WATER + SEWAGE,
        WATER,
        WATER + SEWAGE,
        "未納",
    )
    (then,) = billing.bills_of_supply(supply_id=slip.supply_id, until=date(2026, 5, 11))
    assert then.amount_yen == 10_190
    kept = Correction.objects.get(pk=water.pk)
    assert (kept.reason, kept.cause, kept.occurred_on, kept.by_id) == ("漏水減免", "test:1", DAY, user.pk)
    entry = AuditEntry.objects.get(action="billing.assessment.corrected")
    assert entry.facts == {"count": 2, "yen": WATER + SEWAGE - 10_190}
    assert ledger.prove().differences == ()
    assert not Overpayment.objects.exists()


def test_a_correction_explains_itself_and_replays(slip: PaymentSlip, user: User) -> None:
    _, water = correct(user)
    explained = billing.explanation_of(water.pk)
    assert (explained.before_yen, explained.amount_yen, explained.replayed_yen) == (
        4_851,
        WATER - 4_851,
        WATER,
    )
    assert explained.replays
    first = billing.explanation_of(water.corrects_id or 0)
    assert (first.replays, first.amount_yen, first.standing_yen) == (True, 4_851, WATER)


def test_what_was_paid_for_more_is_overpaid_and_no_money_moves(slip: PaymentSlip, user: User) -> None:
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=date(2026, 5, 7), run_id=1)
    correct(user)
    freed = Overpayment.objects.get()
    receipt = Receipt.objects.get(pk=freed.pk)
    assert (receipt.channel, receipt.received_yen, freed.yen, freed.demand_id) == (
        "corrected",
        0,
        10_190 - WATER - SEWAGE,
        Demand.objects.get().pk,
    )
    assert owed() == {}
    assert ledger.prove().differences == ()
    found = overpaid.overpaid_with(freed.pk)
    assert found is not None
    assert (found.kind, found.how) == (
        "更正減",
        "2026年4月分の額が更正で減り、納付済みの額が上回りました。",
    )
    (line,) = [one for one in payments.survey(until=DAY).lines if one.label == "水道料金"]
    assert (line.assessed, line.collected, line.left) == (WATER, WATER, 0)
    assert [one.channel for one in payments.takings(first=DAY, last=DAY)] == []


def test_of_a_bill_paid_in_part_only_what_is_above_it_is_overpaid(slip: PaymentSlip, user: User) -> None:
    """5,000 yen: 4,851 for water, 149 for sewage. The water is 1,444 too much, the sewage still open."""
    report_paid(("shop:1", Demand.objects.get(), 5_000), on=date(2026, 5, 7), run_id=1)
    correct(user)
    assert Overpayment.objects.get().yen == 4_851 - WATER
    assert owed() == {"public_sewerage": SEWAGE - 149}
    assert ledger.prove().differences == ()


def test_an_old_slip_paid_after_a_correction_leaves_what_is_too_much(slip: PaymentSlip, user: User) -> None:
    correct(user)
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=DAY, run_id=1)
    assert Overpayment.objects.get().yen == 10_190 - WATER - SEWAGE
    assert owed() == {}
    assert ledger.prove().differences == ()


def test_a_second_correction_stands_on_the_first(slip: PaymentSlip, user: User) -> None:
    sewage, _ = Assessment.objects.order_by("charge")
    correct(user, assessments=[sewage])
    assert owed() == {"water": 4_851, "public_sewerage": SEWAGE}
    with pytest.raises(billing.NothingCorrected):
        correct(user, assessments=[sewage], cause="test:2")
    (more,) = billing.recalculate([sewage], lambda request, _: replace(request, reductions=("福祉施設",)))
    assert more.pricing.request["leak"]["leaked_m3"] == 20  # what was granted before still holds
    back = billing.recalculate([sewage], lambda request, _: replace(request, leak=None))
    assert (back[0].standing_yen, back[0].difference_yen) == (SEWAGE, 5_339 - SEWAGE)
    (again,) = billing.correct(
        supply_id=slip.supply_id, changes=back, cause="test:3", reason="誤り", actor=user, at=AT
    )
    assert again.sequence == 2
    assert owed() == {"water": 4_851, "public_sewerage": 5_339}
    assert ledger.prove().differences == ()
    assert Pricing.objects.filter(charge="public_sewerage").count() == 2


def test_money_taken_back_takes_what_it_had_freed_with_it(slip: PaymentSlip, user: User) -> None:
    """Two payments of a bill; the later one is taken back after the correction."""
    report_paid(("shop:1", Demand.objects.get(), 8_000), on=date(2026, 5, 7), run_id=1)
    report_paid(("shop:2", Demand.objects.get(), 2_190), on=date(2026, 5, 8), run_id=2)
    correct(user)
    second = Receipt.objects.get(reference="shop:2")
    payments.reverse_receipt(receipt_id=second.pk, reason="店舗の誤り", at=AT, actor=user)
    left = 8_000 - WATER - SEWAGE
    assert owed() == {}
    assert [(one.yen, one.left_yen) for one in overpaid.overpaid(offset=0, limit=9)] == [(left, left)]
    assert ledger.prove().differences == ()
    first = Receipt.objects.get(reference="shop:1")
    payments.reverse_receipt(receipt_id=first.pk, reason="店舗の誤り", at=AT, actor=user)
    assert owed() == {"water": WATER, "public_sewerage": SEWAGE}
    assert overpaid.overpaid(offset=0, limit=9) == []
    assert ledger.prove().differences == ()


def test_money_whose_freed_part_was_given_back_stays(
    slip: PaymentSlip, user: User, person: Callable[..., User]
) -> None:
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=date(2026, 5, 7), run_id=1)
    correct(user)
    teller = person(*RIGHTS, username="mado1")
    fill_safe(teller, reserve_yen=10_000)
    give_back(Overpayment.objects.get(), teller, shown_yen=10_190 - WATER - SEWAGE)
    before = (Receipt.objects.count(), owed())
    with pytest.raises(errors.OverpaymentRefunded):
        payments.reverse_receipt(
            receipt_id=Receipt.objects.get(reference="shop:1").pk, reason="誤り", at=AT, actor=user
        )
    assert (Receipt.objects.count(), owed()) == before
    assert ledger.prove().differences == ()


def test_what_a_correction_freed_is_not_taken_back_by_itself(slip: PaymentSlip, user: User) -> None:
    report_paid(("shop:1", Demand.objects.get(), 10_190), on=date(2026, 5, 7), run_id=1)
    correct(user)
    with pytest.raises(errors.ReversalOfCorrection):
        payments.reverse_receipt(
            receipt_id=Receipt.objects.get(channel="corrected").pk, reason="誤り", at=AT, actor=user
        )
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_is_corrected(slip: PaymentSlip, user: User, reason: str) -> None:
    with pytest.raises(billing.CorrectionNeedsReason):
        correct(user, reason=reason)
    assert (Assessment.objects.count(), Correction.objects.count(), owed()) == (
        2,
        0,
        {"water": 4_851, "public_sewerage": 5_339},
    )


def test_the_database_keeps_a_correction_apart_from_runs_and_demands(slip: PaymentSlip, user: User) -> None:
    water, _ = correct(user)
    row = Assessment.objects.filter(pk=water.pk).values().get()
    for wrong in ({"demand_id": Demand.objects.get().pk}, {"corrects_id": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assessment.objects.create(**row | {"id": None, "sequence": 9} | wrong)
