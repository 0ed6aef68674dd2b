"""Cases from the first word to the end: versions, steps, hand-over with its clocks, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from mizuhiki.audit.api import AuditEntry
from mizuhiki.callcentre import errors, selectors
from mizuhiki.callcentre.models import Case, CaseStep, CaseVersion, Section, Standing
from mizuhiki.callcentre.proving import misstanding
from mizuhiki.callcentre.search import cases_saying
from mizuhiki.callcentre.selectors import Filters
from mizuhiki.callcentre.services import disposal, going_on, handing, taking
from mizuhiki.callcentre.services.following import follow_complaint
from mizuhiki.callcentre.services.taking import Words
from mizuhiki.callcentre.tests.conftest import CAME, Take
from mizuhiki.contacts import api as contacts
from mizuhiki.contacts.api import Complaint, ComplaintEnded, Contact
from mizuhiki.customers.api import Customer, Supply
from mizuhiki.worklist.api import Item

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR = timedelta(hours=1)


def place(case: Case) -> tuple[str, Any]:
    found = Standing.objects.get(pk=case.pk)
    return found.place, found.holder


def kinds(case: Case) -> list[str]:
    return list(CaseStep.objects.filter(case=case).order_by("number").values_list("kind", flat=True))


@pytest.mark.req("CC-021")
def test_a_change_keeps_both_versions_and_the_history_of_the_customer_holds_the_last_word(
    take: Take, customer: Customer, operator: Any, supervisor: Any
) -> None:
    case = take("送付先を変えたい", kind="notification", form="other", customer_id=customer.pk)
    later = CAME + HOUR
    taking.change_case(
        case_id=case.pk,
        words=Words("請求書の宛名を変えたい", caller="見本 花子"),
        reason="聞き直したため",
        seen=0,
        actor=supervisor,
        at=later,
    )
    first, second = CaseVersion.objects.filter(case=case).order_by("number")
    assert (first.text, first.by, first.at) == ("送付先を変えたい", operator, CAME)
    assert (second.text, second.by, second.at) == ("請求書の宛名を変えたい", supervisor, later)
    assert Standing.objects.get().version == second
    told = contacts.contacts_of(record_ids=[customer.pk], as_of=later.date())
    assert [one.text for one in told] == ["請求書の宛名を変えたい"]
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseVersion.objects.filter(pk=first.pk).update(text="別の言葉")
    with pytest.raises(errors.CaseChangedMeanwhile):  # a colleague with the page of before
        going_on.cancel_case(case_id=case.pk, reason="重複", seen=0, actor=operator, at=later)
    going_on.cancel_case(case_id=case.pk, reason="取りやめの電話があった", seen=1, actor=operator, at=later)
    assert kinds(case) == ["changed", "cancelled"]
    assert Standing.objects.get().is_cancelled
    assert CaseVersion.objects.filter(case=case).count() == 2


@pytest.mark.req("CC-087")
def test_an_enquiry_does_not_end_without_its_class(take: Take, operator: Any) -> None:
    case = take()
    with pytest.raises(errors.CaseNeedsClass):
        going_on.close_case(case_id=case.pk, text="説明した", actor=operator, at=CAME)
    assert place(case) == ("centre", operator)
    with pytest.raises(DatabaseError), transaction.atomic():  # nor past the service
        CaseStep.objects.create(case=case, number=1, kind="closed", text="説明した", at=CAME, by=operator)
    with pytest.raises(errors.CaseNeedsClass):
        going_on.classify(case_id=case.pk, topic="no_such", actor=operator, at=CAME)
    going_on.classify(case_id=case.pk, topic="usage_rise", actor=operator, at=CAME)
    going_on.close_case(case_id=case.pk, text="漏水の調べ方を説明した", actor=operator, at=CAME)
    found = Standing.objects.get()
    assert (found.place, found.fee_class, found.topic, found.due_at) == ("over", "fee", "usage_rise", None)


@pytest.mark.req("CC-037")
@pytest.mark.req("CC-040")
@pytest.mark.req("CC-041")
def test_from_operator_to_supervisor_to_section_nothing_is_without_owner_and_clock(
    take: Take, operator: Any, supervisor: Any, collector: Any, section: Section
) -> None:
    case = take("料金が高すぎる。上の人を出してほしい", caller="名乗らない方", telephone="076-220-1111")
    number = case.pk
    with pytest.raises(errors.CaseSaysNothing):
        handing.escalate(case_id=number, text=" ", actor=operator, at=CAME)
    handing.escalate(case_id=number, text="使用量の増え方を説明したが納得されない", actor=operator, at=CAME)
    item = Item.objects.get(closed_at__isnull=True)
    assert (item.desk, item.due_at, place(case)) == ("supervisor", CAME + HOUR / 2, ("supervisor", None))
    with pytest.raises(errors.CaseNotYours):  # nobody ends what waits for a supervisor
        going_on.cancel_case(case_id=number, reason="済んだ", actor=operator, at=CAME)
    took = CAME + timedelta(minutes=4)
    handing.take_over(case_id=number, actor=supervisor, at=took)
    view = selectors.case_view(number)
    assert view is not None
    assert (view.pick_up, Item.objects.filter(closed_at__isnull=True).count()) == (timedelta(minutes=4), 0)
    going_on.classify(case_id=number, topic="amount", actor=operator, at=took)
    with pytest.raises(errors.CaseNotYours):
        going_on.close_case(case_id=number, text="終わり", actor=operator, at=took)

    due = took + 2 * HOUR
    handing.hand_over(
        case_id=number,
        section_id=section.pk,
        reason="検針値の確認がいる",
        due_at=due,
        actor=supervisor,
        at=took,
    )
    assert place(case) == ("supervisor", supervisor)
    assert [one.pk for one in selectors.cases(collector, Filters(show="section"))] == [number]
    assert [one.pk for one in selectors.cases(supervisor, Filters(show="supervisor"))] == [number]
    with pytest.raises(errors.CaseNotYourSection):
        handing.acknowledge(case_id=number, actor=operator, at=took)
    handing.acknowledge(case_id=number, actor=collector, at=took + HOUR)
    assert place(case) == ("section", collector)
    assert Item.objects.get(closed_at__isnull=True).assigned_to == collector
    handing.give_back(case_id=number, reason="現地確認が先", actor=collector, at=took + 2 * HOUR)
    assert place(case) == ("supervisor", None)
    handing.take_over(case_id=number, actor=supervisor, at=took + 2 * HOUR)
    going_on.classify(case_id=number, topic="amount", actor=supervisor, at=took + 2 * HOUR)
    going_on.close_case(case_id=number, text="検針値を説明し納得された", actor=supervisor, at=took + 3 * HOUR)
    assert kinds(case) == [
        "escalated", "taken", "classified", "handed", "acknowledged", "returned", "taken", "classified",
        "closed",
    ]  # fmt: skip
    assert Item.objects.filter(closed_at__isnull=True).count() == 0
    assert misstanding() == []
    acts = AuditEntry.objects.filter(action__startswith="callcentre.case.").count()
    assert acts == 10  # one a step, and its beginning


@pytest.mark.req("CC-037")
def test_a_promised_call_lies_on_the_desk_until_somebody_was_reached(
    take: Take, operator: Any, section: Section
) -> None:
    case = take(kind="wish")
    late, when = CAME - HOUR, CAME + HOUR
    with pytest.raises(errors.CaseDueBefore):
        going_on.promise_call(
            case_id=case.pk, telephone="0762201111", name="", call_at=late, actor=operator, at=CAME
        )
    going_on.promise_call(
        case_id=case.pk, telephone="076-220-1111", name="見本", call_at=when, actor=operator, at=CAME
    )
    (waiting,) = selectors.cases(operator, Filters(show="calls"))
    assert (waiting.call_at, selectors.call_backs_of([case.pk])[case.pk].telephone) == (when, "076-220-1111")
    going_on.call_back(case_id=case.pk, text="呼出のみ", is_reached=False, actor=operator, at=when)
    assert selectors.counts(operator)["calls"] == 1
    going_on.call_back(case_id=case.pk, text="要望を伺った", is_reached=True, actor=operator, at=when)
    assert (selectors.counts(operator)["calls"], Item.objects.filter(closed_at=None).count()) == (0, 0)
    bare = Section.objects.create(code="mayor", name="市民課", telephone="076-220-2222")
    with pytest.raises(errors.SectionWithoutDesk):
        handing.hand_over(
            case_id=case.pk,
            section_id=bare.pk,
            reason="市の窓",
            due_at=when + HOUR,
            actor=operator,
            at=when,
        )
    going_on.transfer_call(case_id=case.pk, section_id=bare.pk, text="番号を案内", actor=operator, at=when)
    last = CaseStep.objects.filter(case=case).order_by("number").last()
    assert last is not None
    assert (last.kind, last.section) == ("transferred", bare)


def test_a_complaint_is_opened_and_followed(take: Take, operator: Any, supervisor: Any) -> None:
    with pytest.raises(errors.CaseNeedsComplaintClass):
        take("検針員の車が通れない", kind="complaint")
    assert (Case.objects.count(), Complaint.objects.count(), Contact.objects.count()) == (0, 0, 0)
    case = take(
        "検針員の車が通れない", kind="complaint", about="manner", caller="近所の方", telephone="090-1111-2222"
    )
    found = Complaint.objects.get()
    assert (case.complaint, found.complainant.reach) == (found, "090-1111-2222")
    with pytest.raises(errors.ComplaintStillOpen):
        going_on.close_case(case_id=case.pk, text="お詫びした", actor=operator, at=CAME)
    assert kinds(case) == []
    contacts.close_complaint(complaint_id=found.pk, resolution="移動した", actor=operator, at=CAME + HOUR)
    follow_complaint(ComplaintEnded(found.pk, is_void=False, at=CAME + HOUR, actor=operator))
    assert (kinds(case), place(case)[0]) == (["closed"], "over")
    follow_complaint(ComplaintEnded(found.pk, is_void=False, at=CAME + HOUR, actor=operator))
    assert kinds(case) == ["closed"]


def test_the_account_is_found_while_talking_and_only_once(
    take: Take, operator: Any, customer: Customer, supply: Supply
) -> None:
    case = take("料金を知りたい", answer="確かめて答える")
    other = Customer.objects.create(customer_no="0000000099", name="別人")
    with pytest.raises(errors.SupplyOfAnother):
        taking.attach_customer(
            case_id=case.pk, customer_id=other.pk, supply_id=supply.pk, seen=0, actor=operator, at=CAME
        )
    taking.attach_customer(
        case_id=case.pk, customer_id=customer.pk, supply_id=supply.pk, seen=0, actor=operator, at=CAME
    )
    found = Contact.objects.get()
    assert (found.customer, found.kind, found.text, found.answer) == (
        customer, "inquiry", "料金を知りたい", "確かめて答える",
    )  # fmt: skip
    assert [one.pk for one in selectors.open_cases_of([customer.pk])] == [case.pk]
    with pytest.raises(errors.CaseHasCustomer):
        taking.attach_customer(
            case_id=case.pk, customer_id=customer.pk, supply_id=None, seen=1, actor=operator, at=CAME
        )
    assert Contact.objects.count() == 1


def test_two_letters_find_a_case_in_the_words_that_hold_now(take: Take, operator: Any) -> None:
    case = take("蛇口から濁りが出る", caller="髙橋", telephone="０７６−２２０−１１１１")
    take("断水の予定を知りたい")
    assert cases_saying("濁り") == [case.pk]
    assert cases_saying("高橋　濁り") == [case.pk]
    assert cases_saying("0762201111") == [case.pk]
    assert cases_saying("り") is None
    taking.change_case(
        case_id=case.pk, words=Words("水の出が悪い"), reason="聞き違い", seen=0, actor=operator, at=CAME
    )
    assert (cases_saying("濁り"), cases_saying("水の出")) == ([], [case.pk])


def test_a_section_sees_only_what_it_was_asked_for(
    take: Take, operator: Any, collector: Any, section: Section
) -> None:
    mine, other = take("納期限を延ばしたい"), take("別の用件")
    handing.hand_over(
        case_id=mine.pk, section_id=section.pk, reason="相談", due_at=CAME + HOUR, actor=operator, at=CAME
    )
    assert [one.pk for one in selectors.cases(collector, Filters(show="all"))] == [mine.pk]
    assert selectors.case_view(other.pk, collector) is None


def test_disposal_erases_words_of_what_is_over_and_the_steps_stay(take: Take, operator: Any) -> None:
    over, still = take("済んだ話", kind="wish", caller="見本"), take("続く話", kind="wish")
    going_on.close_case(case_id=over.pk, text="聞いた", actor=operator, at=CAME)
    day = (CAME + timedelta(days=1)).date()
    assert disposal.erase_words(received_before=day, approval="1", actor=operator, at=CAME + HOUR) == 1
    assert list(CaseVersion.objects.values_list("case_id", flat=True)) == [still.pk]
    view = selectors.case_view(over.pk)
    assert view is not None
    assert (view.words, kinds(over)) == (None, ["closed"])
    assert misstanding() == []
