"""The one queue: what came is written down, sorted, given to an operator and registered (別紙３ ２(1)).

Every channel has the same clock: four hours, one where it is urgent (point 4, equal timers).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.callcentre import errors
from mizuhiki.callcentre.models import (
    Arrival,
    ArrivalPage,
    ArrivalSender,
    ArrivalStanding,
    ArrivalStep,
    Case,
)
from mizuhiki.callcentre.selectors import operators
from mizuhiki.callcentre.services.taking import NewCase, Words, take_case
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind, Rank

TO_SORT = ItemKind("callcentre.to_sort", "届いた書類の仕分け", "supervisor")
TO_REGISTER = ItemKind("callcentre.to_register", "届いた書類の登録", "reception", has_owner=True)
PAGE_KIND = "callcentre.page"
USUAL, URGENT = timedelta(hours=4), timedelta(hours=1)
Kind, State = ArrivalStep.Kind, ArrivalStanding.State
CHANNELS = {
    Arrival.Source.FAX: Case.Channel.FAX,
    Arrival.Source.POST: Case.Channel.POST,
    Arrival.Source.POSTCARD: Case.Channel.POST,
    Arrival.Source.MAIL: Case.Channel.MAIL,
    Arrival.Source.WEB: Case.Channel.WEB,
    Arrival.Source.COUNTER: Case.Channel.COUNTER,
}


@dataclass(frozen=True)
class NewArrival:
    """What is seen at a first look at a paper."""

    source: str
    asks: str
    arrived_at: datetime
    slip_no: str = ""
    name: str = ""
    telephone: str = ""
    text: str = ""


@transaction.atomic
def receive(
    new: NewArrival,
    *,
    pages: Sequence["UploadedFile[bytes]"] = (),
    actor: Actor,
    at: datetime,
) -> Arrival:
    """Write down that something came, with its scanned pages; it waits for a supervisor.

    Raises:
        CaseInTheFuture, SlipNeedsNumber, SlipTaken, and what the file store refuses: nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア; CC-046 【金沢CC】別紙３ ２(1)ウ.
    """
    is_slip = new.source == Arrival.Source.COUNTER
    slip_no = new.slip_no.strip()
    if new.arrived_at > at:
        raise errors.CaseInTheFuture
    if is_slip != bool(slip_no):
        raise errors.SlipNeedsNumber
    day = clock.day_of(new.arrived_at)
    try:
        with transaction.atomic():
            arrival = Arrival.objects.create(
                source=Arrival.Source(new.source),
                asks=Arrival.Asks(new.asks),
                arrived_at=new.arrived_at,
                arrived_on=day,
                slip_no=slip_no,
                by_id=actor.pk,
                written_at=at,
            )
    except IntegrityError as refused:
        if Arrival.objects.filter(arrived_on=day, slip_no=slip_no).exists():
            raise errors.SlipTaken(day=f"{day:%Y-%m-%d}", slip_no=slip_no) from refused
        raise
    sender = [one.strip() for one in (new.name, new.telephone, new.text)]
    if any(sender):
        name, telephone, text = sender
        ArrivalSender.objects.create(arrival=arrival, name=name, telephone=telephone, text=text)
    due_at = new.arrived_at + USUAL
    ArrivalStanding.objects.create(arrival=arrival, due_at=due_at)
    for number, upload in enumerate(pages, start=1):
        name = f"uketsuke-{arrival.pk}-{number}"
        file = attachments.store_upload(upload, name=name, kind=PAGE_KIND, actor=actor, at=at)
        ArrivalPage.objects.create(arrival=arrival, number=number, file=file)
    _lay(TO_SORT, arrival, f"届いた書類 第{arrival.pk}号を仕分ける", due_at=due_at, actor=actor, at=at)
    audit.record(
        action="callcentre.arrival.received", subject=arrival, actor=actor, at=at, kind=arrival.source
    )
    return arrival


@transaction.atomic
def sort(*, arrival_id: int, is_urgent: bool, needs_reply: bool, actor: Actor, at: datetime) -> ArrivalStep:
    """Say whether it is urgent and whether somebody waits for an answer (CC-044); may be said anew.

    Raises:
        ArrivalStepUnfit: it is done. Nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア 早急に処理が必要か、返信が必要か等を判断し.
    """
    standing = _lock(arrival_id, Kind.SORTED)
    standing.is_urgent, standing.needs_reply = is_urgent, needs_reply
    standing.due_at = standing.arrival.arrived_at + (URGENT if is_urgent else USUAL)
    if standing.state == State.NEW:
        standing.state = State.SORTED
    return _write(standing, Kind.SORTED, actor=actor, at=at, is_urgent=is_urgent, needs_reply=needs_reply)


@transaction.atomic
def distribute(*, arrival_id: int, person_id: int, actor: Actor, at: datetime) -> ArrivalStep:
    """Give it to an operator; given to another later, it is theirs (rebalancing).

    Raises:
        OperatorUnfit, ArrivalStepUnfit: nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア ＯＰに振り分ける.
    """
    person = User.objects.get(pk=person_id)
    if not operators().filter(pk=person_id).exists():
        raise errors.OperatorUnfit(who=person)
    standing = _lock(arrival_id, Kind.ASSIGNED)
    if standing.state == State.NEW or standing.person_id == person_id:
        raise _unfit(standing, Kind.ASSIGNED)
    is_first = standing.person_id is None
    standing.person = person
    if standing.state == State.SORTED:
        standing.state = State.ASSIGNED
    step = _write(standing, Kind.ASSIGNED, actor=actor, at=at, person=person)
    if is_first:
        worklist.close_item(key_of(TO_SORT, arrival_id), at=at, actor=actor)
        title = f"届いた書類 第{arrival_id}号を登録する"
        _lay(TO_REGISTER, standing.arrival, title, due_at=standing.due_at, actor=actor, at=at)
    worklist.assign(key_of(TO_REGISTER, arrival_id), to=person, desk="reception", actor=actor, at=at)
    return step


@transaction.atomic
def log_call(*, arrival_id: int, text: str, actor: Actor, at: datetime) -> ArrivalStep:
    """Write down a call about what is missing in it (申込み内容に不備がある場合、電話で確認する).

    Raises:
        CaseSaysNothing, ArrivalStepUnfit: nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア.
    """
    if not text.strip():
        raise errors.CaseSaysNothing
    standing = _lock(arrival_id, Kind.CALLED)
    return _write(standing, Kind.CALLED, text, actor=actor, at=at)


@transaction.atomic
def register(*, arrival_id: int, new: NewCase, words: Words, actor: Actor, at: datetime) -> Case:
    """Register what a paper asks for as a case; one paper may become several.

    Raises:
        ArrivalNotYours, ArrivalStepUnfit, and what `take_case` refuses: nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア; CC-046 【金沢CC】別紙３ ２(1)ウ.
    """
    standing = _lock(arrival_id, Kind.REGISTERED)
    _refuse_others(standing, Kind.REGISTERED, actor)
    case = take_case(replace(new, arrival_id=arrival_id), words, actor=actor, at=at)
    standing.state = State.REPLY if standing.needs_reply else State.DONE
    _write(standing, Kind.REGISTERED, actor=actor, at=at, case=case)
    return case


@transaction.atomic
def note_end(*, arrival_id: int, kind: str, text: str, actor: Actor, at: datetime) -> ArrivalStep:
    """Say that it was answered, keyed as a form of direct debit, or that there is nothing to register.

    Raises:
        CaseSaysNothing, ArrivalNotYours, ArrivalStepUnfit: nothing is written.

    Source:
        CC-044 【金沢CC】別紙３ ２(1)ア 返信; CC-048 【金沢CC】別紙３ ２(2).
    """
    what = Kind(kind)
    assert what in (Kind.REPLIED, Kind.KEYED, Kind.DISCARDED), what
    if not text.strip():
        raise errors.CaseSaysNothing
    standing = _lock(arrival_id, what)
    if what != Kind.DISCARDED:
        _refuse_others(standing, what, actor)
    if what == Kind.KEYED and standing.arrival.asks != Arrival.Asks.DEBIT:
        raise _unfit(standing, what)
    if what == Kind.REPLIED and standing.state != State.REPLY:
        raise _unfit(standing, what)
    standing.state = State.REPLY if what == Kind.KEYED and standing.needs_reply else State.DONE
    return _write(standing, what, text, actor=actor, at=at)


def key_of(kind: ItemKind, arrival_id: int) -> str:
    """What names the work about it."""
    return f"{kind.code}:{arrival_id}"


def _lay(
    kind: ItemKind, arrival: Arrival, title: str, *, due_at: datetime, actor: Actor, at: datetime
) -> None:
    worklist.open_item(
        kind=kind.code,
        key=key_of(kind, arrival.pk),
        title=title,
        due_at=due_at,
        at=at,
        actor=actor,
        url_name="callcentre:arrival_show",
        url_args=[arrival.pk],
        subject=arrival,
        rank=Rank.USUAL,
    )


def _lock(arrival_id: int, what: ArrivalStep.Kind) -> ArrivalStanding:
    ArrivalStanding.objects.select_for_update(no_key=True, of=("self",)).get(pk=arrival_id)
    found = ArrivalStanding.objects.select_related("arrival", "person").get(pk=arrival_id)
    if found.state == State.DONE:
        raise _unfit(found, what)
    return found


def _unfit(standing: ArrivalStanding, what: ArrivalStep.Kind) -> errors.ArrivalStepUnfit:
    return errors.ArrivalStepUnfit(number=standing.pk, state=State(standing.state).label, what=what.label)


def _refuse_others(standing: ArrivalStanding, what: ArrivalStep.Kind, actor: Actor) -> None:
    """It is registered by whom it was given to."""
    if standing.person is None:
        raise _unfit(standing, what)
    if standing.person_id != actor.pk:
        raise errors.ArrivalNotYours(number=standing.pk, who=standing.person)


def _write(
    standing: ArrivalStanding,
    kind: ArrivalStep.Kind,
    text: str = "",
    *,
    actor: Actor,
    at: datetime,
    person: User | None = None,
    case: Case | None = None,
    is_urgent: bool | None = None,
    needs_reply: bool | None = None,
) -> ArrivalStep:
    number = ArrivalStep.objects.filter(arrival_id=standing.pk).count() + 1
    step = ArrivalStep.objects.create(
        arrival_id=standing.pk,
        number=number,
        kind=kind,
        text=text.strip(),
        person=person,
        case=case,
        is_urgent=is_urgent,
        needs_reply=needs_reply,
        at=at,
        by_id=actor.pk,
    )
    standing.save()
    if standing.state == State.DONE:
        keys = [key_of(item, standing.pk) for item in (TO_SORT, TO_REGISTER)]
        worklist.close_items(keys, at=at, actor=actor)
    audit.record(
        action=f"callcentre.arrival.{kind.value}",
        subject=standing.arrival,
        actor=actor,
        at=at,
        to=person.pk if person else None,
    )
    return step
