"""A reception that cannot be finished is researched; a second person passes the sheet; an answer opens it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision, SecondPersonNeeded
from mizuhiki.callcentre import api as callcentre
from mizuhiki.callcentre.models import CaseStep, Section
from mizuhiki.callcentre.services.going_on import classify
from mizuhiki.callcentre.topics import topics
from mizuhiki.customers.api import PROTECTED_SEE, CustomerMark
from mizuhiki.documents.api import Report
from mizuhiki.intake import api as intake
from mizuhiki.platform import clock
from mizuhiki.research import api as research
from mizuhiki.research import doors, papers
from mizuhiki.research.api import Enquiry, Words
from mizuhiki.research.errors import DueBefore, NothingFound, NotYourSection, SectionUnknown, StepUnfit
from mizuhiki.research.models import EnquiryStep
from mizuhiki.research.selectors.enquiries import SHOWS, enquiries, enquiry_view
from mizuhiki.staff.models import User
from mizuhiki.worklist.api import Item
from tests.builders import Town, noon, person, rules
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 11, 20)
AT = noon(DAY)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ASKED = "平面図で該当する装置を調べてください。"
ANSWER = "水栓 M000042。県道側から2軒目です。"


@pytest.fixture
def operator(db: None) -> User:
    rules()
    Section.objects.create(code="taps", name="給水装置課", desk="intake")
    Section.objects.create(code="sewers", name="下水道課")
    rights = ("callcentre.case_see", research.ENQUIRY_SEE, research.ENQUIRY_WRITE)
    return person(*rights, username="op1")


@pytest.fixture
def leader(db: None) -> User:
    return person(research.ENQUIRY_SEE, research.ENQUIRY_PASS, username="sv1", display_name="監督 次郎")


def blocked(operator: User) -> callcentre.Case:
    words = callcentre.Words("引っ越してきたが、水が出ない。", caller="見本 移", telephone="000-1111-2222")
    return callcentre.take_case(
        callcentre.NewCase("enquiry", "telephone"), words, actor=operator, at=AT - timedelta(hours=1)
    )


def begin(case: callcentre.Case, operator: User) -> Enquiry:
    return research.open_enquiry(
        subject_kind="callcentre.case",
        subject_id=case.pk,
        unclear="place",
        actor=operator,
        at=AT,
    )


def note(enquiry: Enquiry, kind: str, words: Words, actor: Any, upload: Any = None) -> EnquiryStep:
    return research.note_fact(upload, enquiry_id=enquiry.pk, kind=kind, words=words, actor=actor, at=AT)


def refer(enquiry: Enquiry, operator: User, *, section: str = "taps", days: int = 3) -> ApprovalRequest:
    return research.ask_section(
        enquiry_id=enquiry.pk,
        section=section,
        due_on=DAY + timedelta(days=days),
        text=ASKED,
        actor=operator,
        at=AT,
    )


def decide(request: ApprovalRequest, actor: User, outcome: str = "granted") -> None:
    approvals.decide(
        request_id=request.pk, outcome=Decision.Outcome(outcome), reason="確かめた", actor=actor, at=AT
    )


@pytest.mark.req("CC-050")
def test_the_sheet_holds_every_fact_and_the_answer_opens_the_case(
    operator: User, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = blocked(operator)
    enquiry = begin(case, operator)
    assert begin(case, operator) == enquiry
    with pytest.raises(NothingFound):
        refer(enquiry, operator)
    note(enquiry, "heard", Words("青い屋根の平屋で、番地はわからない。"), operator)
    note(enquiry, "looked", Words("お客様検索に見本の名はない。"), operator)
    note(enquiry, "called", Words("入居日は11月18日。", "見本不動産の担当者", "000-3333-4444"), operator)
    note(enquiry, "map_asked", Words("FAXで位置図を頼んだ。"), operator)
    upload = SimpleUploadedFile("a.png", PNG, content_type="image/png")
    came = note(enquiry, "map_came", Words("県道から2軒目。"), operator, upload)
    for section in ("sewers", "nowhere"):
        with pytest.raises(SectionUnknown):
            refer(enquiry, operator, section=section)
    with pytest.raises(DueBefore):
        refer(enquiry, operator, days=0)
    assert EnquiryStep.objects.count() == 5
    request = refer(enquiry, operator)
    with pytest.raises(StepUnfit, match="確認待ち"):
        note(enquiry, "heard", Words("追加"), operator)
    with pytest.raises(approvals.MayNotDecide):
        decide(request, person(research.ENQUIRY_WRITE, username="op2"))
    decide(request, leader)
    items = Item.objects.filter(closed_at=None, kind__startswith="research.")
    assert [(one.kind, one.desk) for one in items] == [("research.referred", "intake")]
    callcentre.close_case(case_id=close(case, operator), text="折り返すと伝えた。", actor=operator, at=AT)
    with pytest.raises(NotYourSection, match="給水装置課"):
        reply(enquiry, operator, desks={"reception"})
    reply(enquiry, operator, desks={"intake"})
    found = callcentre.case_view(case.pk)
    assert found is not None
    assert not found.is_over
    kinds = [(step.kind, step.text) for step in found.steps[-2:]]
    assert kinds == [
        ("reopened", f"調査 第{enquiry.pk}号の回答があったため"),
        ("noted", f"調査 第{enquiry.pk}号、給水装置課の回答：{ANSWER}"),
    ]
    assert [(one.kind, one.desk) for one in items.all()] == [("research.answered", "reception")]
    sheet = sheet_of(enquiry, operator, monkeypatch)
    for fact in (
        "引っ越してきたが、水が出ない。",
        "見本 移",
        "青い屋根の平屋",
        "見本の名はない",
        "入居日は11月18日",
        "見本不動産の担当者 000-3333-4444",
        "FAXで位置図",
        f"ファイル{came.file_id}",
        ASKED,
        ANSWER,
        "監督 次郎",
    ):
        assert fact in str(sheet), fact  # fmt: skip
    assert sheet.to == "給水装置課　御中"
    research.end_enquiry(enquiry_id=enquiry.pk, is_solved=True, text="開栓を手配", actor=operator, at=AT)
    assert not items.all().exists()
    assert research.own_enquiries(operator.pk) == []


def close(case: callcentre.Case, operator: User) -> int:
    """A section may take days: the operator ended the case meanwhile."""
    classify(case_id=case.pk, topic=next(iter(topics())), actor=operator, at=AT)
    return case.pk


def reply(enquiry: Enquiry, actor: User, *, desks: set[str]) -> None:
    research.answer(enquiry_id=enquiry.pk, words=Words(ANSWER), desks=desks, actor=actor, at=AT)


def sheet_of(enquiry: Enquiry, viewer: User, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The row of the paper, as it is rendered."""
    rendered = list[Report]()
    monkeypatch.setattr("mizuhiki.documents.api.render", lambda _, rows, **__: rendered.extend(rows))
    view = enquiry_view(enquiry.pk)
    subject = doors.subject_of("callcentre.case", enquiry.subject_id, viewer=viewer, today=DAY)
    assert view is not None
    assert subject is not None
    papers.referral_pdf(view, subject, at=AT)
    return rendered[0]


