"""応対評価: a supervisor writes how an operator's talks of a month were; nobody evaluates themselves."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.reporting import errors
from mizuhiki.reporting.models import Evaluation
from mizuhiki.reporting.permissions import EVALUATION_LEAD
from mizuhiki.staff.api import User


def evaluations_for(person: User) -> QuerySet[Evaluation]:
    """Those somebody may read: all of them who leads, and one's own.

    Source:
        CC-002 【金沢CC】第2章 第2 センター要員.
    """
    found = Evaluation.objects.select_related("about", "by").order_by("-month", "-pk")
    return found if person.has_perm(EVALUATION_LEAD) else found.filter(about=person)


@transaction.atomic
def evaluate(
    *,
    about_id: int,
    month: date,
    manner: int,
    listening: int,
    explaining: int,
    recording: int,
    comment: str,
    actor: Actor,
    at: datetime,
) -> Evaluation:
    """Write an evaluation; one that was written before stays beside it.

    Args:
        month: the first day of a month that has begun.

    Raises:
        EvaluatesOneself, EvaluationTooEarly, EvaluationSaysNothing: nothing is written.

    Source:
        CC-002 【金沢CC】第2章 第2 センター要員.
    """
    if about_id == actor.pk:
        raise errors.EvaluatesOneself
    if month > clock.day_of(at):
        raise errors.EvaluationTooEarly
    if not comment.strip():
        raise errors.EvaluationSaysNothing
    made = Evaluation.objects.create(
        about_id=about_id,
        month=month,
        manner=manner,
        listening=listening,
        explaining=explaining,
        recording=recording,
        comment=comment.strip(),
        at=at,
        by_id=actor.pk,
    )
    audit.record(action="reporting.evaluation.written", subject=made.about, actor=actor, at=at, month=month)
    return made
