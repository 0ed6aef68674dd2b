"""Talks, holds, sessions, pledges and referrals: what each writes, and what it does to the stage."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import Decision
from mizuhiki.arrears import api as arrears
from mizuhiki.arrears import errors, panels
from mizuhiki.arrears.facts import facts_of
from mizuhiki.arrears.models import (
    DemandSession,
    Hold,
    HoldEnd,
    Instalment,
    Negotiation,
    Pledge,
    PledgeDebt,
    PledgeEnd,
    PremisesEntry,
    Standing,
)
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services import holding, negotiating, pledging
from mizuhiki.arrears.services.negotiating import Entered, Talk
from mizuhiki.arrears.tests.days import ALL, AT, DAY
from mizuhiki.billing.api import Demand
from mizuhiki.contacts.api import Contact
from mizuhiki.customers import api as customers
from mizuhiki.customers.api import Customer, Phone, SupplyParty
from mizuhiki.payments import api as payments
from mizuhiki.payments.api import PaymentClaim
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import HoldKind, Step, pack_on
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests.builders import noon, report_paid

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PROMISE = Talk(
    channel="telephone",
    direction="out",
    text="7月10日に全額を払う。",
    spoken_to="spouse",
    result="promised",
    person="配偶者の方",
    promise_on=date(2026, 7, 10),
    promise_yen=ALL,
    next_action="check",
    next_on=date(2026, 7, 13),
)
WISH = Wish(first_on=date(2026, 6, 30), day_of_month=31, count=3)


def customer_of(supply_id: int) -> int:
    return SupplyParty.objects.get(supply_id=supply_id).customer_id


def talk(supply_id: int, user: User, what: Talk = PROMISE, at: datetime = AT) -> Negotiation:
    return negotiating.record_talk(
        customer_id=customer_of(supply_id), supply_id=supply_id, talk=what, at=at, actor=user
    )


def kinds(supply_id: int, day: date = DAY) -> list[str]:
    return sorted(hold.kind.value for hold in arrears.standing_of(supply_id, day).holds)


def waiting(kind: str) -> list[str]:
    return sorted(Item.objects.filter(kind=kind, closed_at=None).values_list("key", flat=True))


@pytest.mark.req("COL-059")
def test_a_talk_is_one_contact_and_what_it_came_to_and_is_followed_on_its_day(
    indebted: int, officer: User
) -> None:
    made = talk(indebted, officer)
    contact = Contact.objects.get()
    assert (made.pk, contact.text, contact.follow_up_on) == (contact.pk, PROMISE.text, PROMISE.next_on)
    assert (made.spoken_to, made.person.name, made.promise_yen) == ("spouse", "配偶者の方", ALL)
    due = date(2026, 7, 13)
    talk(indebted, officer, Talk("telephone", "in", "道順を尋ねられた", "self", "other"))
    assert negotiating.lay_follow_ups(day=due - timedelta(days=1), at=AT) == 0
    assert negotiating.lay_follow_ups(day=due, at=noon(due)) == 1
    assert negotiating.lay_follow_ups(day=due, at=noon(due)) == 0
    (item,) = Item.objects.filter(kind="arrears.follow_up")
    assert (item.desk, item.url_args) == ("arrears", [customer_of(indebted)])
    talk(indebted, officer, Talk("telephone", "out", "不在", "nobody", "nobody"), noon(due))
    assert waiting("arrears.follow_up") == []
    assert negotiating.lay_follow_ups(day=due + timedelta(days=9), at=noon(due)) == 0


@pytest.mark.req("COL-059", "COL-082")
def test_what_does_not_hold_together_is_not_written(indebted: int, officer: User) -> None:
    entered = Entered("納入の催告", "self", "玄関")
    visit = replace(PROMISE, channel="visit", entered=entered)
    for wrong, refusal in (
        (replace(PROMISE, promise_yen=None), errors.PromiseIncomplete),
        (replace(PROMISE, promise_on=DAY - timedelta(days=1)), errors.PromiseIncomplete),
        (replace(PROMISE, result="refused"), errors.PromiseIncomplete),
        (replace(PROMISE, next_on=None), errors.NextIncomplete),
        (replace(PROMISE, next_action=""), errors.NextIncomplete),
        (replace(PROMISE, spoken_to="nobody"), errors.NobodySpoken),
        (replace(visit, channel="telephone"), errors.EntryWithoutVisit),
        (replace(visit, entered=replace(entered, purpose=" ")), errors.EntryIncomplete),
        (replace(visit, entered=replace(entered, consent_by="")), errors.EntryIncomplete),
        (replace(visit, entered=replace(entered, extent="")), errors.EntryIncomplete),
    ):
        with pytest.raises(refusal):
            talk(indebted, officer, wrong)
    assert (Contact.objects.count(), Negotiation.objects.count()) == (0, 0)
    talk(indebted, officer, visit)
    assert PremisesEntry.objects.get().extent == "玄関"


@pytest.mark.req("COL-069")
def test_collection_is_suspended_by_two_people_until_a_day(
    indebted: int, officer: User, utility: User
) -> None:
    assert arrears.standing_of(indebted, DAY).due_now(Step.REMINDER) is not None
    request = holding.ask_suspension(
        supply_id=indebted, until=date(2026, 12, 21), reason="生活保護の申請中", at=AT, actor=officer
    )
    assert Hold.objects.count() == 0
    with pytest.raises(approvals.SecondPersonNeeded):
        decide(request.pk, officer)
    decide(request.pk, utility)
    hold = Hold.objects.get()
    assert (hold.by, hold.approved_by, hold.reason) == (officer, utility, "生活保護の申請中")
    assert kinds(indebted) == ["suspended"]
    assert Standing.objects.get().holds == ["suspended"]
    assert arrears.standing_of(indebted, DAY).due_now(Step.REMINDER) is None
    with pytest.raises(errors.HoldRuns):
        holding.ask_suspension(supply_id=indebted, until=date(2026, 12, 1), reason="再", at=AT, actor=officer)
    with pytest.raises(errors.HoldByOthers):
        holding.set_hold(
            supply_id=indebted,
            kind=HoldKind.SUSPENDED,
            until=date(2026, 12, 1),
            reason="一人で",
            at=AT,
            actor=officer,
        )
    holding.end_hold(hold_id=hold.pk, reason="申請が却下された", at=AT, actor=utility)
    assert (kinds(indebted), HoldEnd.objects.get().by) == ([], utility)
    with pytest.raises(errors.HoldOver):
        holding.end_hold(hold_id=hold.pk, reason="もう一度", at=AT, actor=utility)


def decide(request_id: int, user: User) -> Decision:
    return approvals.decide(
        request_id=request_id, outcome=Decision.Outcome.GRANTED, reason="", actor=user, at=AT
    )


def test_a_hold_has_a_reason_and_an_end(indebted: int, officer: User) -> None:
    def hold(until: date, reason: str = "水量に争い") -> Hold:
        return holding.set_hold(
            supply_id=indebted, kind=HoldKind.DISPUTE, until=until, reason=reason, at=AT, actor=officer
        )

    for until, reason, refusal in (
        (DAY, "争い", errors.HoldDaysWrong),
        (DAY + timedelta(days=185), "争い", errors.HoldDaysWrong),
        (DAY + timedelta(days=5), "  ", errors.ReasonMissing),
    ):
        with pytest.raises(refusal):
            hold(until, reason)
    assert (Hold.objects.count(), kinds(indebted)) == (0, [])
    hold(DAY + timedelta(days=184))
    assert kinds(indebted) == ["dispute"]


@pytest.mark.req("COL-064", "COL-066")
def test_a_call_belongs_to_the_session_of_its_evening_inside_its_hours(indebted: int, officer: User) -> None:
    day = date(2026, 7, 8)
    evening = negotiating.hold_session(kind="evening", day=day, note="", at=noon(day), actor=officer)
    again = negotiating.hold_session(kind="evening", day=day, note="", at=noon(day), actor=officer)
    assert (again, DemandSession.objects.count()) == (evening, 1)
    late = datetime(2026, 7, 8, 20, 30, tzinfo=clock.TOKYO)
    call = Talk("telephone", "out", "不在", "nobody", "nobody")
    inside = []
    for hour, minute in ((17, 59), (18, 0), (19, 59), (20, 0)):
        at = late.replace(hour=hour, minute=minute)
        made = talk(indebted, officer, replace(call, happened_at=at), late)
        inside.append(made.session)
    assert inside == [None, evening, evening, None]
    with pytest.raises(errors.SessionNotThatDay):
        negotiating.hold_session(kind="sunday", day=day, note="", at=noon(day), actor=officer)
    with pytest.raises(errors.SessionUnknown):
        negotiating.hold_session(kind="dawn", day=day, note="", at=noon(day), actor=officer)
    assert DemandSession.objects.count() == 1


def pledge(supply_id: int, user: User, reference: str = "p:1", shown_yen: int = ALL) -> Pledge:
    return pledging.make_pledge(
        supply_id=supply_id,
        customer_id=customer_of(supply_id),
        shown_yen=shown_yen,
        wish=WISH,
        signed_on=DAY,
        reference=reference,
        at=AT,
        actor=user,
    )


@pytest.mark.req("COL-067")
def test_a_pledge_holds_back_every_step_while_it_is_kept(indebted: int, officer: User) -> None:
    with pytest.raises(errors.DebtsChanged):
        pledge(indebted, officer, shown_yen=ALL - 1)
    made = pledge(indebted, officer)
    plan = list(Instalment.objects.order_by("number").values_list("due_on", "yen"))
    assert plan == [(date(2026, 6, 30), 3_396), (date(2026, 7, 31), 3_396), (date(2026, 8, 31), 3_398)]
    assert (made.shown, PledgeDebt.objects.count(), kinds(indebted)) == ("R8-000001", 2, ["pledge"])
    assert Standing.objects.get().holds == ["pledge"]
    assert arrears.standing_of(indebted, DAY).due_now(Step.REMINDER) is None
    with pytest.raises(errors.PledgeTaken):
        pledge(indebted, officer)
    with pytest.raises(errors.PledgeRuns):
        pledge(indebted, officer, reference="p:2")
    with pytest.raises(errors.ReasonMissing):
        pledging.cancel_pledge(pledge_id=made.pk, reason=" ", at=AT, actor=officer)
    assert Pledge.objects.count() == 1
    pledging.cancel_pledge(pledge_id=made.pk, reason="額の誤り", at=AT, actor=officer)
    assert kinds(indebted) == []
    with pytest.raises(errors.PledgeOver):
        pledging.cancel_pledge(pledge_id=made.pk, reason="もう一度", at=AT, actor=officer)
    assert pledge(indebted, officer, reference="p:2").number == 2


@pytest.mark.req("COL-067")
def test_a_missed_instalment_breaks_it_on_the_next_business_day(indebted: int, officer: User) -> None:
    """30 June is a Tuesday; on the Wednesday after, the debtor is back in the sequence."""
    made = pledge(indebted, officer)
    nothing = {"fulfilled": 0, "broken": 0, "waiting": 0}
    last, broken_on = date(2026, 6, 30), date(2026, 7, 1)
    assert pledging.follow_pledges(day=last, at=noon(last)) == nothing
    assert pledging.follow_pledges(day=broken_on, at=noon(broken_on)) == nothing | {"broken": 1}
    end = PledgeEnd.objects.get()
    assert (end.pledge, end.how, end.on, end.by) == (made, "broken", broken_on, None)
    assert waiting("arrears.pledge_broken") == [f"arrears.pledge_broken:{made.pk}"]
    standing = arrears.standing_of(indebted, broken_on)
    assert (standing.holds, standing.due_now(Step.REMINDER) is not None) == ((), True)
    assert Standing.objects.get().holds == []
    assert pledging.follow_pledges(day=broken_on, at=noon(broken_on)) == nothing


@pytest.mark.req("COL-067")
def test_money_that_came_in_time_and_was_booked_late_keeps_it(indebted: int, officer: User) -> None:
    """The bank's file of 30 June comes two days after; what the night said falls to it, a late sum not."""
    pledge(indebted, officer)
    broken_on, booked_on = date(2026, 7, 1), date(2026, 7, 3)
    assert pledging.follow_pledges(day=broken_on, at=noon(broken_on))["broken"] == 1
    report_paid(("shop:1", Demand.objects.get(), 1_000), on=booked_on, at=noon(booked_on))
    standing = arrears.standing_of(indebted, booked_on)
    assert (standing.holds, standing.due_now(Step.REMINDER) is not None) == ((), True)
    report_paid(("shop:2", Demand.objects.get(), 3_396), on=date(2026, 6, 30), at=noon(booked_on), run_id=2)
    assert kinds(indebted, booked_on) == ["pledge"]
    assert arrears.standing_of(indebted, booked_on).due_now(Step.REMINDER) is None
    missed = date(2026, 8, 3)  # 31 July is a Friday, and nothing came
    assert kinds(indebted, missed) == []


