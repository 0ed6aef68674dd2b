"""What disposal takes: words, names and addresses of people who are no customers; the steps stay."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.research.models import EnquiryWords, HeirPerson, TraceFound


@transaction.atomic
def erase_told(*, told_before: datetime, approval: str, actor: Actor, at: datetime) -> int:
    """Erase what heirs, registers and callers told before an instant; returns how many rows went.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    erased = (
        HeirPerson.objects.filter(heir__at__lt=told_before),
        TraceFound.objects.filter(reply__at__lt=told_before),
        EnquiryWords.objects.filter(step__at__lt=told_before),
    )
    count = sum(rows.delete()[0] for rows in erased)
    audit.record(
        action="research.told.erased", subject=None, actor=actor, at=at, approval=approval, count=count
    )
    return count
