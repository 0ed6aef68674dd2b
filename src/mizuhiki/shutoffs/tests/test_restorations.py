"""A closed tap is opened the day it is asked for, when what the rules ask for is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services.pledging import debts_of, make_pledge
from mizuhiki.billing.models import Assessment
from mizuhiki.customers.api import SupplyParty
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.ledger.api import OpenItem
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.shutoffs import restoration_errors as errors
from mizuhiki.shutoffs.models import (
    Cut,
    HardwareMove,
    LateDecision,
    Place,
    Reopening,
    Restoration,
    RestorationAssigned,
    RestorationConfirmed,
    RestorationEnd,
)
from mizuhiki.shutoffs.permissions import RESTORE_EXCEPT, RESTORE_WORK
from mizuhiki.shutoffs.restoration_agreement import EXCEPTION_KIND
from mizuhiki.shutoffs.selectors.restorations import board, elapsed_of, line_of, restorations
from mizuhiki.shutoffs.services.reopening import Opened, assign_crew, reopen
from mizuhiki.shutoffs.services.restoring import (
    Asker,
    ask_restoration,
    confirm_restoration,
    decide_late,
    end_restoration,
)
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests import ripe
from tests.builders import clerk, person, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]

ROWS = (Restoration, RestorationConfirmed, RestorationAssigned, LateDecision, Reopening, RestorationEnd)


def at(hour: int, minute: int = 0) -> datetime:
    return ripe.AT.replace(hour=hour, minute=minute)


def ask(cut: Cut, when: datetime, reference: str = "1", asker: Asker | None = None) -> Restoration:
    return ask_restoration(
        supply_id=cut.supply_id,
        channel=Restoration.Channel.PHONE,
        asked_at=when,
        reference=reference,
        at=when,
        actor=clerk(),
        asker=asker,
    )


def assign(found: Restoration, when: datetime, days: int = 0) -> RestorationAssigned:
    return assign_crew(
        restoration_id=found.pk,
        crew_id=ripe.crew().pk,
        on=ripe.CUT_ON + timedelta(days=days),
        at=when,
        actor=clerk(),
    )


def opened(
    when: datetime, *, index_m3: int | None = 131, why: str = "", has_recovered: bool = True
) -> Opened:
    return Opened(when, index_m3, why, has_recovered, crew_id=ripe.crew().pk)


def pay(cut: Cut, when: datetime, run_id: int = 1, share: int = 1) -> None:
    """Pay every bill of the cut at a store, or one part of each."""
    items = OpenItem.objects.filter(pk__in=[int(one) for one in cut.ground["debts"]], open_yen__gt=0)
    demands = {one.pk: Assessment.objects.get(pk=one.pk).demand for one in items}
    bills = {bill.pk: bill for bill in demands.values() if bill is not None}
    owed = dict.fromkeys(bills, 0)
    for item in OpenItem.objects.filter(supply_id=cut.supply_id, open_yen__gt=0):
        bill = Assessment.objects.get(pk=item.pk).demand
        if bill is not None and bill.pk in owed:
            owed[bill.pk] += item.open_yen
    with clock.travel(when):
        report_paid(
            *((f"shop:{run_id}:{pk}", bill, owed[pk] // share) for pk, bill in bills.items()),
            on=ripe.CUT_ON,
            at=when,
            run_id=run_id,
        )


def refused(act: Callable[[], object], error: type[RuleBroken]) -> str:
    """Its sentence; nothing is changed by it."""
    before = [one.objects.count() for one in ROWS]
    with pytest.raises(error) as told:
        act()
    assert [one.objects.count() for one in ROWS] == before
    return told.value.message


@pytest.mark.req("COL-011", "COL-071", "COL-022")
def test_asked_in_time_is_due_the_same_day_until_the_tap_is_open(cut: Cut) -> None:
    found = ask(cut, at(17, 44), asker=Asker("水野 太郎", "0900000000"))
    assert ask(cut, at(17, 44)) == found, "the same act twice is one request"
    assert "（10月21日 17:44）" in refused(lambda: ask(cut, at(17, 45), "2"), errors.RestorationIsOpen)
    [line] = board(now=at(17, 45))
    assert (line.due.on, line.due.is_late, line.crew, line.is_overdue) == (ripe.CUT_ON, False, None, False)
    refused(
        lambda: confirm_restoration(restoration_id=found.pk, at=at(17, 50), actor=clerk()),
        errors.ReleaseNotMet,
    )
    refused(lambda: assign(found, at(17, 50)), errors.NotConfirmed)
    pay(cut, at(18, 0))
    confirmed = RestorationConfirmed.objects.get()
    assert (confirmed.source, confirmed.left_yen, confirmed.by_id) == ("eased", 0, None)
    assert confirmed.paid_yen == cut.yen
    visit = assign(found, at(18, 10)).visit
    assert visit is not None
    assert (visit.visit_on, visit.kind) == (ripe.CUT_ON, "restoration")
    [line] = board(now=at(18, 11))
    assert (str(line.crew), line.elapsed, line.is_overdue) == (str(ripe.crew()), "0:27", False)
    [line] = board(now=at(0) + timedelta(days=1))
    assert (line.is_overdue, str(line.crew)) == (True, str(ripe.crew())), "at midnight, with who was sent"
    assert Item.objects.get(kind="shutoffs.restoration").due_at == at(0) + timedelta(days=1)
    refused(lambda: open_(found, at(19), index_m3=129), errors.ReadingFell)
    refused(lambda: open_(found, at(19), index_m3=None), errors.ReadingMissing)
    refused(lambda: open_(found, at(9)), errors.OpenedOutOfTime)
    done = open_(found, at(19, 4))
    assert done == open_(found, at(19, 30)), "told twice, done once"
    assert elapsed_of(restorations().get()) == 80
    assert board(now=at(20)) == []
    assert Item.objects.get(kind="shutoffs.restoration").closed_at is not None
    moved = HardwareMove.objects.latest("pk")
    assert (moved.from_place, moved.to_place, moved.serial, moved.cut_id) == ("fitted", "crew", "P-1", cut.pk)
    refused(lambda: ask(cut, at(20), "3"), errors.NotClosed)


def open_(found: Restoration, when: datetime, **told: int | None) -> Reopening:
    return reopen(restoration_id=found.pk, told=opened(when, **told), at=at(20), actor=clerk())  # type: ignore[arg-type]


def officer(name: str = "水道 次郎", organisation: str = User.Organisation.UTILITY) -> User:
    return User.objects.get_or_create(
        username=f"u{len(name)}{organisation}", defaults={"display_name": name, "organisation": organisation}
    )[0]


def decide(found: Restoration, by: User, when: datetime, *, is_today: bool) -> LateDecision:
    return decide_late(
        restoration_id=found.pk,
        is_today=is_today,
        officer_id=by.pk,
        decided_at=when,
        reason="乳児がいる",
        at=at(19),
        actor=clerk(),
    )


@pytest.mark.req("COL-012")
def test_asked_too_late_waits_for_the_utility_or_for_the_next_business_day(cut: Cut) -> None:
    found = ask(cut, at(17, 50))
    pay(cut, at(18, 0))
    [line] = board(now=at(18, 1))
    assert (line.due.on, line.due.waits_for_utility) == (ripe.CUT_ON + timedelta(days=1), True)
    assert "2026-10-22" in refused(lambda: assign(found, at(18, 5)), errors.LateUndecided)
    refused(
        lambda: decide(found, officer(organisation="contractor"), at(18, 6), is_today=True),
        errors.OfficerNotOfUtility,
    )
    refused(lambda: decide(found, officer(), at(17, 49), is_today=True), errors.DecidedOutOfTime)
    said = decide(found, officer(), at(18, 6), is_today=True)
    assert (said.officer.display_name, said.decided_at, said.is_today) == ("水道 次郎", at(18, 6), True)
    refused(lambda: decide(found, officer(), at(18, 7), is_today=False), errors.DecidedBefore)
    assert assign(found, at(19, 1)).on == ripe.CUT_ON
    waits = Item.objects.get(kind="shutoffs.restoration", closed_at=None)
    assert waits.due_at == at(0) + timedelta(days=1)


@pytest.mark.req("COL-012")
def test_where_the_utility_says_no_it_is_the_next_business_day(cut: Cut) -> None:
    found = ask(cut, at(17, 46))
    pay(cut, at(18, 0))
    decide(found, officer(), at(18, 6), is_today=False)
    refused(lambda: assign(found, at(18, 7)), errors.LateUndecided)
    assert assign(found, at(18, 8), days=1).on == ripe.CUT_ON + timedelta(days=1)
    in_time = line_of(ask_again(cut, found), now=at(19))
    assert not in_time.due.is_late


def ask_again(cut: Cut, found: Restoration) -> Restoration:
    """The same request, had it come at 17:45."""
    found.asked_at = at(17, 45).replace(second=59)
    assert found.cut_id == cut.pk
    return found


@pytest.mark.req("COL-071")
def test_too_little_opens_nothing_and_an_exception_takes_two(cut: Cut) -> None:
    found = ask(cut, at(16, 10))
    pay(cut, at(16, 20), share=3)
    told = refused(
        lambda: confirm_restoration(restoration_id=found.pk, at=at(16, 30), actor=clerk()),
        errors.ReleaseNotMet,
    )
    assert "要綱第12条" in told
    assert "12か月以内の納入誓約" in told
    asker = person(RESTORE_WORK, username="tantou")
    request = approvals.ask(
        kind=EXCEPTION_KIND, title="例外の解除", subject=found, reason="人工透析", actor=asker, at=at(16, 31)
    )
    with pytest.raises(approvals.SecondPersonNeeded):
        approvals.decide(
            request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=asker, at=at(16, 32)
        )
    boss = person(RESTORE_EXCEPT, username="kacho")
    approvals.decide(
        request_id=request.pk, outcome=Decision.Outcome.GRANTED, reason="", actor=boss, at=at(16, 33)
    )
    made = RestorationConfirmed.objects.get()
    assert (made.source, made.reason, made.by, made.approved_by) == ("exception", "人工透析", asker, boss)
    assert assign(found, at(16, 40)).on == ripe.CUT_ON
    assert RestorationAssigned.objects.get().restoration_id == found.pk
    refused(
        lambda: end_restoration(restoration_id=found.pk, reason="誤り", at=at(17), actor=clerk()),
        errors.RestorationIsNeeded,
    )


@pytest.mark.req("COL-071")
def test_half_of_it_and_a_pledge_for_the_rest_open_the_tap(cut: Cut) -> None:
    ask(cut, at(16, 10))
    pay(cut, at(16, 20), share=4)
    assert RestorationConfirmed.objects.count() == 0
    customer_id = SupplyParty.objects.filter(supply_id=cut.supply_id).earliest("pk").customer_id
    owed = debts_of(cut.supply_id, customer_id, day=ripe.CUT_ON)
    with clock.travel(at(16, 30)):
        make_pledge(
            supply_id=cut.supply_id,
            customer_id=customer_id,
            shown_yen=sum(one.open_yen for one in owed),
            wish=Wish(first_on=ripe.CUT_ON + timedelta(days=9), day_of_month=30, count=3),
            signed_on=ripe.CUT_ON,
            reference="pledge",
            at=at(16, 30),
            actor=clerk(),
        )
    made = RestorationConfirmed.objects.get()
    assert (made.source, made.reason) == ("eased", "一部納付と納入誓約")
    assert made.paid_yen + made.left_yen == cut.yen
    assert made.left_yen > 0


@pytest.mark.req("COL-071")
def test_a_report_is_enough_and_the_request_can_be_taken_back_where_nothing_came(cut: Cut) -> None:
    found = ask(cut, at(16, 10))
    end_restoration(restoration_id=found.pk, reason="納付のめどが立たない", at=at(16, 20), actor=clerk())
    refused(
        lambda: confirm_restoration(restoration_id=found.pk, at=at(16, 21), actor=clerk()),
        errors.RestorationIsOver,
    )
    with clock.travel(at(16, 30)):
        payments.note_claim(
            supply_id=cut.supply_id,
            teller=PaymentClaim.Teller.DEBTOR,
            paid_on=ripe.CUT_ON,
            yen=cut.yen,
            place="",
            at=at(16, 30),
            actor=clerk(),
        )
    arrived = Restoration.objects.latest("pk")
    assert (arrived.channel, arrived.cause != "") == ("arrived", True)
    confirmed = RestorationConfirmed.objects.get(restoration=arrived)
    assert (confirmed.source, confirmed.paid_yen, confirmed.left_yen) == ("eased", 0, cut.yen)
    assert confirmed.reason == f"納付を確認　速報・入金連絡 {cut.yen:,}円"


@pytest.mark.req("COL-071")
def test_the_phone_opens_the_tap_and_lost_hardware_is_lost(cut: Cut) -> None:
    found = ask(cut, at(16, 10))
    pay(cut, at(16, 20))
    visit = assign(found, at(16, 30)).visit
    assert visit is not None
    with clock.travel(at(16, 35)):
        fieldwork.hand_out(device=ripe.DEVICE, at=at(16, 35), actor=ripe.crew())
        line = fieldwork.SheetVisit.objects.get(visit=visit)
        assert (line.content["form"], line.content["previous_m3"]) == ("tap", 130)
        fieldwork.take_home(
            device=ripe.DEVICE,
            visit_id=visit.pk,
            key=UUID("11111111-1111-4111-8111-111111111111"),
            told={"what": "tap", "tap": "left", "reason": "", "index_m3": "130"},
            taken_at=at(16, 33),
            at=at(16, 40),
            actor=ripe.crew(),
        )
    done = Reopening.objects.get()
    assert (done.restoration_id, done.index_m3, done.has_recovered) == (found.pk, 130, False)
    moved = HardwareMove.objects.latest("pk")
    assert (moved.to_place, moved.reason) == (Place.LOST, "解除のときに回収できなかった")


@pytest.mark.req("COL-071")
def test_the_database_sends_nobody_without_a_confirmation(cut: Cut) -> None:
    found = ask(cut, at(16, 10))
    with pytest.raises(IntegrityError, match="restored_when_confirmed"), transaction.atomic():
        RestorationAssigned.objects.create(
            restoration=found, crew=ripe.crew(), on=ripe.CUT_ON, at=at(16, 11), by=clerk()
        )
    with pytest.raises(IntegrityError, match="restored_when_confirmed"), transaction.atomic():
        Reopening.objects.create(
            cut=cut,
            restoration=found,
            opened_at=at(17),
            index_m3=130,
            has_recovered=True,
            at=at(17),
            by=clerk(),
        )
    assert (RestorationAssigned.objects.count(), Reopening.objects.count()) == (0, 0)