@pytest.mark.req("CC-050")
def test_a_sheet_sent_back_is_gone_on_with_and_nobody_passes_their_own(operator: User, leader: User) -> None:
    both = person(research.ENQUIRY_WRITE, research.ENQUIRY_PASS, username="both")
    enquiry = begin(blocked(operator), operator)
    note(enquiry, "heard", Words("番地はわからない。"), operator)
    request = refer(enquiry, both)
    with pytest.raises(SecondPersonNeeded):
        decide(request, both)
    decide(request, leader, "refused")
    view = enquiry_view(enquiry.pk)
    assert view is not None
    assert (view.state, view.steps[-1].words.text) == ("open", "確かめた")
    assert [(one.number, one.label[0]) for one in research.own_enquiries(operator.pk)] == [
        (enquiry.pk, "調査中")
    ]
    research.end_enquiry(
        enquiry_id=enquiry.pk, is_solved=True, text="本人が番地を思い出した。", actor=operator, at=AT
    )
    noted = CaseStep.objects.get(case=enquiry.subject_id, kind="noted")
    assert noted.text == f"調査 第{enquiry.pk}号で判明：本人が番地を思い出した。"


def test_what_was_found_out_about_a_protected_person_is_closed_without_the_right(
    operator: User, sign_in: Callable[[Any], Client]
) -> None:
    supply = Town().settle(1)
    whose = supply.parties.get().customer
    CustomerMark.objects.create(customer=whose, kind="protection", starts_on=DAY)
    new = callcentre.NewCase("enquiry", "telephone", customer_id=whose.pk, supply_id=supply.pk)
    case = callcentre.take_case(new, callcentre.Words("水が出ない。"), actor=operator, at=AT)
    enquiry = begin(case, operator)
    upload = SimpleUploadedFile("a.png", PNG, content_type="image/png")
    came = note(enquiry, "map_came", Words("県道から2軒目。"), operator, upload)
    refer(enquiry, operator)
    chief = person(research.ENQUIRY_SEE, PROTECTED_SEE, username="chief")
    assert came.file is not None
    assert research.why_kept(came.file, operator).startswith("支援措置の対象者")
    assert research.why_kept(came.file, chief) == ""
    with clock.travel(AT):
        for viewer, sees in ((operator, False), (chief, True)):
            browser, page = sign_in(viewer), f"/research/enquiries/{enquiry.pk}/"
            assert ("県道から2軒目。" in text_of(browser.get(page))) is sees
            assert browser.get(f"{page}paper/").status_code == (200 if sees else 422)


