"""Who told of what, and under which number an officer was called, is erased after an approved disposal."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from mizuhiki.audit.api import record
from mizuhiki.emergency.models import DutyPhone, ReportWords
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


@transaction.atomic
def erase_words(*, received_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the words of reports before a day that are over, and the officers' numbers of past lists.

    Reports, answers and counts stay; what became a case of the centre goes by the centre's own disposal.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    assert approval
    before = datetime(received_before.year, received_before.month, received_before.day, tzinfo=clock.TOKYO)
    over = Q(report__end__isnull=False) | Q(report__accepted__isnull=False)
    words = ReportWords.objects.filter(over, report__at__lt=before).values_list("pk", flat=True)
    erased = ReportWords.objects.filter(pk__in=list(words)).delete()[0]
    erased += DutyPhone.objects.filter(turn__duty__last_on__lt=received_before).delete()[0]
    record(
        action="emergency.words.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=erased,
        day=received_before,
    )
    return erased
