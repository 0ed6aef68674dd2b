"""Cash at the counter: over, under, double, and back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import PaymentSlip
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments import errors
from mizuhiki.payments.models import Allocation, Receipt
from mizuhiki.payments.rules import split_in_order
from mizuhiki.staff.models import User
from tests.builders import noon, open_till

AT = noon(date(2026, 5, 7))
yen = st.integers(min_value=1, max_value=9_999_999)


@given(received_yen=yen, debts_yen=st.lists(yen, max_size=24))
def test_later_debt_waits_and_no_yen_is_lost(received_yen: int, debts_yen: list[int]) -> None:
    split = split_in_order(received_yen=received_yen, debts_yen=debts_yen)
    assert sum(split.shares_yen) + split.left_over_yen == received_yen
    for i, share in enumerate(split.shares_yen):
        assert share == 0 or list(split.shares_yen[:i]) == debts_yen[:i]


def take(
    slip: PaymentSlip,
    user: User,
    tendered_yen: int,
    *,
    key: str = "k1",
    partly: bool = False,
) -> Receipt:
    open_till(user, AT)
    return payments.take_cash(
        slip_id=slip.pk, tendered_yen=tendered_yen, partly=partly, reference=key, at=AT, actor=user
    )


def open_now() -> dict[str, int]:
    return dict(OpenItem.objects.order_by("charge").values_list("charge", "open_yen"))


@pytest.mark.db
@pytest.mark.req("COL-053")
def test_more_cash_than_owed_gives_change(slip: PaymentSlip, user: User) -> None:
    receipt = take(slip, user, 11_000)
    assert (receipt.received_yen, receipt.tendered_yen) == (10_190, 11_000)
    assert open_now() == {}
    assert ledger.prove().differences == ()


@pytest.mark.db
@pytest.mark.req("COL-058")
def test_too_little_is_taken_only_as_a_part_payment_water_first(slip: PaymentSlip, user: User) -> None:
    with pytest.raises(errors.TooLittleCash, match="お預かり5,000円では5,190円不足"):
        take(slip, user, 5_000)
    assert Receipt.objects.count() == 0
    take(slip, user, 5_000, partly=True)
    assert open_now() == {"public_sewerage": 5_190}
    assert ledger.prove().differences == ()


@pytest.mark.db
def test_a_paid_slip_is_not_taken_twice(slip: PaymentSlip, user: User) -> None:
    take(slip, user, 10_190)
    with pytest.raises(errors.SlipAlreadyPaid, match="2026-05-07に窓口で納付済み"):
        take(slip, user, 10_190, key="k2")
    assert Receipt.objects.count() == 1


@pytest.mark.db
def test_the_same_act_sent_twice_is_booked_once(slip: PaymentSlip, user: User) -> None:
    take(slip, user, 5_000, partly=True)
    with pytest.raises(errors.ReceiptAlreadyTaken):
        take(slip, user, 5_000, partly=True)
    with pytest.raises(errors.ReceiptConflict):
        take(slip, user, 6_000, partly=True)
    assert (Receipt.objects.count(), Allocation.objects.count()) == (1, 2)


@pytest.mark.db
@pytest.mark.parametrize("tendered_yen", [0, -1])
def test_nothing_is_no_payment(slip: PaymentSlip, user: User, tendered_yen: int) -> None:
    with pytest.raises(errors.NothingToTake):
        take(slip, user, tendered_yen, partly=True)
    assert Receipt.objects.count() == 0


@pytest.mark.db
def test_a_reversal_opens_the_debt_again_and_happens_once(slip: PaymentSlip, user: User) -> None:
    receipt = take(slip, user, 10_190)
    open_till(user, AT)
    back = payments.reverse_receipt(receipt_id=receipt.pk, reason="金額の誤り", at=AT, actor=user)
    assert (back.received_yen, back.reverses_id) == (-10_190, receipt.pk)
    assert open_now() == {"public_sewerage": 5_339, "water": 4_851}
    with pytest.raises(errors.ReceiptAlreadyReversed):
        payments.reverse_receipt(receipt_id=receipt.pk, reason="もう一度", at=AT, actor=user)
    with pytest.raises(errors.ReversalOfReversal):
        payments.reverse_receipt(receipt_id=back.pk, reason="取消しの取消し", at=AT, actor=user)
    assert Receipt.objects.count() == 2
    assert ledger.prove().differences == ()
    take(slip, user, 10_190, key="k3")
    assert open_now() == {}


@pytest.mark.db
def test_a_reversal_needs_a_reason(slip: PaymentSlip, user: User) -> None:
    receipt = take(slip, user, 10_190)
    with pytest.raises(errors.ReversalNeedsReason):
        payments.reverse_receipt(receipt_id=receipt.pk, reason=" ", at=AT, actor=user)
    assert Receipt.objects.count() == 1


@pytest.mark.db
@pytest.mark.req("COL-044")
def test_a_reissued_slip_shows_the_balance_under_the_next_issue(slip: PaymentSlip, user: User) -> None:
    take(slip, user, 5_000, partly=True)
    demands = [billing.Demand.objects.get().pk]
    again = billing.issue_slip(
        supply_id=slip.supply_id, demand_ids=demands, last_day=date(2026, 6, 30), at=AT
    )
    assert (again.slip_no, again.reissue, again.amount_yen) == (slip.slip_no, 1, 5_190)
    take(again, user, 5_190, key="k2")
    with pytest.raises(errors.SlipAlreadyPaid):
        take(slip, user, 5_190, key="k3")
    with pytest.raises(billing.NothingOpen):
        billing.issue_slip(supply_id=slip.supply_id, demand_ids=demands, last_day=date(2026, 6, 30), at=AT)
