"""検針値の確認・訂正: a reading takes the place of another of its month, until somebody is billed for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest
from mizuhiki.customers.api import Meter, lock_supplies
from mizuhiki.metering import errors
from mizuhiki.metering.models import Reading, ReadingSettlement
from mizuhiki.metering.rules import days_of_month, max_flow_m3, usage_as_read
from mizuhiki.metering.selectors import find_reading, is_doubted, readings_after
from mizuhiki.metering.services.following import (
    Start,
    copy_of,
    follow,
    following,
    put_in_place,
    refuse_if_billed,
    tell_settled,
    usage_since,
)
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor, Person

KIND = "metering.settlement"  # of the request for a second person
ONE_DAY = timedelta(days=1)
How = ReadingSettlement.How


@dataclass(frozen=True)
class Answer:
    """What a clerk says of a reading.

    `index_m3`, `read_on` and `basis` belong to a correction, `usage_m3` to an estimate.
    """

    how: How
    reason: str
    index_m3: int | None = None
    read_on: date | None = None
    basis: str = ""
    usage_m3: int | None = None


@dataclass(frozen=True)
class Value:
    """What would take the reading's place."""

    kind: str
    read_on: date
    index_m3: int
    usage_m3: int
    needs_agreement: bool  # the rules would hold it again, or nobody read it (law 9)


@transaction.atomic
def settle_reading(
    *, reading_id: int, answer: Answer, actor: Person, at: datetime
) -> Reading | ApprovalRequest:
    """Let a month's reading stand as it is, correct it, or put an estimate in its place.

    A correction that the rules let pass is registered now; every other answer waits for a second
    person. The readings that came after it on the same meter are worked out anew.

    Raises:
        ReadingReplaced, AgreementWaits: it is no longer the last word of its month, or will not be.
        NothingHeld, NothingCorrected, ReadingDayWrong, IndexTooLong, EstimateTooHigh, FinalNotEstimated,
        ReasonMissing: the answer does not fit.
        What listeners of `ReadingsChanging` raise: it was billed.
        Nothing is changed by any of them.

    Source:
        design.md, laws 4 and 9; COL-001 【金沢収納】第1条.
    """
    reading = lock_reading(reading_id)
    if not answer.reason.strip():
        raise errors.ReasonMissing
    waiting = approvals.open_request_of(kind=KIND, subject_id=reading.pk)
    if waiting is not None:
        raise errors.AgreementWaits(number=waiting.pk)
    value = value_of(reading, answer, latest=clock.day_of(at))
    refuse_if_built_upon(reading, value)
    if value.needs_agreement:
        return _ask(reading, answer, value, actor=actor, at=at)
    return _write(reading, value, answer, actor=actor, at=at, request=None)


@transaction.atomic
def settle_agreed(*, request: ApprovalRequest, at: datetime) -> Reading:
    """Do what a second person agreed to; who asked has settled it.

    Raises:
        As `settle_reading`. Nothing is changed.

    Source:
        design.md, law 9.
    """
    reading, answer = lock_reading(request.subject_id), answer_of(request)
    value = value_of(reading, answer, latest=clock.day_of(at))
    refuse_if_built_upon(reading, value)
    return _write(reading, value, answer, actor=request.asked_by, at=at, request=request)


def answer_of(request: ApprovalRequest) -> Answer:
    """What was asked for."""
    facts = request.facts
    return Answer(
        how=How(facts["how"]),
        reason=request.reason,
        index_m3=facts["index_m3"],
        read_on=date.fromisoformat(facts["read_on"]),
        basis=facts["basis"],
        usage_m3=facts["usage_m3"],
    )


def refuse_if_built_upon(reading: Reading, value: Value | None = None) -> None:
    """Ask who has built on the reading, or on one that starts from it. Changes nothing.

    Without a value these are the next one that can be billed and those held before it; a value may
    hold that one too, and then the next is worked out anew as well.

    Raises:
        MeterExchanged: the meter is off, and what passed it was counted from this reading.
        What listeners of `ReadingsChanging` raise.
    """
    if reading.fitting is not None and reading.fitting.removed_on is not None:
        raise errors.MeterExchanged(on=reading.fitting.removed_on)
    later = readings_after(reading)
    touched = {reading.pk: reading}
    for one in later:
        touched[one.pk] = one
        if not one.hold:
            break
    if value is not None:
        touched |= {one.pk: one for one, _ in following(later, Start(value.index_m3, value.read_on))}
    refuse_if_billed(touched.values())


def value_of(reading: Reading, answer: Answer, *, latest: date) -> Value:
    """What an answer comes to. Changes nothing.

    Raises:
        NothingHeld, NothingCorrected, ReadingDayWrong, IndexTooLong, EstimateTooLow, EstimateTooHigh,
        FinalNotEstimated: the answer does not fit.
    """
    if answer.how == How.CORRECTED:
        return _corrected(reading, answer, latest=latest)
    if not reading.hold:
        raise errors.NothingHeld
    return _accepted(reading) if answer.how == How.ACCEPTED else estimated_value(reading, answer)


def days_possible(reading: Reading, *, latest: date) -> tuple[date, date]:
    """The first and the last day on which the meter can have been read for this month."""
    if reading.kind == Reading.Kind.FINAL:  # made on no round
        first, last = reading.period_start, latest
    else:
        first, last = days_of_month(reading.cycle_month)
    ends = [day for day in (last, latest, reading.supply.ends_on) if day is not None]
    ends += [later.read_on - ONE_DAY for later in readings_after(reading)]
    begins = [first, reading.period_start + ONE_DAY]
    begins += [reading.fitting.fitted_on] if reading.fitting else []
    return max(begins), min(ends)


