"""不明事項調査: a log of what was found out about a reception, and its hand-over to a section (CC-050)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, events, locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.research import doors, errors, rules
from mizuhiki.research.doors import Section
from mizuhiki.research.events import EnquiryAnswered, EnquiryPassed, EnquirySolved
from mizuhiki.research.items import ANSWERED, REFERRED, TIME_TO_GO_ON
from mizuhiki.research.models import Enquiry, EnquiryStep, EnquiryWords
from mizuhiki.worklist import api as worklist

Kind = EnquiryStep.Kind
MAP = "research.map"  # kind of file
REFERRAL = "research.referral"  # kind of request for a second person


@dataclass(frozen=True)
class Words:
    """What was found out, and from whom."""

    text: str
    person: str = ""
    telephone: str = ""


@transaction.atomic
def open_enquiry(*, subject_kind: str, subject_id: int, unclear: str, actor: Actor, at: datetime) -> Enquiry:
    """Begin the research log of a reception that cannot be finished; one that is open is gone on with.

    Source:
        CC-050 【金沢CC】別紙３ ２(4).
    """
    locks.take_name(f"research-enquiry:{subject_kind}:{subject_id}")
    for before in Enquiry.objects.filter(subject_kind=subject_kind, subject_id=subject_id):
        if _state(before) != rules.OVER:
            return before
    made = Enquiry.objects.create(
        subject_kind=subject_kind, subject_id=subject_id, unclear=unclear, opened_at=at, by_id=actor.pk
    )
    audit.record(
        action="research.enquiry.opened",
        subject=made,
        actor=actor,
        at=at,
        customers=_people(made),
        kind=unclear,
    )
    return made


@transaction.atomic
def note_fact(
    upload: "UploadedFile[bytes] | None",
    *,
    enquiry_id: int,
    kind: str,
    words: Words,
    actor: Actor,
    at: datetime,
) -> EnquiryStep:
    """Add a fact: heard, looked up, told by telephone, a map asked for, a map that came.

    Raises:
        StepUnfit, WordsMissing, and what the file store refuses. Nothing is written by any of them.

    Source:
        CC-050 【金沢CC】別紙３ ２(4) 聴取した情報及び各種システム上の情報を参照の上、関係者に電話連絡し.
    """
    assert kind in rules.FACTS, kind
    found, file = _lock(enquiry_id, kind), None
    if kind == Kind.MAP_CAME:
        if upload is None:
            raise errors.WordsMissing
        file = attachments.store_upload(upload, name=f"位置図-{enquiry_id}", kind=MAP, actor=actor, at=at)
    return _write(found, kind, words, file=file, actor=actor, at=at)


@transaction.atomic
def ask_section(
    *, enquiry_id: int, section: str, due_on: date, text: str, actor: Person, at: datetime
) -> ApprovalRequest:
    """Make the hand-over sheet; a supervisor or the manager passes it to the section, or sends it back.

    Raises:
        StepUnfit, SectionUnknown, DueBefore, WordsMissing, NothingFound, MayNotAsk: nothing is written.

    Source:
        CC-050 【金沢CC】別紙３ ２(4) 調査引継ぎ書を作成し、ＭＧ又はＳＶを通じて担当課所へ.
    """
    found = _lock(enquiry_id, Kind.ASKED)
    to = doors.section_of(section)
    if to is None:
        raise errors.SectionUnknown
    if due_on <= clock.day_of(at):
        raise errors.DueBefore
    if not found.steps.filter(kind__in=rules.FACTS).exists():
        raise errors.NothingFound
    _write(found, Kind.ASKED, Words(text), to=to, due_on=due_on, actor=actor, at=at)
    return approvals.ask(
        kind=REFERRAL,
        title=f"調査引継ぎ書 第{enquiry_id}号（{to.name}）",
        subject=found,
        reason=f"{found.get_unclear_display()}が不明のため",
        actor=actor,
        at=at,
    )


@transaction.atomic
def pass_on(*, enquiry_id: int, actor: Actor, at: datetime) -> EnquiryStep:
    """Carry out what the second person agreed to: the sheet lies on the section's desk.

    Raises:
        StepUnfit: nothing is written.

    Source:
        CC-050 【金沢CC】別紙３ ２(4) ＭＧ又はＳＶを通じて担当課所へ継続調査を依頼.
    """
    found = _lock(enquiry_id, Kind.PASSED)
    asked = last_of(found, Kind.ASKED)
    to = doors.section_of(asked.section) or Section(asked.section, asked.section_name, "")
    step = _write(found, Kind.PASSED, None, to=to, due_on=asked.due_on, actor=actor, at=at)
    worklist.open_item(
        kind=REFERRED.code,
        key=key_of(REFERRED.code, enquiry_id),
        title=f"調査引継ぎ書 第{enquiry_id}号に回答する（{to.name}）",
        desk=to.desk or None,
        url_name="research:enquiry_show",
        url_args=[enquiry_id],
        subject=found,
        due_at=clock.end_of(asked.due_on or clock.day_of(at)),
        at=at,
        actor=actor,
    )
    events.publish(
        EnquiryPassed(found.subject_kind, found.subject_id, enquiry_id, to.name, at=at, actor=actor)
    )
    return step


@transaction.atomic
def send_back(*, enquiry_id: int, reason: str, actor: Actor, at: datetime) -> EnquiryStep:
    """The second person did not agree: the log goes on.

    Raises:
        StepUnfit: nothing is written.

    Source:
        CC-050 【金沢CC】別紙３ ２(4).
    """
    found = _lock(enquiry_id, Kind.REFUSED)
    return _write(found, Kind.REFUSED, Words(reason or "取下げ"), actor=actor, at=at)


@transaction.atomic
def answer(*, enquiry_id: int, words: Words, desks: set[str], actor: Actor, at: datetime) -> EnquiryStep:
    """The section says what it found; the reception is opened again and lies on its desk.

    Args:
        desks: where the person works; the section's is among them.

    Raises:
        StepUnfit, NotYourSection, WordsMissing: nothing is written.

    Source:
        CC-050 【金沢CC】別紙３ ２(4).
    """
    found = _lock(enquiry_id, Kind.ANSWERED)
    passed = last_of(found, Kind.PASSED)
    section = doors.section_of(passed.section)
    if section is not None and section.desk not in desks:
        raise errors.NotYourSection(section=passed.section_name)
    step = _write(found, Kind.ANSWERED, words, actor=actor, at=at)
    worklist.close_item(key_of(REFERRED.code, enquiry_id), at=at, actor=actor)
    kind = doors.subject_kind(found.subject_kind)
    worklist.open_item(
        kind=ANSWERED.code,
        key=key_of(ANSWERED.code, enquiry_id),
        title=f"調査 第{enquiry_id}号の回答を受け、受付を再開する",
        desk=kind.desk if kind else None,
        url_name="research:enquiry_show",
        url_args=[enquiry_id],
        subject=found,
        due_at=at + TIME_TO_GO_ON,
        at=at,
        actor=actor,
    )
    text = words.text.strip()
    events.publish(
        EnquiryAnswered(
            found.subject_kind, found.subject_id, enquiry_id, passed.section_name, text, at=at, actor=actor
        )
    )
    return step


@transaction.atomic
def end_enquiry(*, enquiry_id: int, is_solved: bool, text: str, actor: Actor, at: datetime) -> EnquiryStep:
    """End the log: it was found out and the reception goes on, or nobody looks any more, and why.

    Raises:
        StepUnfit, WordsMissing: nothing is written.

    Source:
        CC-050 【金沢CC】別紙３ ２(4) 調査により不明事項が判明した場合は、受付を行う.
    """
    kind = Kind.SOLVED if is_solved else Kind.DROPPED
    found = _lock(enquiry_id, kind)
    step = _write(found, kind, Words(text), actor=actor, at=at)
    keys = [key_of(one.code, enquiry_id) for one in (REFERRED, ANSWERED)]
    worklist.close_items(keys, at=at, actor=actor)
    if is_solved:
        events.publish(
            EnquirySolved(found.subject_kind, found.subject_id, enquiry_id, text.strip(), at=at, actor=actor)
        )
    return step


def last_of(enquiry: Enquiry, kind: str) -> EnquiryStep:
    """The last step of a kind that must be there."""
    return enquiry.steps.filter(kind=kind).latest("number")


def key_of(code: str, enquiry_id: int) -> str:
    """What names the work about a log."""
    return f"{code}:{enquiry_id}"


def _state(enquiry: Enquiry) -> str:
    return rules.state_of(enquiry.steps.order_by("number").values_list("kind", flat=True))


def _lock(enquiry_id: int, kind: str) -> Enquiry:
    """The log, locked before it is read, where this step may follow."""
    found = Enquiry.objects.select_for_update(no_key=True).get(pk=enquiry_id)
    state = _state(found)
    if rules.state_after(state, kind) is None:
        raise errors.StepUnfit(number=enquiry_id, state=rules.LABELS[state][0], what=Kind(kind).label)
    return found


def _write(
    found: Enquiry,
    kind: str,
    words: Words | None,
    *,
    actor: Actor,
    at: datetime,
    to: Section | None = None,
    **facts: Any,
) -> EnquiryStep:
    if words is not None and not words.text.strip():
        raise errors.WordsMissing
    step = EnquiryStep.objects.create(
        enquiry=found,
        number=found.steps.count() + 1,
        kind=kind,
        section=to.code if to else "",
        section_name=to.name if to else "",
        at=at,
        by_id=actor.pk,
        **facts,
    )
    if words is not None:
        EnquiryWords.objects.create(
            step=step,
            text=words.text.strip(),
            person=words.person.strip(),
            telephone=words.telephone.strip(),
        )
    audit.record(
        action=f"research.enquiry.{Kind(kind).value}",
        subject=found,
        actor=actor,
        at=at,
        customers=_people(found),
    )
    return step


def _people(found: Enquiry) -> list[int]:
    """Whose reception it is about, for the trace."""
    subject = (found.subject_kind, found.subject_id)
    return [number for named in doors.names_of([subject]).values() for number in named.customer_ids]
