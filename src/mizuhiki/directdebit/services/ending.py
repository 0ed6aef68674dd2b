"""解約: an account is drawn from no more, at somebody's request."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.customers.api import users_and_payers
from mizuhiki.directdebit.errors import EndDayWrong, MandateHasEnded
from mizuhiki.directdebit.mandates import NEXT_DAY, end_mandate, lock_mandate
from mizuhiki.directdebit.models import Channel, Mandate, MandateEnd
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor

LONGEST_AHEAD = timedelta(days=366)


@transaction.atomic
def end_by_request(
    *,
    mandate_id: int,
    ends_on: date,
    reason: MandateEnd.Reason,
    asked_by: MandateEnd.Asked,
    channel: Channel,
    note: str,
    actor: Actor,
    at: datetime,
) -> MandateEnd:
    """End a mandate from a day on; what a bank was asked for stays asked.

    A bill that would be drawn on that day or later gets a slip when the file of its day is made.

    Args:
        ends_on: the first day on which nothing is drawn any more.

    Raises:
        MandateHasEnded: its end is settled.
        EndDayWrong: the day is past, not after its start, or more than a year away.
        AskedOfBank: a bank was asked to draw on that day or later.
        Nothing is changed by any of them.

    Source:
        issue 3, point 5; COL-049 【金沢収納】第23条(1)キ.
    """
    mandate = lock_mandate(mandate_id)
    before = mandate.ends.count()
    if mandate.ends_on is not None:
        raise MandateHasEnded(ends_on=mandate.ends_on)
    today = clock.day_of(at)
    earliest, latest = first_day_of(mandate, today=today), today + LONGEST_AHEAD
    if not earliest <= ends_on <= latest:
        raise EndDayWrong(earliest=earliest, latest=latest)
    end_mandate(mandate_id=mandate_id, ends_on=ends_on, at=at, actor=actor)
    end = MandateEnd.objects.create(
        mandate=mandate,
        position=before + 1,
        ends_on=ends_on,
        reason=reason,
        asked_by=asked_by,
        channel=channel,
        note=note,
        at=at,
        by_id=actor.pk,
    )
    audit.record(
        action="directdebit.mandate.given_up",
        subject=mandate,
        actor=actor,
        at=at,
        customers=users_and_payers([mandate.supply_id], on=today),
        ends_on=ends_on,
        why=reason.value,
        asker=asked_by.value,
        channel=channel.value,
    )
    return end


def first_day_of(mandate: Mandate, *, today: date) -> date:
    """The first day a request may name, debits that a bank was asked for left aside."""
    return max(today, mandate.starts_on + NEXT_DAY)
