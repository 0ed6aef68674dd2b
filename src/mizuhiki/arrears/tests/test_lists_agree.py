"""The lists and a fresh look agree, whatever happened: money, its reversal, holds, pledges and claims.

Small towns of three households, each with two bills; what is overdue is found by SQL and judged by `stand`.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mizuhiki.arrears import api as arrears
from mizuhiki.arrears.facts import facts_of
from mizuhiki.arrears.models import Hold, Pledge, Standing, StepReady
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services import holding, pledging
from mizuhiki.billing import api as billing
from mizuhiki.billing.api import Demand
from mizuhiki.customers.api import SupplyParty
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import HoldKind, pack_on
from tests import standing as towns
from tests.builders import Town, clerk, noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 8, 20)
AT = noon(DAY)
WISH = Wish(first_on=DAY, day_of_month=10, count=2)


@towns.fixture
def three_billed_twice(rules_in_force: None) -> Town:
    """Three households whose April and June were billed; the third has no sewerage."""
    del rules_in_force
    town = Town()
    for number in (1, 2, 3):
        town.settle(number, sewerage="" if number == 3 else "public_sewerage")
    for month in (4, 6):
        used = {tap: 10 * number for number, tap in enumerate(town.supplies, 1)}
        town.read(read_on=date(2026, month, 10), used_m3=used)
        with clock.travel(noon(date(2026, month, 20))):
            billing.run_billing(cycle_month=date(2026, month, 1), actor=None)
    return town


class Acts:
    """What can happen to a household; what the rules refuse changes nothing."""

    def __init__(self) -> None:
        self.user, self.number = clerk(), 0
        self.supplies = sorted(set(Demand.objects.values_list("supply_id", flat=True)))

    def pay(self, supply_id: int, part: int) -> None:
        """A store tells of a part of a bill, or of all of it."""
        demand = Demand.objects.filter(supply_id=supply_id).order_by("pk")[part % 2]
        open_yen = sum(one.open_yen for one in billing.open_parts([demand.pk]))
        if open_yen:
            self.number += 1
            yen = open_yen if part > 5 else max(open_yen // 2, 1)
            report_paid((f"s:{self.number}", demand, yen), on=DAY, run_id=self.number, at=AT)

    def undo(self, supply_id: int, part: int) -> None:
        """The last money turns out to be none."""
        del part
        receipt = payments.Receipt.objects.filter(supply_id=supply_id, reverses=None).order_by("-pk").first()
        if receipt and not payments.Receipt.objects.filter(reverses=receipt).exists():
            payments.reverse_receipt(receipt_id=receipt.pk, reason="誤り", at=AT, actor=self.user)

    def hold(self, supply_id: int, part: int) -> None:
        """Somebody disputes the bill."""
        until = DAY + timedelta(days=1 + part)
        holding.set_hold(
            supply_id=supply_id, kind=HoldKind.DISPUTE, until=until, reason="争い", at=AT, actor=self.user
        )

    def let_go(self, supply_id: int, part: int) -> None:
        """The dispute is over."""
        del part
        hold = Hold.objects.filter(supply_id=supply_id, end=None).first()
        if hold:
            holding.end_hold(hold_id=hold.pk, reason="解決", at=AT, actor=self.user)

    def pledge(self, supply_id: int, part: int) -> None:
        """All is pledged."""
        self.number += 1
        customer = SupplyParty.objects.get(supply_id=supply_id).customer_id
        debts = pledging.debts_of(supply_id, customer, day=DAY)
        pledging.make_pledge(
            supply_id=supply_id,
            customer_id=customer,
            shown_yen=sum(one.open_yen for one in debts),
            wish=WISH,
            signed_on=DAY,
            reference=f"p:{self.number}:{part}",
            at=AT,
            actor=self.user,
        )

    def take_back(self, supply_id: int, part: int) -> None:
        """The pledge was a mistake."""
        del part
        made = Pledge.objects.filter(supply_id=supply_id, end=None).first()
        if made:
            pledging.cancel_pledge(pledge_id=made.pk, reason="誤り", at=AT, actor=self.user)

    def claim(self, supply_id: int, part: int) -> None:
        """Somebody says it was paid."""
        teller = payments.PaymentClaim.Teller.DEBTOR
        payments.note_claim(
            supply_id=supply_id, teller=teller, paid_on=DAY, yen=100 + part, place="", at=AT, actor=self.user
        )


NAMES = ("pay", "undo", "hold", "let_go", "pledge", "take_back", "claim")
act = st.tuples(st.sampled_from(NAMES), st.integers(0, 2), st.integers(0, 9))


def agree(supplies: list[int]) -> None:
    """The tables of the lists say what a fresh look finds, and SQL names whoever has a path."""
    named = set(OpenItem.objects.filter(open_yen__gt=0, due_on__lt=DAY).values_list("supply_id", flat=True))
    fresh = arrears.standings_of(supplies, DAY)
    judged = {number for number, one in fresh.items() if one.paths}
    assert judged <= named, "nobody is judged whom SQL does not name"
    credit = {one.supply_id for one in facts_of(supplies, DAY, pack_on(DAY)) if one.credit_yen}
    assert named - judged <= credit, "whom SQL names has a path, unless money of theirs covers it"
    assert set(Standing.objects.values_list("supply_id", flat=True)) == judged
    for row in Standing.objects.all():
        one = fresh[row.supply_id]
        assert (row.overdue_yen, row.stage) == (one.overdue_yen, one.stage.value if one.stage else "")
        assert row.holds == sorted({hold.kind.value for hold in one.holds})
    ready = sorted(StepReady.objects.values_list("supply_id", "step", "is_held", "on", "yen"))
    looked = [
        (number, due.step.value, due.is_held, due.on, due.yen)
        for number, one in fresh.items()
        for due in one.due()
    ]
    assert ready == sorted(looked)


def walk(acts: list[tuple[str, int, int]]) -> None:
    """Do one after the other; after each the lists agree."""
    with transaction.atomic(), clock.travel(AT):
        arrears.evaluate_all(day=DAY)
        house = Acts()
        agree(house.supplies)
        for name, whose, part in acts:
            do: Callable[[int, int], Any] = getattr(house, name)
            with suppress(RuleBroken), transaction.atomic():
                do(house.supplies[whose], part)
            agree(house.supplies)
        transaction.set_rollback(True)


@pytest.mark.req("COL-098")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(act, min_size=3, max_size=6))
def test_lists_and_a_fresh_look_agree(three_billed_twice: Town, acts: list[tuple[str, int, int]]) -> None:
    del three_billed_twice
    walk(acts)


@pytest.mark.long
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(act, min_size=10, max_size=30))
def test_lists_and_a_fresh_look_agree_for_long(
    three_billed_twice: Town, acts: list[tuple[str, int, int]]
) -> None:
    del three_billed_twice
    walk(acts)
