"""Counters, seals, drawers and their floats: what has to be there before money is taken."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.till import errors, place_errors, rules
from mizuhiki.till.models import (
    Counter,
    CounterEnd,
    FloatPlan,
    OpenTill,
    Seal,
    SealEvent,
    SealImprint,
    Till,
    TillMove,
)
from mizuhiki.till.seals import out_of_use


@transaction.atomic
def open_counter(*, code: str, name: str, place: str, opened_on: date, at: datetime, actor: Actor) -> Counter:
    """Make a counter known.

    Raises:
        CodeTaken: nothing is changed.

    Source:
        COL-108 【金沢収納】別表２ 業務場所.
    """
    _refuse_taken(Counter.objects.filter(code=code), code, "ほかの窓口")
    counter = Counter.objects.create(code=code, name=name, place=place, opened_on=opened_on)
    audit.record(action="till.counter.opened", subject=counter, actor=actor, at=at, day=f"{opened_on}")
    return counter


@transaction.atomic
def end_counter(*, counter: Counter, last_day: date, reason: str, at: datetime, actor: Actor) -> CounterEnd:
    """Say on which day a counter takes its last money; what it took stays on record.

    Raises:
        ReasonMissing, CounterEndedBefore, CounterEndsTooEarly: nothing is changed.

    Source:
        COL-108 【金沢収納】別表２ 業務場所 (市役所窓口 令和6年度末で廃止).
    """
    locks.take_name("till-open")  # no drawer is opened there meanwhile
    if not reason.strip():
        raise place_errors.ReasonMissing
    before = CounterEnd.objects.filter(counter=counter).first()
    if before is not None:
        raise place_errors.CounterEndedBefore(name=counter.name, last_day=before.last_day)
    later = TillMove.objects.filter(
        session__till__counter=counter, session__business_on__gt=last_day, kind=TillMove.Kind.RECEIPT
    ).order_by("-session__business_on")
    taken_on = later.values_list("session__business_on", flat=True).first()
    if taken_on is not None:
        raise place_errors.CounterEndsTooEarly(name=counter.name, taken_on=taken_on)
    end = CounterEnd.objects.create(counter=counter, last_day=last_day, reason=reason.strip())
    audit.record(action="till.counter.ended", subject=counter, actor=actor, at=at, last_day=f"{last_day}")
    return end


@transaction.atomic
def make_till(*, counter: Counter, code: str, name: str, purpose: str, at: datetime, actor: Actor) -> Till:
    """Set up a drawer of a counter.

    Raises:
        CodeTaken, CounterIsOver: nothing is changed.

    Source:
        COL-019 【金沢収納】第23条(1)ケ.
    """
    _refuse_over(counter, on=clock.day_of(at))
    _refuse_taken(Till.objects.filter(code=code), code, "ほかのレジ")
    till = Till.objects.create(counter=counter, code=code, name=name, purpose=purpose)
    audit.record(action="till.till.made", subject=till, actor=actor, at=at, purpose=purpose)
    return till


@transaction.atomic
def plan_float(
    *, till: Till, pieces: Mapping[str, int], starts_on: date, at: datetime, actor: Actor
) -> FloatPlan:
    """Say with which notes and coins a drawer begins its day, from a day on.

    Raises:
        FloatPlanned: there is a plan from that day on. Nothing is changed.

    Source:
        COL-051 【金沢収納】第23条(1)ケ.
    """
    locks.take_name(f"till-float:{till.pk}")
    if FloatPlan.objects.filter(till=till, starts_on=starts_on).exists():
        raise errors.FloatPlanned(day=starts_on)
    plan = FloatPlan.objects.create(
        till=till,
        starts_on=starts_on,
        total_yen=rules.total_of(pieces),
        set_at=at,
        set_by_id=actor.pk,
        **pieces,
    )
    audit.record(action="till.float.planned", subject=till, actor=actor, at=at, total_yen=plan.total_yen)
    return plan


@transaction.atomic
def make_seal(*, code: str, counter: Counter, at: datetime, actor: Actor) -> Seal:
    """Enter a seal in the ledger of seals; without an imprint on file nobody gets it.

    Raises:
        CodeTaken, CounterIsOver: nothing is changed.

    Source:
        COL-023 【金沢収納】第21条.
    """
    _refuse_over(counter, on=clock.day_of(at))
    _refuse_taken(Seal.objects.filter(code=code), code, "ほかの領収印")
    seal = Seal.objects.create(code=code, counter=counter, made_at=at)
    audit.record(action="till.seal.made", subject=seal, actor=actor, at=at)
    return seal


@transaction.atomic
def file_imprint(
    *, seal_id: int, filed_on: date, document_no: str, at: datetime, actor: Actor
) -> SealImprint:
    """Record that the imprint was filed with the client; the seal may be used from that day on.

    Source:
        COL-041 【金沢収納】第21条, 第22条(1).
    """
    imprint = SealImprint.objects.create(
        seal_id=seal_id, filed_on=filed_on, document_no=document_no, recorded_at=at, recorded_by_id=actor.pk
    )
    audit.record(
        action="till.imprint.filed", subject=imprint.seal, actor=actor, at=at, filed_on=f"{filed_on}"
    )
    return imprint


@transaction.atomic
def take_seal_out_of_use(
    *, seal_id: int, kind: SealEvent.Kind, reason: str, at: datetime, actor: Actor
) -> SealEvent:
    """A seal is lost, stolen or no longer used: from now on no receipt is taken on it.

    A lost one is refused at once, also for the drawer it is used at; a withdrawn one must be back.

    Raises:
        SealUnusable: it is out of use already.
        SealInUse: it is to be withdrawn and somebody has it.

    Source:
        COL-100 【金沢収納】第28条第4項(1); COL-023 【金沢収納】第20条.
    """
    assert kind in {SealEvent.Kind.LOST, SealEvent.Kind.WITHDRAWN}, kind
    locks.take_name(f"till-seal:{seal_id}")
    seal = Seal.objects.get(pk=seal_id)
    if before := out_of_use(seal_id):
        raise errors.SealUnusable(seal=seal.code, state=before.get_kind_display())
    user = OpenTill.objects.select_related("holder").filter(seal_id=seal_id).first()
    if kind == SealEvent.Kind.WITHDRAWN and user is not None:
        raise errors.SealInUse(seal=seal.code, name=user.holder)
    event = SealEvent.objects.create(
        seal=seal, kind=kind, reason=reason.strip(), at=at, recorded_by_id=actor.pk
    )
    audit.record(action="till.seal.out_of_use", subject=seal, actor=actor, at=at, kind=kind.value)
    return event


def _refuse_taken(found: QuerySet[Any], code: str, what: str) -> None:
    """A code names one of its kind, whoever is entering another meanwhile."""
    locks.take_name(f"till-place:{code}")
    if found.exists():
        raise place_errors.CodeTaken(number=code, what=what)


def _refuse_over(counter: Counter, *, on: date) -> None:
    end = CounterEnd.objects.filter(counter=counter, last_day__lt=on).first()
    if end is not None:
        raise place_errors.CounterIsOver(name=counter.name, last_day=end.last_day)