def _accepted(reading: Reading) -> Value:
    if reading.hold == Reading.Hold.MISSING:
        raise errors.NothingRead
    as_read = _as_read(reading, reading.index_m3)
    return Value(reading.kind, reading.read_on, reading.index_m3, as_read, needs_agreement=True)


def _as_read(reading: Reading, index_m3: int) -> int:
    """The usage when the dial is taken at its word.

    Raises:
        IndexTooLong: this dial cannot show it.
    """
    digits = _meter(reading).digits
    if index_m3 >= 10**digits:
        raise errors.IndexTooLong(digits=digits, most=10**digits - 1)
    used = usage_as_read(previous_m3=reading.previous_m3, index_m3=index_m3, digits=digits)
    return used + reading.carried_m3


def _corrected(reading: Reading, answer: Answer, *, latest: date) -> Value:
    first, last = days_possible(reading, latest=latest)
    assert answer.index_m3 is not None, answer
    assert answer.read_on is not None, answer
    if not first <= answer.read_on <= last:
        raise errors.ReadingDayWrong(first=first, last=last)
    as_read = _as_read(reading, answer.index_m3)
    is_same = (answer.index_m3, answer.read_on) == (reading.index_m3, reading.read_on)
    if is_same and reading.hold != Reading.Hold.MISSING:
        raise errors.NothingCorrected
    days = (answer.read_on - reading.period_start).days
    used = usage_since(reading.previous_m3, answer.index_m3, meter=_meter(reading), days=days)
    kind = Reading.Kind.FINAL if reading.kind == Reading.Kind.FINAL else Reading.Kind.REGULAR
    return Value(kind, answer.read_on, answer.index_m3, as_read, needs_agreement=bool(used.hold))


def estimated_value(reading: Reading, answer: Answer) -> Value:
    """The dial is taken to stand where the estimate puts it: the next reading makes up the difference."""
    assert answer.usage_m3 is not None, answer
    if reading.kind == Reading.Kind.FINAL:
        raise errors.FinalNotEstimated
    meter, days = _meter(reading), max((reading.read_on - reading.period_start).days, 1)
    most = max_flow_m3(bore_mm=meter.bore_mm, days=days)
    if answer.usage_m3 < reading.carried_m3:
        raise errors.EstimateTooLow(carried=reading.carried_m3)
    if answer.usage_m3 > most:
        raise errors.EstimateTooHigh(bore_mm=meter.bore_mm, days=days, most=most)
    index_m3 = (reading.previous_m3 + answer.usage_m3 - reading.carried_m3) % 10**meter.digits
    return Value(Reading.Kind.ESTIMATED, reading.read_on, index_m3, answer.usage_m3, needs_agreement=True)


def _ask(reading: Reading, answer: Answer, value: Value, *, actor: Person, at: datetime) -> ApprovalRequest:
    return approvals.ask(
        kind=KIND,
        title=f"検針値の登録（{answer.how.label}）：{reading.cycle_month:%Y年%m月}分",
        subject=reading,
        reason=answer.reason,
        actor=actor,
        at=at,
        facts={
            "how": answer.how.value,
            "index_m3": value.index_m3,
            "read_on": value.read_on,
            "usage_m3": value.usage_m3,
            "basis": answer.basis,
        },
    )


def _write(
    reading: Reading,
    value: Value,
    answer: Answer,
    *,
    actor: Actor,
    at: datetime,
    request: ApprovalRequest | None,
) -> Reading:
    """The new row, and those of later months that start from it."""
    fresh = copy_of(
        reading,
        kind=value.kind,
        read_on=value.read_on,
        index_m3=value.index_m3,
        usage_m3=value.usage_m3,
        hold=Reading.Hold.NONE,
    )
    why = ReadingSettlement(how=answer.how, basis=answer.basis, reason=answer.reason.strip(), request=request)
    settled = put_in_place(reading, fresh, why, actor=actor, at=at)
    eased = follow(
        readings_after(reading),
        Start(value.index_m3, value.read_on),
        reason=f"{reading.cycle_month:%Y年%m月}分の検針値の変更",
        actor=actor,
        at=at,
    )
    if reading.source_id is not None and (reading.hold or is_doubted(reading.pk)):
        eased.add(reading.source_id)
    tell_settled(eased, actor=actor, at=at)
    return settled


def _meter(reading: Reading) -> Meter:
    assert reading.fitting is not None, "what a handheld brings names the meter"
    return reading.fitting.meter


def lock_reading(reading_id: int) -> Reading:
    """The reading with its supply and those of later readings locked; nobody replaced it yet.

    Raises:
        ReadingReplaced: nothing is changed.
    """
    locks.share_utility()  # no file comes in from here on
    reading = find_reading(reading_id)
    assert reading is not None, reading_id
    lock_supplies({reading.supply_id, *(later.supply_id for later in readings_after(reading))})
    replaced = ReadingSettlement.objects.select_related("settled_by").filter(settles=reading).first()
    if replaced is not None:
        raise errors.ReadingReplaced(who=replaced.settled_by, at=replaced.settled_at.astimezone(clock.TOKYO))
    return reading
