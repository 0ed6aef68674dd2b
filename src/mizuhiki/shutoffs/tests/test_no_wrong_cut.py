"""No history exists in which a tap is closed after something that the leave for it had not seen (law 6).

Money, words of money, holds, pledges, complaints, marks, orders, tokens, cuts and restorations come in any
order. Each act but the crew's own counts; a token remembers the count at which it was given, and a tap that
is closed must find the same count. Without `refuse_token` the database refuses the second end of a token;
without the listener that revokes, a word of payment and its refutation between token and cut break it.
"""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from mizuhiki.arrears.models import Hold, Pledge
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services.holding import end_hold, set_hold
from mizuhiki.arrears.services.pledging import make_pledge
from mizuhiki.billing import api as billing
from mizuhiki.billing.models import Assessment
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Complaint, Grievance, Said
from mizuhiki.contacts.permissions import COMPLAINT_HANDLE
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import CustomerMark, SupplyParty
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim, StoreReportsImported
from mizuhiki.payments.claims import end_claim
from mizuhiki.payments.models import PaymentClaimEnd, StoreFile, StoreReport
from mizuhiki.platform import clock, events
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.platform.models import BatchRun
from mizuhiki.rulepacks.api import HoldKind, pack_on
from mizuhiki.shutoffs import api as shutoffs
from mizuhiki.shutoffs.errors import DoNotCut
from mizuhiki.shutoffs.models import Cut, Order, Reopening, Restoration, RestorationConfirmed
from mizuhiki.worklist.api import DESKS
from tests import ripe
from tests.builders import Town, card, clerk, noon, person, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]


FEW = 25  # examples of the first tier; one that fails is told as it is


