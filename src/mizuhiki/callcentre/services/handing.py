"""From the operator to the supervisor, from there to a section, and back (別紙３ １(6)–(8))."""

from datetime import datetime

from django.db import transaction

from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import CaseStep, Section, Standing
from mizuhiki.callcentre.services.going_on import works_at
from mizuhiki.callcentre.services.writing import (
    ESCALATED,
    HANDED,
    PICK_UP,
    key_of,
    lay,
    lock,
    take_away,
    write,
)
from mizuhiki.callcentre.standing import Kind
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist


@transaction.atomic
def escalate(*, case_id: int, text: str, seen: int | None = None, actor: Actor, at: datetime) -> CaseStep:
    """Give a case to whichever supervisor picks it up first, with the talk so far (CC-040).

    Raises:
        CaseSaysNothing, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-040 【金沢CC】別紙３ １(7) ＳＶへ対応を引き継ぐ.
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    step = write(standing, Kind.ESCALATED, text, actor=actor, at=at, due_at=at + PICK_UP)
    _lay_on_supervisors(standing, at + PICK_UP, actor=actor, at=at)
    return step


@transaction.atomic
def take_over(*, case_id: int, seen: int | None = None, actor: Actor, at: datetime) -> CaseStep:
    """A supervisor makes it theirs: it stays so until it is closed or a section accepts it (CC-041).

    Raises:
        CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-041 【金沢CC】別紙３ １(8) 問題発生時の対応引継ぎ.
    """
    end_of_day = clock.end_of(clock.day_of(at))
    step = write(lock(case_id, seen=seen), Kind.TAKEN, actor=actor, at=at, due_at=end_of_day)
    take_away(ESCALATED, case_id=case_id, at=at, actor=actor)
    return step


@transaction.atomic
def hand_over(
    *,
    case_id: int,
    section_id: int,
    reason: str,
    due_at: datetime,
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> CaseStep:
    """Ask a section to go on with it until a time; it lies on their desk at once (CC-037, CC-038).

    Whoever has it keeps it until the section acknowledges. Another section may be asked instead.

    Raises:
        CaseSaysNothing, CaseDueBefore, SectionWithoutDesk, CaseNotYours, CaseChangedMeanwhile,
        CaseStepUnfit: nothing is written.

    Source:
        CC-037 【金沢CC】第2章 第12 引継ぎ; CC-038 【金沢CC】別紙３ １(6)ア①②.
    """
    if not reason.strip():
        raise errors.CaseSaysNothing
    if due_at <= at:
        raise errors.CaseDueBefore
    section = Section.objects.get(pk=section_id)
    if not section.desk:
        raise errors.SectionWithoutDesk(section=section)
    standing = lock(case_id, seen=seen)
    if standing.place == Standing.Place.SUPERVISOR and standing.holder_id not in (None, actor.pk):
        raise errors.CaseNotYours(number=case_id, who=standing.holder)
    step = write(standing, Kind.HANDED, reason, actor=actor, at=at, section=section, due_at=due_at)
    take_away(HANDED, case_id=case_id, at=at, actor=actor)
    title = f"案件 第{case_id}号を受領する（{section}）"
    lay(HANDED, standing.case, title, due_at=due_at, at=at, actor=actor, desk=section.desk)
    return step


@transaction.atomic
def acknowledge(*, case_id: int, seen: int | None = None, actor: Actor, at: datetime) -> CaseStep:
    """The section takes it: from now on it is theirs, with name and time (CC-038).

    Raises:
        CaseNotAsked, CaseNotYourSection, CaseChangedMeanwhile, CaseStepUnfit: nothing is written.

    Source:
        CC-038 【金沢CC】別紙３ １(6)ア; CC-037 【金沢CC】第2章 第12.
    """
    standing = lock(case_id, seen=seen)
    section = _asked_or_theirs(standing, actor)
    step = write(standing, Kind.ACKNOWLEDGED, actor=actor, at=at)
    worklist.assign(key_of(HANDED, case_id), to=actor, desk=section.desk, actor=actor, at=at)
    return step


@transaction.atomic
def give_back(*, case_id: int, reason: str, seen: int | None = None, actor: Actor, at: datetime) -> CaseStep:
    """The section gives it back with the reason; what it had taken waits for a supervisor.

    Raises:
        CaseSaysNothing, CaseNotAsked, CaseNotYourSection, CaseChangedMeanwhile, CaseStepUnfit: nothing is
        written.

    Source:
        CC-041 【金沢CC】別紙３ １(8).
    """
    if not reason.strip():
        raise errors.CaseSaysNothing
    standing = lock(case_id, seen=seen)
    _asked_or_theirs(standing, actor)
    had_taken = standing.place == Standing.Place.SECTION
    due_at = at + PICK_UP
    step = write(standing, Kind.RETURNED, reason, actor=actor, at=at, due_at=due_at)
    take_away(HANDED, case_id=case_id, at=at, actor=actor)
    if had_taken:
        _lay_on_supervisors(standing, due_at, actor=actor, at=at)
    return step


def _asked_or_theirs(standing: Standing, actor: Actor) -> Section:
    """The section that was asked or has it, if this person works there."""
    section = standing.asked or standing.section
    if section is None or standing.place == Standing.Place.OVER:
        raise errors.CaseNotAsked(number=standing.pk)
    if not works_at(section, actor):
        raise errors.CaseNotYourSection(number=standing.pk, section=section)
    return section


def _lay_on_supervisors(standing: Standing, due_at: datetime, *, actor: Actor, at: datetime) -> None:
    title = f"案件 第{standing.pk}号を引き受ける"
    lay(ESCALATED, standing.case, title, due_at=due_at, at=at, actor=actor)