@pytest.mark.req("COL-067", "COL-098")
def test_a_broken_pledge_counts_only_while_something_of_it_is_owed(indebted: int, officer: User) -> None:
    pledge(indebted, officer)
    broken_on = date(2026, 7, 1)
    pledging.follow_pledges(day=broken_on, at=noon(broken_on))
    assert has_broken(indebted, broken_on)
    report_paid(("shop:1", Demand.objects.get(), ALL), on=broken_on, at=noon(broken_on))
    assert not has_broken(indebted, broken_on)


def has_broken(supply_id: int, day: date) -> bool:
    (facts,) = facts_of([supply_id], day, pack_on(day))
    return facts.has_broken_pledge


@pytest.mark.req("COL-067")
def test_it_waits_while_a_payment_is_told_of_and_ends_when_all_is_paid(indebted: int, officer: User) -> None:
    pledge(indebted, officer)
    day = date(2026, 7, 1)
    payments.note_claim(
        supply_id=indebted,
        teller=PaymentClaim.Teller.DEBTOR,
        paid_on=date(2026, 6, 30),
        yen=3_396,
        place="",
        at=noon(day),
        actor=officer,
    )
    assert pledging.follow_pledges(day=day, at=noon(day))["waiting"] == 1
    assert PledgeEnd.objects.count() == 0
    report_paid(("shop:1", Demand.objects.get(), 3_396), on=date(2026, 6, 30), at=noon(day))
    assert pledging.follow_pledges(day=day, at=noon(day)) == {"fulfilled": 0, "broken": 0, "waiting": 0}
    report_paid(("shop:2", Demand.objects.get(), ALL - 3_396), on=day, at=noon(day), run_id=2)
    assert pledging.follow_pledges(day=day, at=noon(day))["fulfilled"] == 1
    assert PledgeEnd.objects.get().how == "fulfilled"


@pytest.mark.req("COL-064")
def test_nobody_is_called_for_what_another_owed_before(indebted: int, officer: User) -> None:
    before, evening = SupplyParty.objects.get(), negotiating.session_terms(DAY)["evening"]
    new = Customer.objects.create(customer_no="0000000077", name="見本 七", kana="ミホン")
    for person_id in (before.customer_id, new.pk):
        Phone.objects.create(customer_id=person_id, shown="090-0000-0000", digits="09000000000")
    Standing.objects.update(stage="reminder")

    def called() -> list[int]:
        return [one.customer_id for one in panels.calls_of(evening, day=DAY, sees_protected=False)]

    assert called() == [before.customer_id]
    customers.end_party(party_id=before.pk, ends_on=date(2026, 6, 1), actor=officer, at=AT)
    customers.begin_party(
        supply_id=indebted,
        customer_id=new.pk,
        role=SupplyParty.Role.WATER_USER,
        starts_on=date(2026, 6, 1),
        actor=officer,
        at=AT,
    )
    Standing.objects.update(stage="reminder")
    assert called() == []