class Tap(RuleBasedStateMachine):
    """One supply, whatever happens to it, and a crew at its door."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.travel = clock.travel(ripe.AT)
        self.travel.__enter__()
        self.happened = 0  # what bears on the tap, whoever did it
        self.tokens: list[tuple[int, str, int]] = []  # order, secret, what had happened by then
        self.number = 0

    @override
    def teardown(self) -> None:
        self.travel.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """The order stands and is on the phone."""
        order = Order.objects.get()
        self.supply_id = order.supply_id
        self.customer_id = SupplyParty.objects.get(supply_id=self.supply_id).customer_id
        self.user = clerk()
        self.handler = person(COMPLAINT_HANDLE, DESKS["collection"].right, username="kujo")
        demand = Assessment.objects.filter(supply_id=self.supply_id).earliest("pk").demand
        assert demand is not None
        self.slip = billing.issue_slip(
            supply_id=self.supply_id, demand_ids=[demand.pk], last_day=ripe.CUT_ON, at=noon(ripe.CUT_ON)
        )

    def next(self) -> int:
        self.number += 1
        return self.number

    # --- money -----------------------------------------------------------------------------------
    @rule(yen=st.sampled_from([500, 4_851, 10_190]))
    def pay_some(self, yen: int) -> None:
        self.pay(yen)

    def pay(self, yen: int) -> None:
        item = (
            OpenItem.objects.filter(supply_id=self.supply_id, open_yen__gt=0).order_by("due_on", "pk").first()
        )
        if item is None:
            return
        demand = Assessment.objects.get(pk=item.pk).demand
        assert demand is not None
        number = self.next()
        report_paid((f"shop:{number}", demand, yen), on=ripe.CUT_ON, at=clock.now(), run_id=number)
        self.happened += 1

    def yen(self) -> None:
        self.pay(1)

    def reverse(self) -> None:
        gone = payments.Receipt.objects.exclude(reverses=None).values("reverses")
        receipt = payments.Receipt.objects.filter(reverses=None).exclude(pk__in=gone).last()
        if receipt is None:
            return
        payments.reverse_receipt(receipt_id=receipt.pk, reason="不渡り", at=clock.now(), actor=self.user)
        self.happened += 1

    def claim(self) -> None:
        self.try_to(
            payments.note_claim,
            supply_id=self.supply_id,
            teller=PaymentClaim.Teller.DEBTOR,
            paid_on=ripe.CUT_ON,
            yen=self.next(),
            place="",
            at=clock.now(),
            actor=self.user,
        )

    def refute(self) -> None:
        open_claim = PaymentClaim.objects.filter(ends=None).last()
        if open_claim is None:
            return
        how = PaymentClaimEnd.How.REFUTED
        end_claim(claim_id=open_claim.pk, how=how, note="店に入金なし", at=clock.now(), actor=self.user)
        self.happened += 1

    def report(self, kind: str = "provisional") -> None:
        """速報, or the 取消 of the one before."""
        before = StoreReport.objects.filter(slip=self.slip).last()
        if (before is None or before.kind == "cancelled") == (kind == "cancelled"):
            return
        number = self.next()
        file = StoreFile.objects.create(
            agent="agent",
            rules_id=pack_on(ripe.CUT_ON).version_id,
            sha256=f"{number:064}",
            file_name="report",
            run=BatchRun.objects.create(kind="test", key=f"{number}", title="試験"),
            file=card(ripe.crew()).photo,
            imported_at=clock.now(),
        )
        StoreReport.objects.create(
            file=file,
            record=1,
            byte_offset=0,
            kind=kind,
            barcode="9" * 44,
            reference=before.reference if before and kind == "cancelled" else f"r{number}",
            paid_at=clock.now(),
            shop="1",
            yen=500,
            slip=self.slip,
        )
        events.publish(StoreReportsImported(file_id=file.pk, at=clock.now(), actor=None))
        self.happened += 1

    def report_back(self) -> None:
        self.report("cancelled")

    # --- what holds ------------------------------------------------------------------------------
    def hold(self) -> None:
        self.try_to(
            set_hold,
            supply_id=self.supply_id,
            kind=HoldKind.DISPUTE,
            until=ripe.CUT_ON + timedelta(days=30),
            reason="水量に争い",
            at=clock.now(),
            actor=self.user,
        )

    def release(self) -> None:
        running = Hold.objects.filter(end=None).last()
        if running is not None:
            self.try_to(end_hold, hold_id=running.pk, reason="解決", at=clock.now(), actor=self.user)

    def pledge(self) -> None:
        owed = OpenItem.objects.filter(supply_id=self.supply_id, open_yen__gt=0, due_on__lt=ripe.CUT_ON)
        self.try_to(
            make_pledge,
            supply_id=self.supply_id,
            customer_id=self.customer_id,
            shown_yen=sum(owed.values_list("open_yen", flat=True)),
            wish=Wish(first_on=ripe.CUT_ON, day_of_month=10, count=3),
            signed_on=ripe.CUT_ON,
            reference=f"pledge:{self.next()}",
            at=clock.now(),
            actor=self.user,
        )

    def complain(self) -> None:
        said = Said(
            "telephone", "in", "complaint", "高い", grievance=Grievance(about="mistake", needs_report=False)
        )
        contacts.record_contact(customer_id=self.customer_id, said=said, actor=self.handler, at=clock.now())
        self.happened += 1

    def settle(self) -> None:
        for complaint in Complaint.objects.order_by("pk"):
            if self.try_to(
                contacts.close_complaint,
                complaint_id=complaint.pk,
                resolution="説明した",
                actor=self.handler,
                at=clock.now(),
            ):
                return

    def mark(self) -> None:
        self.try_to(
            customers.begin_mark,
            customer_id=self.customer_id,
            kind=CustomerMark.Kind.LIFE_SUPPORT,
            starts_on=ripe.CUT_ON,
            ends_on=ripe.CUT_ON + timedelta(days=1),
            actor=self.user,
            at=clock.now(),
        )

    def try_to(self, act: Any, **facts: Any) -> bool:
        """Do it if the house lets it be done."""
        try:
            with transaction.atomic():
                act(**facts)
        except RuleBroken:
            return False
        self.happened += 1
        return True

    @rule(act=st.sampled_from(["reverse", "claim", "report", "hold", "pledge", "complain", "mark"]))
    def keep_open(self, act: str) -> None:
        """Something that speaks for the tap, but for a reversal."""
        getattr(self, act)()

    @rule(
        acts=st.lists(st.sampled_from(["refute", "report_back", "release", "settle"]), min_size=1, max_size=3)
    )
    def let_go(self, acts: list[str]) -> None:
        """What spoke for it is over."""
        for act in acts:
            getattr(self, act)()

    # --- the crew --------------------------------------------------------------------------------
    def open_order(self) -> Order | None:
        return Order.objects.filter(supply_id=self.supply_id, end=None, approval__isnull=False).last()

    @rule(between=st.lists(st.sampled_from(["yen", "claim", "refute", "hold", "release"]), max_size=2))
    def ask_and_close(self, between: list[str]) -> None:
        """As it mostly goes, and what may come while the crew walks to the tap."""
        self.ask_for_leave()
        for act in between:
            getattr(self, act)()
        if self.tokens:
            self.use(self.tokens[-1])

    @rule()
    def ask_for_leave(self) -> None:
        order = self.open_order()
        if order is None:
            return
        try:
            granted = shutoffs.grant_token(order_id=order.pk, device=ripe.DEVICE, actor=ripe.crew())
        except DoNotCut:
            return
        self.tokens.append((order.pk, granted.secret, self.happened))

    @precondition(lambda self: self.tokens)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        """By any token that was ever given."""
        self.use(data.draw(st.sampled_from(self.tokens[-3:])))

    def use(self, token: tuple[int, str, int]) -> None:
        """Close the tap with it, if the house lets it be closed."""
        order_id, secret, seen = token
        before = Cut.objects.count()
        try:
            shutoffs.begin_cut(order_id=order_id, secret=secret, device=ripe.DEVICE, actor=ripe.crew())
        except DoNotCut:
            assert Cut.objects.count() == before
            return
        if Cut.objects.count() > before:
            assert seen == self.happened, "the tap was closed after something that the leave had not seen"
            event("a tap was closed")

    @rule()
    def restore(self) -> None:
        """Open the tap again, tell how it was closed, and order it anew."""
        cut = Cut.objects.filter(supply_id=self.supply_id, reopening=None).last()
        if cut is None:
            return
        self.tell_of(cut)
        waiting = Restoration.objects.filter(cut=cut).last() or Restoration.objects.create(
            cut=cut,
            supply_id=self.supply_id,
            channel="phone",
            reference=f"r{cut.pk}",
            asked_at=clock.now(),
            at=clock.now(),
            by=self.user,
        )
        RestorationConfirmed.objects.create(restoration=waiting, source="paid", at=clock.now(), by=self.user)
        Reopening.objects.create(
            cut=cut,
            restoration=waiting,
            opened_at=clock.now(),
            index_m3=123,
            has_recovered=True,
            at=clock.now(),
            by=self.user,
        )
        self.try_to(self.order_anew)

    def tell_of(self, cut: Cut) -> None:
        said = {"what": "cut", "method": "valve", "index_m3": "123", "told": "posted"}
        fieldwork.take_home(
            key=uuid.uuid4(),
            device=ripe.DEVICE,
            visit_id=cut.order.approval.visit_id,
            told=said,
            taken_at=clock.now(),
            at=clock.now(),
            actor=ripe.crew(),
        )

    def order_anew(self) -> None:
        ripe.order([self.supply_id], reference=f"again:{self.next()}")
        fieldwork.hand_out(device=ripe.DEVICE, at=clock.now(), actor=ripe.crew())


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Tap,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=examples <= FEW,
            phases=[Phase.generate, Phase.shrink] if examples > FEW else [Phase.generate],
            report_multiple_bugs=False,
        ),
    )


@pytest.mark.req("COL-070", "CC-042")
def test_no_history_closes_a_tap_after_what_its_leave_had_not_seen(ripe_town: Town) -> None:
    assert len(ripe_town.supplies) == 2
    run(examples=FEW, steps=14)
    assert Cut.objects.count() == 0, "each history was undone"


@pytest.mark.long
def test_no_long_history_does_either(ripe_town: Town) -> None:
    assert len(ripe_town.supplies) == 2
    run(examples=400, steps=40)
    assert Pledge.objects.count() == 0, "each history was undone"
