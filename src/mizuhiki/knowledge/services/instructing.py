"""What the utility wants changed in a manual stands in the inbox until an approved version did it."""

from datetime import date, datetime, time

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.knowledge import errors
from mizuhiki.knowledge.models import Article, Instruction, InstructionEnd, Version
from mizuhiki.platform import clock, serials
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.api import ItemKind

WANTED = ItemKind(
    "knowledge.instruction", "マニュアルの改訂の指示", "reception"
)  # ends with an approved version
CLOSING = time(17, 15)


@transaction.atomic
def give_instruction(
    *,
    kind: str,
    article_id: int | None,
    text: str,
    given_by: str,
    given_on: date,
    due_on: date,
    reference: str,
    actor: Actor,
    at: datetime,
) -> Instruction:
    """Write down what the utility wants changed or newly written, and by when.

    Args:
        article_id: the manual; without one a new one of this kind is wanted.
        reference: the key of this act; the same key is written once.

    Raises:
        GivenAlready, DayInFuture, DueBeforeGiven: nothing is changed.

    Source:
        CC-105 【金沢CC】第2章 第19(3)①, ②.
    """
    numbered = serials.next_of_year(Instruction, clock.day_of(at))
    before = Instruction.objects.filter(reference=reference).first()
    if before is not None:
        raise errors.GivenAlready(shown=before.shown)
    if given_on > clock.day_of(at):
        raise errors.DayInFuture(label="指示の日")
    if due_on < given_on:
        raise errors.DueBeforeGiven
    article = Article.objects.get(pk=article_id) if article_id else None
    made = Instruction.objects.create(
        **numbered,
        kind=article.kind if article else Article.Kind(kind),
        article=article,
        text=text,
        given_by=given_by,
        given_on=given_on,
        due_on=due_on,
        reference=reference,
        at=at,
        by_id=actor.pk,
    )
    worklist.open_item(
        kind=WANTED.code,
        key=_key(made.pk),
        title=f"{article.shown if article else made.get_kind_display()}の{'改訂' if article else '新規作成'}"
        f"（指示 {made.shown}）",
        url_name="knowledge:instruction_show",
        url_args=[made.pk],
        subject=made,
        due_at=datetime.combine(due_on, CLOSING, clock.TOKYO),
        at=at,
        actor=actor,
    )
    audit.record(action="knowledge.instruction.given", subject=made, actor=actor, at=at)
    return made


def end_by(version: Version, *, actor: Actor, at: datetime) -> InstructionEnd | None:
    """An approved version did what was wanted; in the transaction of its approval."""
    if version.instruction is None or hasattr(version.instruction, "end"):
        return None
    made = InstructionEnd.objects.create(
        instruction=version.instruction, version=version, at=at, by_id=actor.pk
    )
    worklist.close_item(_key(version.instruction.pk), at=at, actor=actor)
    audit.record(action="knowledge.instruction.done", subject=version.instruction, actor=actor, at=at)
    return made


def _key(instruction_id: int) -> str:
    return f"{WANTED.code}:{instruction_id}"
