"""Callers' numbers are erased after an approved disposal; calls, legs and counts stay (law 12)."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.telephony.models import Caller
from mizuhiki.telephony.selectors import STALE


@transaction.atomic
def erase_callers(*, entered_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the numbers of calls that came before a day and are over; the calls stay.

    A call whose end was lost, or that nobody coded, is over when it is `STALE`.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    assert approval
    before = datetime(entered_before.year, entered_before.month, entered_before.day, tzinfo=clock.TOKYO)
    count, _ = Caller.objects.filter(call__state__entered_at__lt=min(before, at - STALE)).delete()
    audit.record(
        action="telephony.callers.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=count,
        day=entered_before,
    )
    return count
