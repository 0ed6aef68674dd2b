"""Entries of the lists are added, changed and removed, each under an open change; nothing is overwritten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.exchange import errors, selectors
from mizuhiki.exchange.models import ChangeApproved, Entry, EntryVersion
from mizuhiki.platform import locks
from mizuhiki.platform.actors import Actor


@transaction.atomic
def save_entry(
    *,
    list_code: str,
    values: Mapping[str, str],
    change_id: int,
    reference: str,
    actor: Actor,
    at: datetime,
    entry_id: int | None = None,
    seen: int = 0,
) -> EntryVersion:
    """Add an entry, or say what it says from now on.

    Args:
        change_id: the approved change under which it is done.
        seen: the version of the entry that was on the screen.

    Raises:
        DoneAlready, ChangeNotOpen, EntryWrong, EntryGone, EntryMoved: nothing is written.

    Source:
        CC-059, CC-092, CC-093, CC-096 【金沢CC】別紙４ １(1).
    """
    change = _open_change(change_id, reference)
    kept = selectors.LISTS[list_code]
    cleaned = {one.code: values.get(one.code, "").strip() for one in kept.columns}
    problems = kept.problems(cleaned)
    if problems:
        raise errors.EntryWrong(problem=next(iter(problems.values())))
    if entry_id is None:
        entry, number = Entry.objects.create(list_code=list_code), 1
    else:
        entry, number = Entry.objects.get(pk=entry_id, list_code=list_code), _next(entry_id, seen)
    return _write(entry, number, cleaned, change=change, reference=reference, at=at, by_id=actor.pk)


@transaction.atomic
def remove_entry(
    *, entry_id: int, seen: int, change_id: int, reference: str, actor: Actor, at: datetime
) -> EntryVersion:
    """Say that an entry is gone from the exchange; a leaver's ID is removed by this word alone.

    Raises:
        DoneAlready, ChangeNotOpen, EntryGone, EntryMoved: nothing is written.

    Source:
        CC-059, CC-093 【金沢CC】別紙４ １(1).
    """
    change = _open_change(change_id, reference)
    entry = Entry.objects.get(pk=entry_id)
    number = _next(entry_id, seen)
    values = entry.versions.latest("number").values
    facts = {"change": change, "reference": reference, "at": at, "by_id": actor.pk}
    return _write(entry, number, values, is_removed=True, **facts)


def _open_change(change_id: int, reference: str) -> ChangeApproved:
    """The approved change, which is not closed while this transaction runs."""
    locks.take_name(f"exchange-change:{change_id}")
    if EntryVersion.objects.filter(reference=reference).exists():
        raise errors.DoneAlready
    change = ChangeApproved.objects.filter(pk=change_id, change__closed__isnull=True).first()
    if change is None:
        raise errors.ChangeNotOpen
    return change


def _next(entry_id: int, seen: int) -> int:
    """The number of the next version, when the last one is the one that was seen."""
    locks.take_name(f"exchange-entry:{entry_id}")
    last = EntryVersion.objects.filter(entry_id=entry_id).latest("number")
    if last.is_removed:
        raise errors.EntryGone
    if last.number != seen:
        raise errors.EntryMoved(number=last.number)
    return last.number + 1


def _write(entry: Entry, number: int, values: Mapping[str, str], **facts: Any) -> EntryVersion:
    """The next version, with its trace."""
    made = EntryVersion.objects.create(entry=entry, number=number, values=dict(values), **facts)
    what = "removed" if made.is_removed else "saved"
    record(action=f"exchange.entry.{what}", subject=entry, actor=made.by, at=made.at, edition=number)
    return made
