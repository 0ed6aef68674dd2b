"""一括納付: one slip over several supplies, paid in part, twice, beside a slip of its own, and taken back."""

from datetime import date
from functools import partial

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand, GroupMember, GroupSlip, PayerGroup, PaymentSlip, SlipMember
from mizuhiki.billing.balance import hand_offs
from mizuhiki.billing.groups import GroupMonthPast, OtherPayer, SupplyInGroup
from mizuhiki.customers.api import Supply, SupplyParty
from mizuhiki.ledger import api as ledger
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.counter import slip_view
from mizuhiki.payments.errors import SlipAlreadyPaid
from mizuhiki.payments.models import Allocation, Overpayment, Receipt
from mizuhiki.payments.paper import receipt_row
from mizuhiki.payments.rules import split_in_order, split_in_proportion
from mizuhiki.platform import clock, locks
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.models import User
from tests import standing
from tests.builders import Town, clerk, noon, open_till

DAY = date(2026, 5, 7)
APRIL = date(2026, 4, 1)
USED = {1: 41, 2: 20, 3: 41, 4: 41}  # the fourth is billed by itself


@standing.fixture
def owner(rules_in_force: None) -> Town:
    """Four flats, three of which the third one's person pays for together since April; billed on the 20th."""
    del rules_in_force
    town = Town()
    flats = {number: town.settle(number) for number in USED}
    payer = SupplyParty.objects.get(supply=flats[3]).customer_id
    for number in (1, 2):
        SupplyParty.objects.create(
            supply=flats[number], customer_id=payer, role=SupplyParty.Role.PAYER, starts_on=date(2026, 1, 1)
        )
    at, hanako = noon(date(2026, 4, 2)), clerk()
    group = billing.make_group(
        name="見本ハイツ",
        payer_id=payer,
        recipient_id=None,
        reason="所有者から一括納付の申出",
        reference="g1",
        actor=hanako,
        at=at,
    )
    for number in (1, 2, 3):
        billing.join_group(
            group_id=group.pk,
            supply_id=flats[number].pk,
            month=APRIL,
            reason="申出書のとおり",
            actor=hanako,
            at=at,
        )
    town.read(read_on=date(2026, 4, 10), used_m3={f"M{n:06d}": m3 for n, m3 in USED.items()})
    with clock.travel(noon(date(2026, 4, 20))):
        billing.run_billing(cycle_month=APRIL, actor=None)
    return town


@pytest.fixture
def user(owner: Town) -> User:
    user = clerk()
    open_till(user, noon(DAY))
    return user


def joint() -> PaymentSlip:
    return PaymentSlip.objects.get(pk__in=GroupSlip.objects.values("pk"), reissue=0)


def flat(number: int) -> Supply:
    return Supply.objects.get(inquiry_no=f"{number:011d}")


def owed(number: int) -> dict[str, int]:
    return dict(OpenItem.objects.filter(supply=flat(number)).values_list("charge", "open_yen"))


def take(user: User, yen: int, key: str, slip: PaymentSlip | None = None) -> Receipt:
    return payments.take_cash(
        slip_id=(slip or joint()).pk,
        tendered_yen=yen,
        partly=True,
        reference=key,
        at=noon(DAY),
        actor=user,
    )


def paid_by_store(slip: PaymentSlip, day: date, yen: int | None = None) -> None:
    """The bars are scanned and the store's 確報 comes in."""
    with clock.travel(noon(day)), transaction.atomic():
        locks.take_utility()
        payments.take_run(
            "SELECT %s, %s::bigint, NULL::bigint, %s::bigint, %s::bigint, %s::timestamptz, %s::date",
            [f"bars:{day}", slip.supply_id, slip.pk, yen or slip.amount_yen, noon(day), day],
            channel=Receipt.Channel.STORE,
            run_id=day.day,
            at=noon(day),
            pack=pack_on(day),
        )


