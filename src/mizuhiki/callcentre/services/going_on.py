"""Going on with a case: what was asked and answered, who it is, its class, the call that was promised."""

from datetime import datetime

from django.db import transaction

from mizuhiki.callcentre import errors
from mizuhiki.callcentre.doors import is_done
from mizuhiki.callcentre.models import CallBack, Case, CaseStep, Section, Standing
from mizuhiki.callcentre.services.writing import (
    CALL_BACK,
    ESCALATED,
    HANDED,
    lay,
    lock,
    take_away,
    write,
)
from mizuhiki.callcentre.standing import Kind
from mizuhiki.callcentre.topics import topics
from mizuhiki.contacts.api import is_complaint_open
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist


@transaction.atomic
def note_step(
    *, case_id: int, text: str, is_answer: bool = False, seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Write down what was found out, or what the person was told.

    Raises:
        CaseSaysNothing, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-036 【金沢CC】第2章 第12 第2項 問合せ内容及び応対状況の登録.
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    kind = Kind.ANSWERED if is_answer else Kind.NOTED
    return write(lock(case_id, seen=seen), kind, text, actor=actor, at=at)


@transaction.atomic
def identify_caller(
    *, case_id: int, is_same: bool, how: str, seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Write down whether who called is who they say, and by what that was seen; the account opens after it.

    Raises:
        CaseSaysNothing, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-036 【金沢CC】別紙３ １(5) 本人確認.
    """
    if not how.strip():
        raise errors.CaseSaysNothing
    return write(lock(case_id, seen=seen), Kind.IDENTIFIED, how, actor=actor, at=at, is_same=is_same)


@transaction.atomic
def classify(
    *, case_id: int, topic: str, text: str = "", seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Say whether an enquiry is about fees or something else, and about what.

    Raises:
        CaseNeedsClass, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-087 【金沢CC】別紙５ 料金問合せ, その他問合せ.
    """
    chosen = topics().get(topic)
    if chosen is None:
        raise errors.CaseNeedsClass
    standing = lock(case_id, seen=seen)
    return write(
        standing, Kind.CLASSIFIED, text, actor=actor, at=at, fee_class=chosen.fee_class, topic=chosen.code
    )


@transaction.atomic
def promise_call(
    *,
    case_id: int,
    telephone: str,
    name: str,
    call_at: datetime,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> CaseStep:
    """Promise a call at a time; it lies on the centre's desk until somebody has called.

    Raises:
        CaseSaysNothing, CaseDueBefore, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-037 【金沢CC】別紙３ １(6)ア③ 原則は折り返し電話する.
    """
    if not telephone.strip():
        raise errors.CaseSaysNothing
    if call_at <= at:
        raise errors.CaseDueBefore
    standing = lock(case_id, seen=seen)
    step = write(standing, Kind.PROMISED, actor=actor, at=at, due_at=call_at)
    CallBack.objects.create(step=step, telephone=telephone.strip(), name=name.strip())
    take_away(CALL_BACK, case_id=case_id, at=at, actor=actor)
    title = f"案件 第{case_id}号の折り返し電話をかける"
    desk = standing.section.desk if standing.section else ""
    lay(CALL_BACK, standing.case, title, due_at=call_at, at=at, actor=actor, desk=desk)
    return step


@transaction.atomic
def call_back(
    *, case_id: int, text: str, is_reached: bool, seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Write down a call that was promised; whoever was not reached is still to be called.

    Raises:
        CaseSaysNothing, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-037 【金沢CC】別紙３ １(6)ア③.
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    if not is_reached:
        return write(standing, Kind.NOTED, f"折り返し（不在）　{text.strip()}", actor=actor, at=at)
    take_away(CALL_BACK, case_id=case_id, at=at, actor=actor)
    return write(standing, Kind.CALLED, text, actor=actor, at=at)


@transaction.atomic
def transfer_call(
    *, case_id: int, section_id: int, text: str = "", seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Write down to whom the call was put through, or whose number was given.

    Raises:
        CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-039 【金沢CC】別紙３ １(6)イ, １(11).
    """
    section = Section.objects.get(pk=section_id)
    return write(lock(case_id, seen=seen), Kind.TRANSFERRED, text, actor=actor, at=at, section=section)


@transaction.atomic
def close_case(*, case_id: int, text: str, seen: int | None = None, actor: Actor, at: datetime) -> CaseStep:
    """End a case with what the person was told or what was done.

    Raises:
        CaseSaysNothing, CaseNeedsClass, CaseNotYours, ComplaintStillOpen, NotificationUndone,
        CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-087 【金沢CC】別紙５; CC-041 【金沢CC】別紙３ １(8).
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    _refuse_others(standing, actor)
    case = standing.case
    if case.kind == Case.Kind.ENQUIRY and not standing.topic:
        raise errors.CaseNeedsClass
    if case.complaint_id is not None and is_complaint_open(case.complaint_id):
        raise errors.ComplaintStillOpen(complaint=case.complaint_id)
    if not is_done(standing):
        raise errors.NotificationUndone(form=case.get_form_display())
    return end(standing, Kind.CLOSED, text, actor=actor, at=at)


@transaction.atomic
def cancel_case(
    *, case_id: int, reason: str, seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Take back what was registered, with the reason; every word of it stays (CC-021).

    Raises:
        CaseSaysNothing, CaseNotYours, ComplaintStillOpen, CaseChangedMeanwhile, CaseStepUnfit: nothing is
        written.

    Source:
        CC-021 【金沢CC】別紙２ ２(1)イ 登録情報の変更・取消し.
    """
    if not reason.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    _refuse_others(standing, actor)
    complaint_id = standing.case.complaint_id
    if complaint_id is not None and is_complaint_open(complaint_id):
        raise errors.ComplaintStillOpen(complaint=complaint_id)
    return end(standing, Kind.CANCELLED, reason, actor=actor, at=at)


@transaction.atomic
def reopen_case(
    *, case_id: int, reason: str, due_at: datetime, seen: int | None = None, actor: Actor, at: datetime
) -> CaseStep:
    """Open a case again, because the same person came back with it or it ended by mistake.

    Raises:
        CaseSaysNothing, CaseDueBefore, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-021 【金沢CC】別紙２ ２(1)イ.
    """
    if not reason.strip():
        raise errors.CaseSaysNothing
    if due_at <= at:
        raise errors.CaseDueBefore
    return write(lock(case_id, seen=seen), Kind.REOPENED, reason, actor=actor, at=at, due_at=due_at)


def end(standing: Standing, kind: CaseStep.Kind, text: str, *, actor: Actor, at: datetime) -> CaseStep:
    """Write the end and take every piece of its work away."""
    step = write(standing, kind, text, actor=actor, at=at)
    take_away(ESCALATED, HANDED, CALL_BACK, case_id=standing.pk, at=at, actor=actor)
    return step


def _refuse_others(standing: Standing, actor: Actor) -> None:
    """What a supervisor or a section has taken is ended by them (CC-041)."""
    if standing.place in (Standing.Place.CENTRE, Standing.Place.OVER) or standing.holder_id == actor.pk:
        return
    if standing.place == Standing.Place.SECTION and works_at(standing.section, actor):
        return
    who = str(standing.holder) if standing.holder else "ＳＶ（引受け待ち）"
    raise errors.CaseNotYours(number=standing.pk, who=who)


def works_at(section: Section | None, actor: Actor) -> bool:
    """Whether somebody works at the desk of a section."""
    desks = {desk.code for desk in worklist.desks_of(actor)}  # type: ignore[arg-type]
    return section is not None and section.desk in desks
