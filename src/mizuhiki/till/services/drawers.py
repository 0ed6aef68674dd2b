"""A drawer's day: opened, counted, handed on, closed. One yen of difference never passes in silence."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Q

from mizuhiki.approvals import api as approvals
from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person
from mizuhiki.till import book, errors, hours, rules, safe_book, seals
from mizuhiki.till.agreement import DIFFERENCE
from mizuhiki.till.models import (
    Closing,
    Count,
    Difference,
    Handover,
    HandoverTaken,
    OpenTill,
    OutOfHours,
    Seal,
    SealEvent,
    Till,
    TillMove,
    TillSession,
)
from mizuhiki.till.seals import out_of_use

Pieces = Mapping[str, int]


@transaction.atomic
def open_till(
    *,
    till_id: int,
    seal_id: int,
    pieces: Pieces,
    at: datetime,
    actor: Actor,
    reason: str = "",
    out_of_hours: str = "",
) -> TillSession:
    """Count the float and stand at a drawer with a seal, for the present business day.

    Args:
        pieces: notes and coins as counted, by field.
        reason: why the count is not the float as planned; then a second person has to agree.
        out_of_hours: why the counter takes money now, when its hours are over or it is closed.

    Raises:
        AlreadyAtTill, TillInUse, SealInUse, SealOfOtherCounter: somebody is there.
        CounterEnded, CounterNotOpened, SealUnusable, SealWithoutImprint: not here, not with this.
        SafeNotOpen, SafeLeftOpen, SafeTooLittle: the safe does not give the float.
        DifferenceNeedsReason, OutOfHoursNeedsReason: say why. Nothing is changed by any of them.

    Source:
        COL-019, COL-051 【金沢収納】第23条(1)ケ; COL-008 第6条; COL-023 第20条, 第21条.
    """
    locks.share_utility()
    locks.take_name("till-open")
    till = Till.objects.select_related("counter").get(pk=till_id)
    seal, day = Seal.objects.get(pk=seal_id), clock.day_of(at)
    _refuse_taken(till, seal, actor)
    hours.refuse_other_days(till.counter, day)
    seals.refuse_unusable(seal, day=day)
    plan = till.plans.filter(starts_on__lte=day).order_by("-starts_on").first()
    session = TillSession.objects.create(
        till=till,
        seal=seal,
        business_on=hours.business_day(till.counter, day),
        float_yen=plan.total_yen if plan else rules.total_of(pieces),
        opened_at=at,
        opened_by_id=actor.pk,
    )
    if out_of_hours.strip() and not hours.is_open(till.counter, at):
        say_out_of_hours(session_id=session.pk, reason=out_of_hours, at=at, actor=actor)
    hours.reason_at(session, till.counter, at)
    book.move(
        session=session,
        kind=TillMove.Kind.FLOAT,
        yen=session.float_yen,
        cause=f"till.open:{session.pk}",
        at=at,
        actor=actor,
    )
    OpenTill.objects.create(session=session, till=till, holder_id=actor.pk, seal=seal)
    safe_book.give_float(session, at=at, actor=actor)
    _count(session, Count.Kind.OPENING, pieces, reason=reason, at=at, actor=actor)
    _issue(seal, at=at, actor=actor, holder_id=actor.pk)
    float_yen = session.float_yen
    audit.record(action="till.session.opened", subject=session, actor=actor, at=at, float_yen=float_yen)
    return session


@transaction.atomic
def say_out_of_hours(*, session_id: int, reason: str, at: datetime, actor: Actor) -> OutOfHours:
    """Say why a drawer takes money while its counter is closed; receipts from now on carry it.

    Source:
        COL-008 【金沢収納】第6条.
    """
    said = OutOfHours.objects.create(
        session_id=session_id, reason=reason.strip(), said_at=at, said_by_id=actor.pk
    )
    audit.record(action="till.hours.exceeded", subject=said, actor=actor, at=at, session_id=session_id)
    return said


@transaction.atomic
def offer_handover(*, session_id: int, pieces: Pieces, to_id: int, at: datetime, actor: Actor) -> Handover:
    """Count the drawer and offer it to another person; until they answer, nothing goes in or out.

    Raises:
        NoTillOpen, TillHandedOver: there is nothing to hand over, or it is offered already.
        HandToAnother: to themselves, or to somebody at a drawer.
        HandoverNeedsExactCount: what does not agree is closed with its reason, not handed on.

    Source:
        COL-040 【金沢収納】第20条; 第23条(2)エ.
    """
    session = book.lock_session(session_id)
    if not OpenTill.objects.filter(session=session, holder_id=actor.pk).exists():
        raise errors.NoTillOpen()
    if (offer := _offer_of(session)) is not None:
        raise errors.TillHandedOver(name=offer.given_to)
    if to_id == actor.pk or OpenTill.objects.filter(holder_id=to_id).exists():
        raise errors.HandToAnother()
    counted_yen, expected_yen = rules.total_of(pieces), book.book_yen(session.pk)
    if counted_yen != expected_yen:
        raise errors.HandoverNeedsExactCount(counted=counted_yen, expected=expected_yen)
    count = _count(session, Count.Kind.HANDOVER, pieces, reason="", at=at, actor=actor)
    offer = Handover.objects.create(
        session=session, count=count, given_by_id=actor.pk, given_to_id=to_id, at=at
    )
    audit.record(action="till.handover.offered", subject=session, actor=actor, at=at, to=to_id)
    return offer


@transaction.atomic
def answer_handover(*, handover_id: int, is_taken: bool, at: datetime, actor: Actor) -> HandoverTaken:
    """Take a drawer over as it was counted, or leave it where it was; the seal goes with it.

    Who offered it may leave it too: the person who was named is away, or was named by mistake.

    Raises:
        NotYourHandover: another person was named, or it is answered.
        HandToAnother: the person stands at a drawer by now.

    Source:
        COL-040 【金沢収納】第20条; 第23条(2)エ.
    """
    locks.take_name("till-open")
    may = Q(given_to_id=actor.pk) if is_taken else Q(given_to_id=actor.pk) | Q(given_by_id=actor.pk)
    offer = Handover.objects.filter(may, pk=handover_id, answer__isnull=True).first()
    if offer is None:
        raise errors.NotYourHandover()
    session = book.lock_session(offer.session_id)
    if is_taken:
        if OpenTill.objects.filter(holder_id=actor.pk).exists():
            raise errors.HandToAnother()
        OpenTill.objects.filter(session=session).update(holder_id=actor.pk)
        if out_of_use(session.seal_id) is None:
            _issue(session.seal, at=at, actor=actor, holder_id=actor.pk)
    answer = HandoverTaken.objects.create(handover=offer, is_taken=is_taken, at=at)
    audit.record(action="till.handover.answered", subject=session, actor=actor, at=at, is_taken=is_taken)
    return answer


@transaction.atomic
def close_till(*, session_id: int, pieces: Pieces, at: datetime, actor: Actor, reason: str = "") -> Closing:
    """Count a drawer for the last time; float and takings leave it, the seal goes back to the safe.

    Raises:
        NoTillOpen: it is closed. TillHandedOver: it waits for another person.
        SafeNotOpen, SafeLeftOpen: the money cannot go into the safe.
        DifferenceNeedsReason: the count is not the book's, and nobody said why. Nothing is changed.

    Source:
        COL-019 【金沢収納】第23条(1)ケ; COL-023, COL-040 第20条.
    """
    session = book.lock_session(session_id)
    if (offer := _offer_of(session)) is not None:
        raise errors.TillHandedOver(name=offer.given_to)
    safe_book.take_back(session, counted_yen=rules.total_of(pieces), at=at, actor=actor)
    count = _count(session, Count.Kind.CLOSING, pieces, reason=reason, at=at, actor=actor)
    closing = Closing.objects.create(
        session=session,
        count=count,
        takings_yen=count.total_yen - session.float_yen,
        closed_at=at,
        closed_by_id=actor.pk,
    )
    if out_of_use(session.seal_id) is None:  # a seal that is gone does not come back
        SealEvent.objects.create(
            seal_id=session.seal_id, kind=SealEvent.Kind.RETURNED, at=at, recorded_by_id=actor.pk
        )
    OpenTill.objects.filter(session=session).delete()
    audit.record(
        action="till.session.closed", subject=session, actor=actor, at=at, counted_yen=count.total_yen
    )
    return closing


def _refuse_taken(till: Till, seal: Seal, actor: Actor) -> None:
    for row in OpenTill.objects.select_related("holder", "till"):
        if row.holder_id == actor.pk:
            raise errors.AlreadyAtTill(till=row.till.name)
        if row.till_id == till.pk:
            raise errors.TillInUse(till=till.name, name=row.holder)
        if row.seal_id == seal.pk:
            raise errors.SealInUse(seal=seal.code, name=row.holder)
    if seal.counter_id != till.counter_id:
        raise errors.SealOfOtherCounter(seal=seal.code)


def _offer_of(session: TillSession) -> Handover | None:
    waiting = Handover.objects.filter(session=session, answer__isnull=True)
    return waiting.select_related("given_to").first()


def _issue(seal: Seal, *, at: datetime, actor: Actor, holder_id: int) -> None:
    SealEvent.objects.create(
        seal=seal, kind=SealEvent.Kind.ISSUED, holder_id=holder_id, at=at, recorded_by_id=actor.pk
    )


def _count(
    session: TillSession, kind: Count.Kind, pieces: Pieces, *, reason: str, at: datetime, actor: Actor
) -> Count:
    """Keep a count; what it says more or less than the book is booked, with its reason, to be agreed to."""
    count = Count.objects.create(
        session=session,
        kind=kind,
        total_yen=rules.total_of(pieces),
        expected_yen=book.book_yen(session.pk),
        counted_at=at,
        counted_by_id=actor.pk,
        **pieces,
    )
    yen = count.difference_yen
    if yen == 0:
        return count
    if not reason.strip():
        raise errors.DifferenceNeedsReason(counted=count.total_yen, expected=count.expected_yen, yen=yen)
    difference = Difference.objects.create(count=count, yen=yen, reason=reason.strip())
    book.move(
        session=session, kind=TillMove.Kind.FOUND, yen=yen, cause=f"till.count:{count.pk}", at=at, actor=actor
    )
    approvals.ask(
        kind=DIFFERENCE.code,
        title=f"{session.till.name} {session.business_on} {count.get_kind_display()}の過不足 {yen:+,}円",
        subject=difference,
        reason=difference.reason,
        amount_yen=yen,
        actor=cast(Person, actor),  # who counts is a person who has signed in
        at=at,
    )
    return count
