"""転出先の追跡調査: begun for a debtor who moved, asked of registers, answered, and over."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import AddressChange, Origin, correct_address, records_of
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.research import errors
from mizuhiki.research.items import REPLY, TIME_FOR_A_REPLY
from mizuhiki.research.models import Trace, TraceEnd, TraceFound, TraceReply, TraceRequest
from mizuhiki.research.selectors.protected import kept_of, refuse_protected
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.worklist import api as worklist

PROOF = "research.proof"  # kind of file
CAUSE = "research.trace"
NEED_A_REPLY = (TraceEnd.Result.FOUND, TraceEnd.Result.SAME, TraceEnd.Result.DECEASED)


@dataclass(frozen=True)
class Answer:
    """What a register or somebody else answered."""

    result: str
    replied_on: date
    postcode: str = ""
    address: str = ""
    moved_on: date | None = None
    text: str = ""


@transaction.atomic
def open_trace(*, customer_id: int, supply_id: int | None, sees: bool, actor: Actor, at: datetime) -> Trace:
    """Begin to look for somebody who moved away.

    Args:
        sees: whether the person may know where protected people are.

    Raises:
        PersonProtected, TraceOpen: nothing is begun.

    Source:
        COL-076 【金沢収納】第23条(5)イ; design.md, law 16.
    """
    person = kept_of(customer_id)
    locks.take_name(f"research-trace:{person}")
    refuse_protected(person, sees=sees, today=clock.day_of(at))
    before = Trace.objects.filter(customer__in=records_of(person), end=None).first()
    if before is not None:
        raise errors.TraceOpen(number=before.pk)
    made = Trace.objects.create(customer_id=person, supply_id=supply_id, opened_at=at, by_id=actor.pk)
    _record("research.trace.opened", made, actor, at)
    return made


@transaction.atomic
def ask(
    *, trace_id: int, kind: str, addressee: str, requested_on: date, sees: bool, actor: Actor, at: datetime
) -> TraceRequest:
    """Ask a register or somebody else, on the ground that the rule pack names for it.

    Args:
        kind: a code of the rule pack's `research.requests`.

    Raises:
        TraceEnded, PersonProtected, GroundUnknown, WordsMissing, DayUnfit: nothing is written.

    Source:
        COL-076 【金沢収納】第23条(5)イ; 別表２ 住民票調査一覧表の作成.
    """
    trace = _lock(trace_id, sees=sees, at=at)
    wanted = pack_on(requested_on).research.requests.get(kind)
    if wanted is None:
        raise errors.GroundUnknown
    if not addressee.strip():
        raise errors.WordsMissing
    _refuse_day(requested_on, first=clock.day_of(trace.opened_at), at=at)
    made = TraceRequest.objects.create(
        trace=trace,
        kind=kind,
        label=wanted.label,
        ground=wanted.ground,
        addressee=addressee.strip(),
        requested_on=requested_on,
        at=at,
        by_id=actor.pk,
    )
    worklist.open_item(
        kind=REPLY.code,
        key=key_of(made.pk),
        title=f"追跡調査 第{trace.pk}号：{wanted.label}の回答を記録する",
        url_name="research:trace_show",
        url_args=[trace.pk],
        subject=trace,
        due_at=at + TIME_FOR_A_REPLY,
        at=at,
        actor=actor,
    )
    _record("research.trace.asked", trace, actor, at, kind=kind)
    return made


@transaction.atomic
def record_reply(
    upload: "UploadedFile[bytes] | None",
    *,
    request_id: int,
    answer: Answer,
    sees: bool,
    actor: Actor,
    at: datetime,
) -> TraceReply:
    """Write down what was answered, with its scan.

    Raises:
        TraceEnded, PersonProtected, ReplyThere, AddressMissing, DayUnfit, and what the file store refuses.
        Nothing is written by any of them.

    Source:
        COL-076 【金沢収納】第23条(5)イ.
    """
    request = TraceRequest.objects.get(pk=request_id)
    trace = _lock(request.trace_id, sees=sees, at=at)
    if TraceReply.objects.filter(request=request).exists():
        raise errors.ReplyThere
    if answer.result == TraceReply.Result.FOUND and not answer.address.strip():
        raise errors.AddressMissing
    _refuse_day(answer.replied_on, first=request.requested_on, at=at)
    file = None
    if upload is not None:
        name = f"追跡調査-{trace.pk}-{request.pk}"
        file = attachments.store_upload(upload, name=name, kind=PROOF, actor=actor, at=at)
    made = TraceReply.objects.create(
        request=request, result=answer.result, replied_on=answer.replied_on, file=file, at=at, by_id=actor.pk
    )
    TraceFound.objects.create(
        reply=made,
        postcode=answer.postcode,
        address=answer.address.strip(),
        moved_on=answer.moved_on,
        text=answer.text.strip(),
    )
    worklist.close_item(key_of(request.pk), at=at, actor=actor)
    _record("research.trace.replied", trace, actor, at, result=made.result)
    return made


@transaction.atomic
def take_address(*, request_id: int, sees: bool, actor: Actor, at: datetime) -> AddressChange:
    """Make the address of a reply the customer's own; its history names ground and search.

    Raises:
        PersonProtected, AddressMissing, AddressIsTheSame: nothing is changed.

    Source:
        COL-076 【金沢収納】第23条(5)イ: the debtor's address history keeps the source.
    """
    request = TraceRequest.objects.select_related("trace", "reply__told").get(pk=request_id)
    refuse_protected(request.trace.customer_id, sees=sees, today=clock.day_of(at))
    reply = getattr(request, "reply", None)
    told = getattr(reply, "told", None)
    if reply is None or told is None or not told.address:
        raise errors.AddressMissing
    change = correct_address(
        customer_id=kept_of(request.trace.customer_id),
        postcode=told.postcode,
        address=told.address,
        origin=Origin(AddressChange.Source.TRACED, ground_of(request, reply), CAUSE, request.trace_id),
        actor=actor,
        at=at,
    )
    _record("research.trace.address_taken", request.trace, actor, at)
    return change


@transaction.atomic
def end_trace(*, trace_id: int, result: str, text: str, sees: bool, actor: Actor, at: datetime) -> TraceEnd:
    """End a search with what came of it; what a reply must say needs the reply.

    Raises:
        TraceEnded, PersonProtected, TraceAwaitsReply, TraceWithoutReply, WordsMissing: nothing is written.

    Source:
        COL-076 【金沢収納】第23条(5)イ.
    """
    trace = _lock(trace_id, sees=sees, at=at)
    given_up = result == TraceEnd.Result.WITHDRAWN
    open_ones = list(trace.requests.filter(reply=None))
    if open_ones and not given_up:
        raise errors.TraceAwaitsReply(label=open_ones[0].label)
    if result in NEED_A_REPLY and not trace.requests.filter(reply__result=result).exists():
        raise errors.TraceWithoutReply(result=TraceEnd.Result(result).label)
    if result not in NEED_A_REPLY and not text.strip():
        raise errors.WordsMissing
    end = TraceEnd.objects.create(trace=trace, result=result, text=text.strip(), at=at, by_id=actor.pk)
    worklist.close_items([key_of(one.pk) for one in open_ones], at=at, actor=actor)
    _record("research.trace.ended", trace, actor, at, result=result)
    return end


def ground_of(request: TraceRequest, reply: TraceReply) -> str:
    """By what an address is known: 住民票の写し（住民基本台帳法第12条の2第1項）見本市長 2026-11-20回答."""
    return f"{request.label}（{request.ground}）{request.addressee} {reply.replied_on}回答"


def key_of(request_id: int) -> str:
    """What names the work of writing a reply down."""
    return f"{REPLY.code}:{request_id}"


def _lock(trace_id: int, *, sees: bool, at: datetime) -> Trace:
    """The open search, locked before it is read; of a protected person only for whoever has the right."""
    trace = Trace.objects.select_for_update(no_key=True).get(pk=trace_id)
    refuse_protected(trace.customer_id, sees=sees, today=clock.day_of(at))
    end = TraceEnd.objects.filter(trace=trace).first()
    if end is not None:
        raise errors.TraceEnded(at=end.at.astimezone(clock.TOKYO), result=end.get_result_display())
    return trace


def _refuse_day(day: date, *, first: date, at: datetime) -> None:
    if not first <= day <= clock.day_of(at):
        raise errors.DayUnfit(first=f"{first:%Y-%m-%d}")


def _record(action: str, trace: Trace, actor: Actor, at: datetime, **facts: str) -> None:
    audit.record(
        action=action,
        subject=trace,
        actor=actor,
        at=at,
        customers=[trace.customer_id],
        **facts,
    )
