"""調査: what can be researched, who answers, what a returned letter begins, and what follows an answer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import MB, FileKind, StoredFile
from mizuhiki.callcentre import api as callcentre
from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Viewer, person_view
from mizuhiki.fieldwork import api as fieldwork
from mizuhiki.fieldwork.api import VisitBooked
from mizuhiki.intake import api as intake
from mizuhiki.mail.api import PieceReturned
from mizuhiki.platform import clock, events
from mizuhiki.platform.actors import Actor
from mizuhiki.research import api as research
from mizuhiki.research.api import (
    EnquiryAnswered,
    EnquiryPassed,
    EnquirySolved,
    Named,
    Section,
    Subject,
    SubjectKind,
)
from mizuhiki.worklist import api as worklist

CASE, APPLICATION = "callcentre.case", "intake.application"
TIME_TO_GO_ON = timedelta(days=1)
PICTURES = ("application/pdf", "image/png", "image/jpeg")
NOTE_LENGTH = 1_000


def _subjects(file: StoredFile) -> Mapping[str, Iterable[int]]:
    return {"customers.customer": research.customers_of(file)}


FILES = (
    FileKind(
        research.ENVELOPE, "封筒・現地の画像", "research.research_see", "返戻郵便物の調査",
        PICTURES, 20 * MB, subjects=_subjects, why_kept=research.why_kept,
    ),
    FileKind(
        research.PROOF, "調査の回答・証明の写し", "research.research_see", "転出先・相続人の調査",
        PICTURES, 20 * MB, subjects=_subjects, why_kept=research.why_kept,
    ),
    FileKind(
        research.MAP, "位置図", "research.enquiry_see", "不明事項の調査",
        PICTURES, 20 * MB, subjects=_subjects, why_kept=research.why_kept,
    ),
)  # fmt: skip


def wire() -> None:
    """Make files, work, subjects and the visit known, and follow what happens."""
    for kind in FILES:
        attachments.register_kind(kind)
    for item in research.KINDS:
        worklist.register_kind(item)
    research.register_subject(SubjectKind(CASE, "reception", find_case, name_cases))
    research.register_subject(SubjectKind(APPLICATION, "intake", find_application, name_applications))
    research.register_directory(sections)
    fieldwork.register_kind(research.RETURN_CHECK)
    events.listen(PieceReturned, research.open_return)
    events.listen(VisitBooked, research.follow_check)
    events.listen(EnquiryPassed, tell_passed)
    events.listen(EnquiryAnswered, open_again)
    events.listen(EnquirySolved, tell_solved)


def sections() -> Sequence[Section]:
    """The sections of the call centre's directory."""
    found = callcentre.Section.objects.filter(is_active=True).order_by("name")
    return [Section(one.code, one.name, one.desk) for one in found]


def find_case(number: int, viewer: Viewer, today: date) -> Subject | None:
    """A case with what was said; a section reads it where its research is asked of them (CC-050)."""
    found = callcentre.case_view(number)
    if found is None:
        return None
    case, words, standing = found.case, found.words, found.standing
    hides = False
    if standing.customer_id is not None:
        sees = viewer.has_perm(PROTECTED_SEE)
        person = person_view(customer_id=standing.customer_id, as_of=today, today=today, sees_protected=sees)
        hides = person.hides_place
    facts = [
        ("受付", f"{case.received_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}　{case.get_channel_display()}"),
        ("種類", found.title),
    ]
    if words is not None:
        who = f"{words.caller}（{words.relation}）" if words.relation else words.caller
        telephone = HIDDEN if hides and words.telephone else words.telephone
        facts += [("申出人", who or "－"), ("電話番号", telephone or "－"), ("内容", words.text)]
        facts += [("回答・対応", words.answer)] if words.answer else []
    return Subject(
        title=f"案件 第{number}号（{found.title}）",
        url=reverse("callcentre:case_show", args=[number]),
        facts=facts,
        customer_ids=[standing.customer_id] if standing.customer_id else [],
        supply_id=standing.supply_id,
        hides_place=hides,
    )


def find_application(number: int, viewer: Viewer, today: date) -> Subject | None:
    """An application for start, stop or name change, as the viewer may see it."""
    standing = intake.standing_of(number)
    if standing is None:
        return None
    (shown,) = intake.shown([standing], viewer=viewer, today=today)
    details = shown.details
    return Subject(
        title=f"開閉栓 {shown.application.shown}（{shown.application.get_kind_display()}）",
        url=reverse("intake:application_show", args=[number]),
        facts=intake.facts_of(shown),
        customer_ids=[details.customer_id] if details.customer_id else [],
        supply_id=details.supply_id,
        hides_place=shown.hides_place,
    )


def name_cases(numbers: Collection[int]) -> Mapping[int, Named]:
    """Cases in a list."""
    found = callcentre.Standing.objects.filter(pk__in=numbers).select_related("case")
    return {
        one.pk: Named(
            f"案件 第{one.pk}号（{callcentre.title_of_case(one.case)}）",
            [one.customer_id] if one.customer_id else [],
        )
        for one in found
    }


def name_applications(numbers: Collection[int]) -> Mapping[int, Named]:
    """Applications in a list."""
    found = intake.Standing.objects.filter(pk__in=numbers).select_related("application", "details")
    return {
        one.pk: Named(
            f"開閉栓 {one.application.shown}（{one.application.get_kind_display()}）",
            [one.details.customer_id] if one.details.customer_id else [],
        )
        for one in found
    }


def tell_passed(event: EnquiryPassed) -> None:
    """Listener: the reception knows that a section was asked."""
    text = f"調査引継ぎ書 第{event.enquiry_id}号を{event.section_name}へ引き継いだ。"
    _note(event.subject_kind, event.subject_id, text, actor=event.actor, at=event.at)


def open_again(event: EnquiryAnswered) -> None:
    """Listener: the section's answer opens a case that was closed meanwhile, and stands with it."""
    text = f"調査 第{event.enquiry_id}号、{event.section_name}の回答：{event.text}"
    if event.subject_kind == CASE:
        found = callcentre.case_view(event.subject_id)
        if found is not None and found.is_over:
            callcentre.reopen_case(
                case_id=event.subject_id,
                reason=f"調査 第{event.enquiry_id}号の回答があったため",
                due_at=event.at + TIME_TO_GO_ON,
                actor=event.actor,
                at=event.at,
            )
    _note(event.subject_kind, event.subject_id, text, actor=event.actor, at=event.at)


def tell_solved(event: EnquirySolved) -> None:
    """Listener: what was found out stands with the reception."""
    text = f"調査 第{event.enquiry_id}号で判明：{event.text}"
    _note(event.subject_kind, event.subject_id, text, actor=event.actor, at=event.at)


def _note(kind: str, number: int, text: str, *, actor: Actor, at: datetime) -> None:
    """A line in the history of a reception; one that is over keeps its end."""
    if kind == CASE:
        found = callcentre.case_view(number)
        if found is not None and not found.is_over:
            callcentre.note_step(case_id=number, text=text[:NOTE_LENGTH], actor=actor, at=at)
        return
    intake.note_research(application_id=number, text=text, actor=actor, at=at)