@pytest.mark.django_db
@pytest.mark.db
def test_a_run_asks_a_group_by_one_slip_and_its_counts_agree(owner: Town) -> None:
    slip, run = joint(), BatchRun.objects.get(kind=billing.KIND)
    assert [d.supply_id for d in Demand.objects.order_by("pk")] == [flat(n).pk for n in (1, 2, 3, 4)]
    yen = dict(Demand.objects.values_list("supply_id", "amount_yen"))
    assert slip.supply_id == flat(1).pk
    assert slip.amount_yen == sum(yen[flat(n).pk] for n in (1, 2, 3))
    assert set(SlipMember.objects.values_list("slip_id", "supply_id")) == {
        (slip.pk, flat(2).pk),
        (slip.pk, flat(3).pk),
    }
    assert list(PaymentSlip.objects.exclude(pk=slip.pk).values_list("supply_id", "amount_yen")) == [
        (flat(4).pk, 10_190)
    ]
    assert (run.facts["slips"], run.facts["slip_yen"], run.facts["demands"]) == (2, sum(yen.values()), 4)
    assert all(one.agrees for one in hand_offs(run, APRIL, {}))
    assert ledger.prove().differences == ()


@pytest.mark.django_db
@pytest.mark.db
def test_a_supply_is_in_one_group_by_its_payer_and_not_in_the_past(owner: Town) -> None:
    at, user, group = noon(DAY), clerk(), PayerGroup.objects.get()
    before = list(GroupMember.objects.values_list("supply_id", "since", "until"))
    join = partial(billing.join_group, group_id=group.pk, reason="申出", actor=user, at=at)
    leave = partial(billing.leave_group, group_id=group.pk, reason="申出", actor=user, at=at)
    may = date(2026, 5, 1)
    with pytest.raises(OtherPayer):
        join(supply_id=flat(4).pk, month=may)
    with pytest.raises(SupplyInGroup):
        join(supply_id=flat(2).pk, month=may)
    with pytest.raises(GroupMonthPast):
        leave(supply_id=flat(2).pk, month=APRIL)
    assert list(GroupMember.objects.values_list("supply_id", "since", "until")) == before
    leave(supply_id=flat(2).pk, month=date(2026, 6, 1))
    assert GroupMember.objects.get(supply=flat(2)).until == date(2026, 6, 1)


@pytest.mark.req("COL-058")
@pytest.mark.django_db
@pytest.mark.db
def test_part_payment_is_shared_in_proportion_and_taken_back_whole(owner: Town, user: User) -> None:
    """The pack's order: water before sewerage, and among the supplies by what each owes of it."""
    before = {n: owed(n) for n in (1, 2, 3)}
    water = {n: before[n]["water"] for n in (1, 2, 3)}
    half = sum(water.values()) // 2
    receipt = take(user, half, "k1")
    paid = {n: before[n]["water"] - owed(n)["water"] for n in (1, 2, 3)}
    exact = {n: half * water[n] / sum(water.values()) for n in water}
    assert sum(paid.values()) == half
    assert all(abs(paid[n] - exact[n]) < 1 for n in paid)
    assert all(owed(n)["public_sewerage"] == before[n]["public_sewerage"] for n in paid)
    assert dict(Allocation.objects.values_list("assessment__supply_id", "yen")) == {
        flat(n).pk: yen for n, yen in paid.items()
    }
    paper = receipt_row(receipt, viewer=user)
    assert (paper.payer, paper.customer_no) == ("見本 3", "0000000003")
    assert [(line.charge, line.amount_yen, line.note) for line in paper.lines] == [("水道料金", half, "一部")]
    for n in (1, 2, 3):  # each account shows its own part
        came = payments.payments_of_supply(supply_id=flat(n).pk, until=DAY)
        assert [one.received_yen for one in came] == [paid[n]]
        assert sum(payments.paid_of_demands(supply_id=flat(n).pk, until=DAY).values()) == paid[n]
    payments.reverse_receipt(receipt_id=receipt.pk, reason="金額の誤り", at=noon(DAY), actor=user)
    assert {n: owed(n) for n in (1, 2, 3)} == before
    assert ledger.prove().differences == ()


