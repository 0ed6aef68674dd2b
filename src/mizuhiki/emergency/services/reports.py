"""A call becomes a report, goes to the officers on duty, and ends or is taken over in the morning."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.callcentre import api as callcentre
from mizuhiki.emergency import errors, rules, selectors
from mizuhiki.emergency.models import (
    AgreedText,
    NightCall,
    Report,
    ReportAccept,
    ReportAnswer,
    ReportEnd,
    ReportRepair,
    ReportWords,
)
from mizuhiki.emergency.rules import Leaf, Outcome, Walk
from mizuhiki.emergency.services.duty import call_next, is_acknowledged, unanswered_key
from mizuhiki.platform import clock, locks, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.repairs import api as repairs
from mizuhiki.servicehours.api import Line, hours_of, line_open_at, next_opening
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

HANDOVER = ItemKind("emergency.handover", "夜間の案件の引継ぎ", "supervisor")
TIME_TO_ACCEPT = timedelta(minutes=30)  # after the centre opens


@transaction.atomic
def take_report(
    *,
    path: Sequence[int],
    area: str,
    place: str,
    state: str,
    caller: str,
    telephone: str,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Report:
    """Write down a call of the night line, led by the flow in force; the first officer on duty is called.

    Args:
        path: the answers to the flow, each by its place from 0, up to an end.
        area: the district, for the monthly report; place, words and caller can be erased, it stays.
        reference: the key of this act; the same key is written once.

    Raises:
        TakenAlready, LineClosed, NoFlow, PathWrong, WordsMissing: nothing is written.

    Source:
        EMG-001, EMG-003, EMG-005 【金沢CC】第3章 第1, 第4(1)ア, ウ.
    """
    locks.take_name(f"night-call:{reference}")
    if NightCall.objects.filter(reference=reference).exists():
        raise errors.TakenAlready
    refuse_closed(at)
    text, led, leaf = _led(path, at)
    if leaf.outcome != Outcome.ADVISE and not (place.strip() and state.strip() and area.strip()):
        raise errors.WordsMissing
    call = NightCall.objects.create(
        at=at, answer=NightCall.Answer.PERSON, reference=reference, by_id=actor.pk
    )
    report = Report.objects.create(
        **serials.next_of_year(Report, clock.day_of(at)),
        call=call,
        flow=text,
        topic=leaf.topic,
        outcome=leaf.outcome,
        area=area.strip(),
        at=at,
        by_id=actor.pk,
    )
    told = {"place": place, "state": state, "caller": caller, "telephone": telephone}
    ReportWords.objects.create(report=report, **{name: words.strip() for name, words in told.items()})
    _keep_answers(report, led)
    record(
        action="emergency.report.taken",
        subject=report,
        actor=actor,
        at=at,
        kind=report.topic,
        outcome=report.outcome,
    )
    _go_on(report, actor=actor, at=at)
    return report


def _keep_answers(report: Report, led: Walk) -> None:
    """Each question with its answer, in the words of the version."""
    ReportAnswer.objects.bulk_create(
        ReportAnswer(report=report, number=number, question=question, answer=answer)
        for number, (question, answer) in enumerate(led.answers, start=1)
    )


def _led(path: Sequence[int], at: datetime) -> tuple[AgreedText, Walk, Leaf]:
    """The flow in force and where the answers end in it."""
    found = selectors.flow_in_force(clock.day_of(at))
    if found is None:
        raise errors.NoFlow
    led = rules.walk(found[1], path)
    if led is None or not isinstance(led.at, Leaf):
        raise errors.PathWrong
    return found[0], led, led.at


def refuse_closed(at: datetime) -> None:
    """Refuse a call while the night line is not open, or outside the term of the contract (EMG-001).

    Raises:
        LineClosed: nothing is written.
    """
    line = line_open_at(at)
    if line != Line.EMERGENCY:
        words = f"お客様センター {hours_of(clock.day_of(at)).words}" if line else "運営期間の外です"
        raise errors.LineClosed(words=words)


def _go_on(report: Report, *, actor: Actor, at: datetime) -> None:
    """What follows from the end of the flow: an officer, nothing, or the morning."""
    if report.outcome == Outcome.ADVISE:
        _end(report, ReportEnd.How.ADVISED, note="", actor=actor, at=at)
        return
    opens_at = next_opening(at) or at
    worklist.open_item(
        kind=HANDOVER.code,
        key=_key(report),
        title=f"夜間の案件 {report.shown}（{report.get_topic_display()}）を引き受ける",
        due_at=opens_at + TIME_TO_ACCEPT,
        at=at,
        actor=actor,
        url_name="emergency:report_show",
        url_args=[report.pk],
        subject=report,
        rank=worklist.Rank.URGENT,
    )
    if report.outcome == Outcome.DISPATCH:
        call_next(report, at=at)
    if report.outcome in (Outcome.DISPATCH, Outcome.NEXT_DAY):
        _hand_to_repairs(report, actor=actor, at=at)


def _hand_to_repairs(report: Report, *, actor: Actor, at: datetime) -> None:
    """What the repair desk works on becomes a request of its own there, with the words as told."""
    code = rules.REPAIRS.get(rules.Topic(report.topic))
    item = next((one for one in repairs.items() if one.code == code), None)
    if item is None:
        return
    words = report.words
    request = repairs.receive_request(
        repairs.Given(
            side=item.side,
            item_id=item.pk,
            urgency=repairs.Urgency.URGENT if report.outcome == Outcome.DISPATCH else repairs.Urgency.TODAY,
            place=words.place,
            words=f"夜間受付 {report.shown}　{words.state}",
            town=report.area,
            name=words.caller,
            telephone=words.telephone,
        ),
        channel="telephone",
        actor=actor,
        at=at,
    )
    ReportRepair.objects.create(report=report, request=request)


@transaction.atomic
def end_report(*, report_id: int, how: str, note: str, actor: Actor, at: datetime) -> ReportEnd:
    """Say that nothing is left to do.

    Raises:
        ReportEnded, AcceptedAlready: nothing is written.

    Source:
        EMG-003 【金沢CC】第3章 第4(1)ア.
    """
    report = _lock_open(report_id)
    return _end(report, ReportEnd.How(how), note=note.strip(), actor=actor, at=at)


def _end(report: Report, how: ReportEnd.How, *, note: str, actor: Actor, at: datetime) -> ReportEnd:
    made = ReportEnd.objects.create(report=report, how=how, note=note, at=at, by_id=actor.pk)
    worklist.close_items([_key(report), unanswered_key(report)], at=at, actor=actor)
    record(action="emergency.report.ended", subject=report, actor=actor, at=at, how=how.value)
    return made


@transaction.atomic
def accept_report(*, report_id: int, note: str, actor: Actor, at: datetime) -> ReportAccept:
    """Take over a case that was open at the end of the night, one by one; it is a case of the centre then.

    Args:
        note: what the day team does about it.

    Raises:
        ReportEnded, AcceptedAlready, SaysNothing: nothing is written.

    Source:
        EMG-020 【金沢CC】第1章 第2, 第3章 第3(2).
    """
    report = _lock_open(report_id)
    if not note.strip():
        raise errors.SaysNothing
    case = _open_case(report, note=note.strip(), actor=actor, at=at)
    made = ReportAccept.objects.create(report=report, case=case, note=note.strip(), at=at, by_id=actor.pk)
    worklist.close_items([_key(report), unanswered_key(report)], at=at, actor=actor)
    record(
        action="emergency.report.accepted",
        subject=report,
        actor=actor,
        at=at,
        granted=is_acknowledged(report),
    )
    return made


def _open_case(report: Report, *, note: str, actor: Actor, at: datetime) -> callcentre.Case:
    """The centre's case of a report: the open one its repair request belongs to already, or a new one."""
    request_id = ReportRepair.objects.filter(report=report).values_list("request_id", flat=True).first()
    known = callcentre.case_of_repair(request_id) if request_id is not None else None
    if known is not None and known.place != callcentre.Standing.Place.OVER:
        return known.case
    words = ReportWords.objects.filter(report=report).first()  # none once disposal erased it
    told = f"{words.place}\n{words.state}" if words else ""
    case = callcentre.take_case(
        callcentre.NewCase(
            kind=callcentre.Case.Kind.OTHER if request_id is None else callcentre.Case.Kind.REPAIR,
            channel=callcentre.Case.Channel.TELEPHONE,
            received_at=report.at,
            is_urgent=report.outcome == Outcome.DISPATCH,
        ),
        callcentre.Words(
            text=f"夜間受付 {report.shown}（{report.get_topic_display()}）\n{told}".strip(),
            answer=note,
            caller=words.caller if words else "",
            telephone=words.telephone if words else "",
        ),
        actor=actor,
        at=at,
    )
    if request_id is not None and known is None:
        callcentre.link_repair(case_id=case.pk, request_id=request_id, actor=actor, at=at)
    return case


def _lock_open(report_id: int) -> Report:
    """A case that has neither ended nor been taken over; others wait until this transaction ends."""
    locks.take_name(f"night-report:{report_id}")
    report = Report.objects.select_related("end", "accepted__by").get(pk=report_id)
    if hasattr(report, "end"):
        raise errors.ReportEnded(at=_instant(report.end.at), how=report.end.get_how_display())
    if hasattr(report, "accepted"):
        raise errors.AcceptedAlready(at=_instant(report.accepted.at), who=report.accepted.by)
    return report


def _key(report: Report) -> str:
    return f"emergency.report:{report.pk}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"
