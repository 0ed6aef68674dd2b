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
TYPED = frozenset({"text", "answer", "caller"})  # a choice or the number of the display alone is no note


@transaction.atomic
def save_note(
    *, call_id: int, fields: Mapping[str, str], turn: int, actor: Actor, at: datetime
) -> Note | None:
    """Keep what stands in the fields.

    Args:
        turn: counts the savings of a note; one that comes after a later one is left aside.

    Returns:
        The note as it is kept now; None where nothing was ever typed.

    Raises:
        NoteTooLong: nothing is written.

    Source:
        CC-036 【金沢CC】第2章 第12 問合せ内容及び応対状況の登録.
    """
    kept = {name: text for name, text in fields.items() if text.strip()}
    if TYPED.isdisjoint(kept):
        kept = {}
    if len(json.dumps(kept, ensure_ascii=False)) > MOST_LETTERS:
        raise errors.NoteTooLong
    before = _locked(call_id, actor)
    if before is None:
        if not kept:
            return None
        made = Note.objects.create(
            call_id=call_id, by_id=actor.pk, fields=kept, turn=turn, began_at=at, saved_at=at
        )
        audit.record(action="talks.note.begun", subject=made, actor=actor, at=at)
        return made
    if turn > before.turn:
        _put(before, kept, turn, at)
    return before


@transaction.atomic
def drop_note(*, call_id: int, turn: int = 0, actor: Actor, at: datetime) -> bool:
    """Put the note aside, because its words are registered or not wanted; whether there were any.

    Args:
        turn: of the page that did it. A saving still on its way counts less and brings nothing back.

    Source:
        CC-036 【金沢CC】第2章 第12 問合せ内容及び応対状況の登録.
    """
    found = _locked(call_id, actor)
    if found is None or not found.fields:
        return False
    _put(found, {}, max(turn, found.turn + 1), at)
    audit.record(action="talks.note.dropped", subject=found, actor=actor, at=at)
    return True


def _locked(call_id: int, actor: Actor) -> Note | None:
    locks.take_name(f"talks.note:{call_id}:{actor.pk}")
    return Note.objects.filter(call_id=call_id, by_id=actor.pk).first()


def _put(note: Note, fields: Mapping[str, str], turn: int, at: datetime) -> None:
    note.fields, note.turn, note.saved_at = dict(fields), turn, at
    note.save(update_fields=["fields", "turn", "saved_at"])


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
