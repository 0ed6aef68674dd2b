"""A complaint becomes a case on its owner's desk, goes on by rows alone, and ends only when it may."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from mizuhiki.audit.api import AuditEntry
from mizuhiki.contacts import cases, errors
from mizuhiki.contacts.api import Contact, Grievance, Said, contacts_of, record_contact
from mizuhiki.contacts.cases import Case, Filters
from mizuhiki.contacts.models import Complainant, Complaint, ComplaintStep
from mizuhiki.contacts.services import complaints
from mizuhiki.contacts.tests.conftest import CAME, Complain
from mizuhiki.customers.api import Customer
from mizuhiki.platform import clock
from mizuhiki.platform.guards import insert_only_models
from mizuhiki.worklist.api import Item

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = CAME + DAY


def stands(contact: Contact) -> Case:
    """The case of a contact as it is in the database now."""
    assert contact.complaint_id is not None
    found = cases.case(contact.complaint_id)
    assert found is not None
    return found


def said_so_far(contact: Contact) -> list[tuple[int, str, str]]:
    return [(step.number, step.kind, step.text) for step in stands(contact).steps]


def item() -> Item:
    return Item.objects.get(kind="contacts.complaint")


@pytest.mark.req("COL-084")
def test_a_complaint_is_a_case_on_the_desk_of_its_owner(complain: Complain, owner: Any) -> None:
    found = stands(complain(about="delay", needs_report=True))
    assert (found.about, found.owner, found.needs_report, found.end) == ("delay", owner, True, None)
    assert (found.complaint.received_at, found.complaint.due_on) == (CAME, date(2026, 11, 23))
    assert (found.who, found.contact.text) == ("髙橋 一郎", "電話の折り返しがない")
    work = item()
    assert (work.title, work.desk, work.assigned_to) == (
        f"苦情 第{found.number}号（遅延）に対応する",
        "counter",
        owner,
    )
    assert work.due_at == datetime(2026, 11, 24, tzinfo=clock.TOKYO)
    entry = AuditEntry.objects.get(action="contacts.complaint.opened")
    assert entry.facts == {"kind": "delay", "to": owner.pk, "reportable": True}
    assert entry.customer_ids == [found.contact.customer_id]


@pytest.mark.req("COL-084", "CC-040")
def test_each_step_is_a_row_with_who_and_when_and_the_end_has_its_resolution(
    complain: Complain, owner: Any, leader: Any
) -> None:
    contact = complain(about="other", needs_report=True)
    number = stands(contact).number
    complaints.note_step(
        complaint_id=number, text=" 折り返して説明した ", happened_at=CAME + HOUR, actor=owner, at=NOW
    )
    complaints.hand_over(complaint_id=number, owner_id=leader.pk, reason="本人が不在", actor=owner, at=NOW)
    complaints.reclassify(complaint_id=number, about="delay", reason="連絡の遅れ", actor=leader, at=NOW)
    complaints.record_report(
        complaint_id=number,
        reporter_id=leader.pk,
        text="経営企画課へ電話で報告",
        reported_at=CAME + 2 * HOUR,
        actor=owner,
        at=NOW,
    )
    complaints.close_complaint(complaint_id=number, resolution="納得された", actor=leader, at=NOW + HOUR)
    found = stands(contact)
    assert said_so_far(contact) == [
        (1, "done", "折り返して説明した"),
        (2, "handed", "本人が不在"),
        (3, "classified", "連絡の遅れ"),
        (4, "reported", "経営企画課へ電話で報告"),
        (5, "closed", "納得された"),
    ]
    assert (found.owner, found.about) == (leader, "delay")
    assert found.report is not None
    assert (found.report.at, found.report.person, found.report.by) == (CAME + 2 * HOUR, leader, owner)
    assert found.end is not None
    assert (found.end.text, found.end.at, found.end.by) == ("納得された", NOW + HOUR, leader)
    assert (item().closed_at, item().assigned_to, item().desk) == (NOW + HOUR, leader, "reception")
    assert {Complaint, ComplaintStep} <= set(insert_only_models())


@pytest.mark.req("COL-084")
def test_what_the_client_must_be_told_does_not_end_before(complain: Complain, owner: Any) -> None:
    contact = complain(needs_report=False)
    number = stands(contact).number
    complaints.mark_reportable(complaint_id=number, reason="繰り返しのため", actor=owner, at=NOW)
    with pytest.raises(errors.ComplaintUnreported, match="先に報告した日時を記録してください"):
        complaints.close_complaint(complaint_id=number, resolution="説明した", actor=owner, at=NOW)
    with pytest.raises(errors.StepSaysNothing):
        complaints.record_report(
            complaint_id=number, reporter_id=owner.pk, text="　", reported_at=NOW, actor=owner, at=NOW
        )
    assert said_so_far(contact) == [(1, "marked", "繰り返しのため")]
    assert item().closed_at is None
    with pytest.raises(errors.StepChangesNothing):
        complaints.mark_reportable(complaint_id=number, reason="再度", actor=owner, at=NOW)


def test_without_a_resolution_it_stays_open(complain: Complain, owner: Any) -> None:
    contact = complain()
    with pytest.raises(errors.StepSaysNothing):
        complaints.close_complaint(complaint_id=stands(contact).number, resolution=" 　", actor=owner, at=NOW)
    assert (said_so_far(contact), item().closed_at) == ([], None)


def test_after_its_end_nothing_is_added(complain: Complain, owner: Any, leader: Any) -> None:
    contact = complain()
    number = stands(contact).number
    complaints.close_complaint(complaint_id=number, resolution="説明した", actor=owner, at=NOW)

    acts: list[Any] = [
        lambda: complaints.note_step(complaint_id=number, text="x", happened_at=NOW, actor=owner, at=NOW),
        lambda: complaints.hand_over(
            complaint_id=number, owner_id=leader.pk, reason="x", actor=owner, at=NOW
        ),
        lambda: complaints.close_complaint(complaint_id=number, resolution="x", actor=owner, at=NOW),
        lambda: complaints.void_complaint(complaint_id=number, reason="x", actor=owner, at=NOW),
    ]
    for act in acts:
        with pytest.raises(errors.ComplaintEnded, match="2026-11-17に終わっています"):
            act()
    assert said_so_far(contact) == [(1, "closed", "説明した")]


def test_a_step_happens_between_the_receipt_and_now(complain: Complain, owner: Any) -> None:
    contact = complain()
    number = stands(contact).number
    for moment in (CAME - HOUR, NOW + HOUR):
        with pytest.raises(errors.StepOutOfTime, match="受け付けた2026-11-16 09:30から今まで"):
            complaints.note_step(complaint_id=number, text="x", happened_at=moment, actor=owner, at=NOW)
    assert said_so_far(contact) == []


def test_a_form_knows_no_seconds(complain: Complain, owner: Any, someone: Customer) -> None:
    late = CAME + timedelta(seconds=45)
    what = Said("telephone", "in", "complaint", "遅い", grievance=Grievance(about="delay"))
    contact = record_contact(customer_id=someone.pk, said=what, actor=owner, at=late)
    step = complaints.note_step(
        complaint_id=stands(contact).number, text="x", happened_at=CAME, actor=owner, at=NOW
    )
    assert step.at == late


def test_only_who_may_handle_it_at_a_desk_owns_it(complain: Complain, owner: Any, person: Any) -> None:
    nobody = person("contacts.complaint_handle", username="none1", display_name="机 なし")
    with pytest.raises(errors.ComplaintOwnerUnfit, match="机 なしは苦情の担当者になれません"):
        complain(owner_id=nobody.pk)
    assert (Contact.objects.count(), Complaint.objects.count(), Item.objects.count()) == (0, 0, 0)
    contact = complain()
    with pytest.raises(errors.ComplaintOwnerUnfit):
        complaints.hand_over(
            complaint_id=stands(contact).number, owner_id=nobody.pk, reason="x", actor=owner, at=NOW
        )
    with pytest.raises(errors.StepChangesNothing):
        complaints.hand_over(
            complaint_id=stands(contact).number, owner_id=owner.pk, reason="x", actor=owner, at=NOW
        )
    assert (said_so_far(contact), item().assigned_to) == ([], owner)


def test_a_complaint_says_what_it_is_about_and_is_due_after_it_came(
    complain: Complain, someone: Customer, owner: Any
) -> None:
    for refusal, facts in (
        (errors.ComplaintUnclassed, {"about": ""}),
        (errors.ComplaintUnclassed, {"about": "weather"}),
        (errors.ComplaintDueBefore, {"due_on": date(2026, 11, 15)}),
    ):
        with pytest.raises(refusal):
            complain(**facts)
    bare = Said("telephone", "in", "complaint", "遅い")
    with pytest.raises(errors.ComplaintUnclassed):
        record_contact(customer_id=someone.pk, said=bare, actor=owner, at=CAME)
    assert (Contact.objects.count(), Complaint.objects.count(), Item.objects.count()) == (0, 0, 0)


@pytest.mark.req("COL-084")
def test_somebody_who_is_no_customer_can_complain(complain: Complain, owner: Any) -> None:
    contact = complain(customer=None, about="manner", name="通行人 某", reach="090-0000-0001")
    found = stands(contact)
    assert (contact.customer, found.who) == (None, "通行人 某")
    assert stands(complain(customer=None, about="manner")).who == "お名前は伺っていません"
    told = Complainant.objects.get()
    with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
        Complainant.objects.update(name="別人")
    assert (
        complaints.erase_complainants(received_before=date(2026, 11, 16), approval="A-1", actor=owner, at=NOW)
        == 0
    )
    assert told.reach == "090-0000-0001"
    assert (
        complaints.erase_complainants(received_before=date(2026, 11, 17), approval="A-1", actor=owner, at=NOW)
        == 1
    )
    assert (Complaint.objects.count(), Complainant.objects.count()) == (2, 0)


def test_a_corrected_complaint_stays_in_its_case(complain: Complain, someone: Customer, owner: Any) -> None:
    wrong = complain()
    what = Said("telephone", "in", "complaint", "訪問の約束に遅れた")
    right = record_contact(customer_id=someone.pk, said=what, corrects_id=wrong.pk, actor=owner, at=NOW)
    assert right.complaint_id == wrong.complaint_id
    assert stands(wrong).contact == right
    assert Complaint.objects.count() == 1


def test_what_was_no_complaint_is_taken_back_with_its_case(
    complain: Complain, someone: Customer, owner: Any
) -> None:
    wrong = complain()
    what = Said("telephone", "in", "inquiry", "折り返しの時刻を知りたい")
    right = record_contact(customer_id=someone.pk, said=what, corrects_id=wrong.pk, actor=owner, at=NOW)
    assert right.complaint_id is None
    assert said_so_far(wrong) == [(1, "voided", "応対記録の種類を訂正したため")]
    assert item().closed_at == NOW
    assert contacts_of(record_ids=[someone.pk], as_of=NOW.date()) == [right]


def test_what_the_client_was_told_of_is_not_taken_back(
    complain: Complain, someone: Customer, owner: Any
) -> None:
    wrong = complain()
    number = stands(wrong).number
    complaints.record_report(
        complaint_id=number, reporter_id=owner.pk, text="電話", reported_at=NOW, actor=owner, at=NOW
    )
    what = Said("telephone", "in", "inquiry", "折り返しの時刻を知りたい")
    with pytest.raises(errors.ComplaintReported):
        record_contact(customer_id=someone.pk, said=what, corrects_id=wrong.pk, actor=owner, at=NOW)
    assert (Contact.objects.count(), said_so_far(wrong)) == (1, [(1, "reported", "電話")])


def test_an_inquiry_corrected_into_a_complaint_opens_its_case(someone: Customer, owner: Any) -> None:
    inquiry = Said("telephone", "in", "inquiry", "いつ来るのか")
    wrong = record_contact(customer_id=someone.pk, said=inquiry, actor=owner, at=CAME)
    what = Said("telephone", "in", "complaint", "約束の日に来ない", grievance=Grievance(about="delay"))
    right = record_contact(customer_id=someone.pk, said=what, corrects_id=wrong.pk, actor=owner, at=NOW)
    assert stands(right).about == "delay"
    assert item().assigned_to == owner


def rows(contact: Contact, kind: str, **facts: Any) -> ComplaintStep:
    """A step put into the table past the service."""
    given = {
        "complaint_id": contact.complaint_id,
        "number": 1,
        "kind": kind,
        "text": "x",
        "at": NOW,
        "by_id": contact.by_id,
        "written_at": NOW,
    }
    return ComplaintStep.objects.create(**given | facts)


@pytest.mark.req("COL-084")
@pytest.mark.parametrize(
    ("kind", "facts", "guard"),
    [
        ("closed", {}, "the client was not told"),
        ("closed", {"text": ""}, "the client was not told|complaint_step_says_something"),
        ("done", {"text": ""}, "complaint_step_says_something"),
        ("done", {"number": 2}, "does not follow"),
        ("done", {"at": CAME - HOUR}, "does not follow"),
        ("done", {"at": NOW + HOUR}, "complaint_step_has_happened"),
        ("reported", {}, "complaint_step_names_its_person"),
        ("handed", {}, "complaint_step_names_its_person"),
        ("classified", {}, "complaint_step_names_its_class"),
        ("done", {"about": "delay"}, "complaint_step_names_its_class"),
    ],
)
def test_the_database_refuses_a_step_that_may_not_be(
    complain: Complain, kind: str, facts: dict[str, Any], guard: str
) -> None:
    contact = complain(needs_report=True)
    with pytest.raises(IntegrityError, match=guard), transaction.atomic():
        rows(contact, kind, **facts)
    assert ComplaintStep.objects.count() == 0


def test_the_database_heeds_a_mark_that_came_later(complain: Complain) -> None:
    contact = complain(needs_report=False)
    rows(contact, "marked")
    with pytest.raises(IntegrityError, match="the client was not told"), transaction.atomic():
        rows(contact, "closed", number=2)
    assert said_so_far(contact) == [(1, "marked", "x")]


def test_the_database_ends_a_case_once_and_for_all(complain: Complain, owner: Any) -> None:
    contact = complain(needs_report=True)
    rows(contact, "reported", person=owner)
    with pytest.raises(IntegrityError, match="the client was told"), transaction.atomic():
        rows(contact, "voided", number=2)
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        rows(contact, "done", number=1)
    rows(contact, "closed", number=2)
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():
        rows(contact, "done", number=3)
    for model in (Complaint, ComplaintStep):
        with pytest.raises(DatabaseError, match="insert-only"), transaction.atomic():
            model.objects.update(by=owner)
    assert said_so_far(contact) == [(1, "reported", "x"), (2, "closed", "x")]


def test_the_database_knows_no_complaint_without_a_case(complain: Complain, owner: Any) -> None:
    told = complain()
    facts = {
        "customer_id": told.customer_id, "at": CAME, "channel": "telephone", "direction": "in",
        "kind": "complaint", "text": "x", "by": owner, "written_at": CAME,
    }  # fmt: skip
    for guard, changes in (
        ("complaint_has_a_case", {}),
        ("complaint_has_a_case", {"kind": "inquiry", "complaint_id": told.complaint_id}),
        ("complaint_begins_once", {"complaint_id": told.complaint_id}),
        ("contact_is_somebodys", {"kind": "inquiry", "customer_id": None}),
    ):
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            Contact.objects.create(**facts | changes)
    assert Contact.objects.count() == 1


@pytest.mark.req("COL-084")
def test_lists_and_counts_follow_what_was_found_out(complain: Complain, owner: Any) -> None:
    first = complain(about="manner", due_on=date(2026, 11, 30))
    second = complain(about="manner", due_on=date(2026, 11, 18))
    third = complain(about="mistake")
    fourth = complain(about="delay")
    for one, act in ((second, "mistake"),):
        complaints.reclassify(
            complaint_id=stands(one).number, about=act, reason="請求の誤り", actor=owner, at=NOW
        )
    complaints.close_complaint(complaint_id=stands(third).number, resolution="訂正した", actor=owner, at=NOW)
    complaints.void_complaint(complaint_id=stands(fourth).number, reason="受付の誤り", actor=owner, at=NOW)

    def numbers(**facts: Any) -> list[int]:
        return [found.pk for found in cases.complaints(Filters(**facts))]

    assert numbers() == [second.complaint_id, first.complaint_id]
    assert numbers(about="mistake") == [second.complaint_id]
    assert numbers(about="manner") == [first.complaint_id]
    assert numbers(show="closed") == [fourth.complaint_id, third.complaint_id]
    late = [stands(one).is_late(date(2026, 11, 19)) for one in (second, first, third)]
    assert late == [True, False, False]
    months = cases.counts_by_month(2026)
    assert [month.month for month in months][::11] == [date(2026, 4, 1), date(2027, 3, 1)]
    november = months[7]
    assert (november.month, november.by_about) == (date(2026, 11, 1), (1, 2, 0, 0))
    assert (november.total, november.open, november.reported) == (3, 2, 0)
    assert sum(month.total for month in months) == 3
    assert sum(month.total for month in cases.counts_by_month(2025)) == 0
