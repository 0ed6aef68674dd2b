"""What people said and who they are is erased after an approved disposal; cases and steps stay (law 12)."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.callcentre.models import (
    ArrivalSender,
    ArrivalWeb,
    CallBack,
    CaseVersion,
    Correction,
    Hint,
    HintEnd,
    Standing,
)
from mizuhiki.callcentre.services.web import never_queued
from mizuhiki.intake.api import erase_web
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor


@transaction.atomic
def erase_words(*, received_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the words, callers and numbers of cases and papers that came before a day and are over.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    assert approval
    before = datetime(received_before.year, received_before.month, received_before.day, tzinfo=clock.TOKYO)
    over = list(
        Standing.objects.filter(received_at__lt=before, place=Standing.Place.OVER).values_list(
            "pk", flat=True
        )
    )
    Standing.objects.filter(pk__in=over).update(version=None)
    erased = CaseVersion.objects.filter(case_id__in=over).delete()[0]
    erased += CallBack.objects.filter(step__case_id__in=over).delete()[0]
    papers = ArrivalSender.objects.filter(arrival__arrived_at__lt=before, arrival__standing__state="done")
    erased += papers.delete()[0]
    forms = ArrivalWeb.objects.filter(arrival__arrived_at__lt=before, arrival__standing__state="done")
    numbers = [*forms.values_list("web_id", flat=True), *never_queued(registered_before=before)]
    erased += erase_web(web_ids=numbers, approval=approval, actor=actor, at=at)
    erased += Correction.objects.filter(at__lt=before).delete()[0]
    ended = HintEnd.objects.filter(at__lt=before).values_list("hint_id", flat=True)
    erased += Hint.objects.filter(pk__in=list(ended)).delete()[0]
    audit.record(
        action="callcentre.words.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=erased,
        day=received_before,
    )
    return erased
