"""A case whole, as a form says it: taken, classed, with the answers that were told, and ended."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.callcentre.models import Case
from mizuhiki.callcentre.services import going_on, linking, queue, taking
from mizuhiki.callcentre.services.taking import NewCase, Words
from mizuhiki.platform.actors import Actor


@transaction.atomic
def register_case(
    new: NewCase,
    words: Words,
    *,
    topic: str = "",
    answers: Sequence[int] = (),
    identified_by: str = "",
    is_complete: bool = False,
    actor: Actor,
    at: datetime,
) -> Case:
    """Take a case and do with it what is known at once: all of it or nothing.

    Args:
        topic: the sub-class of an enquiry.
        answers: versions of FAQ entries that were told.
        identified_by: by what the caller was known before the case was there.
        is_complete: end it with its answer.

    Raises:
        what `take_case`, `classify`, `tell_answer` and `close_case` refuse. Nothing is written.

    Source:
        CC-021 【金沢CC】別紙２ ２(1)イ; CC-035, CC-036 【金沢CC】第2章 第12.
    """
    if new.arrival_id is None:
        case = taking.take_case(new, words, actor=actor, at=at)
    else:
        case = queue.register(arrival_id=new.arrival_id, new=new, words=words, actor=actor, at=at)
    if identified_by:
        going_on.identify_caller(case_id=case.pk, is_same=True, how=identified_by, actor=actor, at=at)
    if topic:
        going_on.classify(case_id=case.pk, topic=topic, actor=actor, at=at)
    for version_id in answers:
        linking.tell_answer(case_id=case.pk, version_id=version_id, actor=actor, at=at)
    if is_complete:
        going_on.close_case(case_id=case.pk, text=words.answer, actor=actor, at=at)
    return case
