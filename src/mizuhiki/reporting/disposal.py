"""応対評価 is erased after an approved disposal; the figures name operators by number alone."""

from datetime import date, datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform.actors import Actor
from mizuhiki.reporting.models import Evaluation


@transaction.atomic
def erase_evaluations(*, month_before: date, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the evaluations of months before one; returns how many there were.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    assert approval
    erased = Evaluation.objects.filter(month__lt=month_before).delete()[0]
    audit.record(
        action="reporting.evaluations.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=erased,
        day=month_before,
    )
    return erased
