"""The note of a call: saved while it is typed, registered or put aside, forgotten by disposal."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor
from mizuhiki.talks import errors
from mizuhiki.talks.models import Note

MOST_LETTERS = 8_000


@transaction.atomic
def save_note(
    *, call_id: int, fields: Mapping[str, str], turn: int, actor: Actor, at: datetime
) -> Note | None:
    """Keep what stands in the fields. An empty note goes.

    Args:
        turn: counts the savings of a note; one that comes after a later one is left aside.

    Returns:
        The note as it is kept now; None where there is none.

    Raises:
        NoteTooLong: nothing is written.

    Source:
        CC-036 【金沢CC】第2章 第12 問合せ内容及び応対状況の登録.
    """
    kept = {name: text for name, text in fields.items() if text.strip()}
    if len(json.dumps(kept, ensure_ascii=False)) > MOST_LETTERS:
        raise errors.NoteTooLong
    locks.take_name(f"talks.note:{call_id}:{actor.pk}")
    before = Note.objects.filter(call_id=call_id, by_id=actor.pk).first()
    if before is None:
        if not kept:
            return None
        made = Note.objects.create(
            call_id=call_id, by_id=actor.pk, fields=kept, turn=turn, began_at=at, saved_at=at
        )
        audit.record(action="talks.note.begun", subject=made, actor=actor, at=at)
        return made
    if turn <= before.turn:
        return before
    before.fields, before.turn, before.saved_at = kept, turn, at
    before.save(update_fields=["fields", "turn", "saved_at"])
    return before


@transaction.atomic
def drop_note(*, call_id: int, actor: Actor, at: datetime) -> bool:
    """Put the note aside, because its words are registered or not wanted; whether there was one.

    Source:
        CC-036 【金沢CC】第2章 第12 問合せ内容及び応対状況の登録.
    """
    locks.take_name(f"talks.note:{call_id}:{actor.pk}")
    found = Note.objects.filter(call_id=call_id, by_id=actor.pk).first()
    if found is None:
        return False
    audit.record(action="talks.note.dropped", subject=found, actor=actor, at=at)
    found.delete()
    return True


@transaction.atomic
def erase_notes(*, saved_before: datetime, actor: Actor | None, at: datetime) -> int:
    """Erase notes nobody came back to: they are no record, only what was not registered yet.

    Source:
        design.md, law 12; 【金沢CC】特記仕様書 第12条.
    """
    count, _ = Note.objects.filter(saved_at__lt=saved_before).delete()
    if count:
        audit.record(action="talks.notes.erased", subject=None, actor=actor, at=at, count=count)
    return count