@pytest.mark.django_db
@pytest.mark.db
def test_an_own_slip_beside_it_is_recognised_and_the_rest_is_taken_once(owner: Town, user: User) -> None:
    demand = Demand.objects.get(supply=flat(2))
    own = billing.issue_slip(
        supply_id=flat(2).pk, demand_ids=[demand.pk], last_day=date(2026, 5, 29), at=noon(DAY)
    )
    take(user, own.amount_yen, "own", own)
    view = slip_view(slip_id=joint().pk, today=DAY, viewer=user)
    rest = joint().amount_yen - own.amount_yen
    assert view.open_yen == rest
    assert "一括納付「見本ハイツ」" in view.cautions[0]
    assert "3契約分" in view.cautions[0]
    assert [line.label for line in view.months[0].lines] == ["水道料金", "下水道使用料"]
    take(user, rest, "k1")
    assert [sum(owed(n).values()) for n in (1, 2, 3)] == [0, 0, 0]
    assert sum(owed(4).values()) == 10_190
    with pytest.raises(SlipAlreadyPaid):
        take(user, rest, "k2")
    assert Receipt.objects.count() == 2


@pytest.mark.req("COL-058")
@pytest.mark.django_db
@pytest.mark.db
def test_stores_bars_paid_twice_are_an_overpayment_of_the_first_supply(owner: Town) -> None:
    slip = joint()
    for day in (date(2026, 5, 5), date(2026, 5, 6)):
        paid_by_store(slip, day)
    assert [sum(owed(n).values()) for n in (1, 2, 3, 4)] == [0, 0, 0, 10_190]
    assert list(Overpayment.objects.values_list("supply_id", "yen")) == [(flat(1).pk, slip.amount_yen)]
    assert Overpayment.objects.get().demand_id == Demand.objects.get(supply=flat(1)).pk
    assert ledger.prove().differences == ()


@pytest.mark.django_db
@pytest.mark.db
def test_a_batch_shares_a_part_as_the_desk_does(owner: Town) -> None:
    """1,000 yen of a store for a slip that asks for more: water first, each flat its part of it."""
    before = {n: owed(n)["water"] for n in (1, 2, 3)}
    paid_by_store(joint(), date(2026, 5, 5), yen=1_000)
    paid = [before[n] - owed(n)["water"] for n in (1, 2, 3)]
    assert (list(before.values()), paid) == ([4_851, 1_859, 4_851], [420, 161, 419])
    assert not Overpayment.objects.exists()
    assert ledger.prove().differences == ()


yen = st.integers(min_value=1, max_value=9_999_999)
debts = st.lists(st.tuples(st.integers(0, 3), yen), min_size=1, max_size=30).map(sorted)


@given(received_yen=yen, owing=debts)
def test_no_yen_is_lost_and_no_debt_gets_more_than_it_is(
    received_yen: int, owing: list[tuple[int, int]]
) -> None:
    ranks, debts_yen = [rank for rank, _ in owing], [debt for _, debt in owing]
    split = split_in_proportion(received_yen=received_yen, debts_yen=debts_yen, ranks=ranks)
    assert sum(split.shares_yen) + split.left_over_yen == received_yen
    assert all(0 <= share <= debt for share, debt in zip(split.shares_yen, debts_yen, strict=True))
    assert split == split_in_proportion(received_yen=received_yen, debts_yen=debts_yen, ranks=ranks)
    assert split.left_over_yen == max(0, received_yen - sum(debts_yen))
    by_rank = {
        rank: sum(share for one, share in zip(ranks, split.shares_yen, strict=True) if one == rank)
        for rank in set(ranks)
    }
    whole = {rank: sum(debt for one, debt in owing if one == rank) for rank in set(ranks)}
    served = split_in_order(
        received_yen=received_yen, debts_yen=[whole[rank] for rank in sorted(whole)]
    )  # the ranks among each other are in order
    assert [by_rank[rank] for rank in sorted(whole)] == list(served.shares_yen)