def test_a_list_names_receptions_of_a_kind_with_one_query(
    operator: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    cases = [blocked(operator).pk for _ in range(3)]
    with django_assert_num_queries(1):
        names = doors.names_of([("callcentre.case", number) for number in cases])
    assert [names["callcentre.case", number].title for number in cases] == [
        f"案件 第{number}号（問合せ）" for number in cases
    ]


@pytest.mark.req("CC-050")
def test_an_application_hears_the_answer_too(operator: User, leader: User) -> None:
    told = {"name": "見本 移", "phone": "000-1111-2222", "place": "緑町のどこか"}
    wish = intake.Wish(wanted_on=DAY, by="self", told=told, pay_by="slip")
    with clock.travel(AT):
        application = intake.take_application(
            kind="start", way=intake.Way("telephone", "r1"), wish=wish, actor=operator, at=AT
        )
    subject = doors.subject_of("intake.application", application.pk, viewer=operator, today=DAY)
    assert subject is not None
    assert ("使用場所", "緑町のどこか") in subject.facts
    names = doors.names_of([("intake.application", application.pk)])
    assert names["intake.application", application.pk].title == f"開閉栓 {application.shown}（使用開始）"
    enquiry = research.open_enquiry(
        subject_kind="intake.application",
        subject_id=application.pk,
        unclear="place",
        actor=operator,
        at=AT,
    )
    note(enquiry, "heard", Words("番地はわからない。"), operator)
    decide(refer(enquiry, operator), leader)
    reply(enquiry, operator, desks={"intake"})
    texts = intake.Step.objects.filter(application=application, kind="noted").order_by("number")
    assert [one.text for one in texts] == [
        f"調査引継ぎ書 第{enquiry.pk}号を給水装置課へ引き継いだ。",
        f"調査 第{enquiry.pk}号、給水装置課の回答：{ANSWER}",
    ]
    assert Item.objects.get(closed_at=None, kind="research.answered").desk == "intake"


def test_a_list_of_logs_is_counted_in_one_query_by_how_each_stands(
    operator: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    case = blocked(operator)
    enquiry = research.open_enquiry(
        subject_kind="callcentre.case", subject_id=case.pk, unclear="place", actor=operator, at=AT
    )
    with django_assert_num_queries(4):
        assert [enquiries(show).count() for show in SHOWS] == [1, 0, 0, 0]
    research.note_fact(
        None, enquiry_id=enquiry.pk, kind="heard", words=Words("青い屋根"), actor=operator, at=AT
    )
    assert [enquiries(show).count() for show in SHOWS] == [1, 0, 0, 0]
    research.end_enquiry(enquiry_id=enquiry.pk, is_solved=False, text="取下げ", actor=operator, at=AT)
    assert [enquiries(show).count() for show in SHOWS] == [0, 0, 0, 1]
