"""The drawer's book: what lies in it by our records, and how receipts move it.

The lock of a drawer is its row of `OpenTill`, taken after the supplies and before the receipt's number.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum

from mizuhiki.ledger import api as ledger
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.till import errors, hours, seals
from mizuhiki.till.models import Handover, OpenTill, OutOfHours, TillMove, TillSession


@dataclass(frozen=True)
class Ready:
    """A drawer that may take or give money now."""

    session: TillSession
    posted_on: date
    out_of_hours: OutOfHours | None


def book_yen(session_id: int) -> int:
    """What lies in a drawer by the book."""
    found = TillMove.objects.filter(session_id=session_id).aggregate(total=Sum("yen"))["total"]
    return int(found or 0)


def ready_to_take(*, actor: Actor, at: datetime) -> Ready:
    """The drawer of the person, locked, and every reason why nothing may be taken there ruled out.

    Raises:
        NoTillOpen, TillOfOtherDay, TillHandedOver: the drawer is not there for this.
        CounterEnded, OutOfHoursNeedsReason: not at this counter, not at this time.
        SealUnusable, SealWithoutImprint: not with this seal. Nothing is changed by any of them.
    """
    session, day = _locked(OpenTill.objects.filter(holder_id=actor.pk)), clock.day_of(at)
    counter = session.till.counter
    _refuse_other_day(session, day)
    hours.refuse_other_days(counter, day)
    seals.refuse_unusable(session.seal, day=day)
    return Ready(session, session.business_on, hours.reason_at(session, counter, at))


def ready_to_give_back(*, session_id: int | None, actor: Actor, at: datetime) -> Ready:
    """The drawer money goes back from: the one it was taken into while it is open, or the actor's own.

    Raises:
        NoTillOpen, TillOfOtherDay, TillHandedOver.
    """
    of_receipt = OpenTill.objects.filter(session_id=session_id)
    session = _locked(of_receipt if of_receipt.exists() else OpenTill.objects.filter(holder_id=actor.pk))
    _refuse_other_day(session, clock.day_of(at))
    return Ready(session, session.business_on, None)


def move(
    *, session: TillSession, kind: TillMove.Kind, yen: int, cause: str, at: datetime, actor: Actor
) -> None:
    """Write money into the drawer's book; the same cause is written once."""
    TillMove.objects.create(session=session, kind=kind, yen=yen, cause=cause, at=at, by_id=actor.pk)


def lock_session(session_id: int) -> TillSession:
    """An open session by its number, locked.

    Raises:
        NoTillOpen: it was closed meanwhile.
    """
    return _locked(OpenTill.objects.filter(session_id=session_id), is_offered_fine=True)


def _locked(found: QuerySet[OpenTill], *, is_offered_fine: bool = False) -> TillSession:
    row = found.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise errors.NoTillOpen()
    offer = Handover.objects.filter(session_id=row.pk, answer__isnull=True).select_related("given_to").first()
    if offer is not None and not is_offered_fine:
        raise errors.TillHandedOver(name=offer.given_to)
    return TillSession.objects.select_related("till__counter", "seal").get(pk=row.pk)


def _refuse_other_day(session: TillSession, day: date) -> None:
    if session.business_on < ledger.open_day(day):
        raise errors.TillOfOtherDay(day=session.business_on)
