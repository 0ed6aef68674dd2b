"""Opening, taking and closing work."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Model

from mizuhiki.audit.api import record
from mizuhiki.platform import clock, sql
from mizuhiki.platform.actors import Actor
from mizuhiki.worklist import errors
from mizuhiki.worklist.desks import DESKS, RESOLVED, kind_of
from mizuhiki.worklist.models import OPEN, Item, ItemEvent

What = ItemEvent.What
Rank = Item.Rank
Args = Sequence[int | str]
NOTE_LENGTH = 400


@dataclass(frozen=True)
class NewItem:
    """What one item of a bulk opening needs; as the arguments of `open_item`."""

    key: str
    title: str
    due_at: datetime
    url_name: str = ""
    url_args: Args = ()
    subject: tuple[str, int] | None = None  # kind (label in small letters) and number
    rank: Rank = Rank.USUAL


@transaction.atomic
def open_item(
    *,
    kind: str,
    key: str,
    title: str,
    due_at: datetime,
    at: datetime,
    actor: Actor | None = None,
    desk: str | None = None,
    url_name: str = "",
    url_args: Args = (),
    subject: Model | None = None,
    rank: Rank = Rank.USUAL,
    not_for: Actor | None = None,
    note: str = "",
) -> Item:
    """Lay work on a desk; while an item with this key is open, that one is returned unchanged.

    Args:
        kind: code of a registered kind; it also says the desk, unless `desk` does.
        key: names the cause, such as `research.returned:12`.
        title: our words, without personal data.
        due_at: when it has to be done; every item has a clock (law 15).
        not_for: who must not do it.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    before = Item.objects.filter(OPEN, key=key).first()
    if before is not None:
        return before
    kind_label, number = (subject._meta.label_lower, subject.pk) if subject else ("", None)
    item = Item(
        desk=desk or kind_of(kind).desk,
        kind=kind,
        key=key,
        title=title,
        url_name=url_name,
        url_args=list(url_args),
        subject_kind=kind_label,
        subject_id=number,
        rank=rank,
        due_at=due_at,
        opened_at=at,
        not_for_id=not_for.pk if not_for else None,
    )
    assert item.desk in DESKS, item.desk
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:  # somebody else found the same cause at the same instant
        return Item.objects.get(OPEN, key=key)
    _write(item, What.OPENED, actor, at, note=note)
    return item


@transaction.atomic
def open_items(*, kind: str, items: Iterable[NewItem], at: datetime, actor: Actor | None = None) -> int:
    """Lay many items on the desk of their kind; those whose key is open stay as they are.

    Returns how many are new.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    desk = kind_of(kind).desk
    rows = [
        Item(
            desk=desk,
            kind=kind,
            key=new.key,
            title=new.title,
            url_name=new.url_name,
            url_args=list(new.url_args),
            subject_kind=new.subject[0] if new.subject else "",
            subject_id=new.subject[1] if new.subject else None,
            rank=new.rank,
            due_at=new.due_at,
            opened_at=at,
        )
        for new in items
    ]
    Item.objects.bulk_create(rows, ignore_conflicts=True)
    count = sql.run(
        "INSERT INTO worklist_itemevent (item_id, at, what, actor_id, code, note) "
        "SELECT i.id, %s, 'opened', %s, '', '' FROM worklist_item i "
        "WHERE i.key = ANY(%s) AND i.closed_at IS NULL "
        "AND NOT EXISTS (SELECT FROM worklist_itemevent e WHERE e.item_id = i.id)",
        [at, actor.pk if actor else None, [row.key for row in rows]],
    )
    record(action="worklist.items.opened", subject=None, actor=actor, at=at, kind=kind, count=count)
    return count


def close_item(
    key: str, *, at: datetime, actor: Actor | None = None, outcome: str = RESOLVED.code, note: str = ""
) -> bool:
    """End the open item with this key, because its cause is gone; False when none is open."""
    return close_items([key], at=at, actor=actor, outcome=outcome, note=note) == 1


@transaction.atomic
def close_items(
    keys: Collection[str],
    *,
    at: datetime,
    actor: Actor | None = None,
    outcome: str = RESOLVED.code,
    note: str = "",
) -> int:
    """End the open items with these keys; returns how many there were.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    person = actor.pk if actor else None
    count = sql.run(
        "WITH ended AS (UPDATE worklist_item SET closed_at = %s, closed_by_id = %s, outcome = %s "
        "WHERE key = ANY(%s) AND closed_at IS NULL RETURNING id) "
        "INSERT INTO worklist_itemevent (item_id, at, what, actor_id, code, note) "
        "SELECT id, %s, 'closed', %s, %s, %s FROM ended",
        [at, person, outcome, list(keys), at, person, outcome, note],
    )
    record(action="worklist.items.closed", subject=None, actor=actor, at=at, outcome=outcome, count=count)
    return count


@transaction.atomic
def take(item_id: int, *, actor: Actor, at: datetime) -> Item:
    """Say that I do it; taking it twice changes nothing.

    Raises:
        ItemClosed, ItemTaken, ItemNotForYou, ItemHasOwner: nothing is changed.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    item = _lock_free(item_id)
    if item.assigned_to_id == actor.pk:
        return item
    if item.assigned_to is not None:
        raise errors.ItemTaken(title=item.title, who=item.assigned_to)
    if item.not_for_id == actor.pk:
        raise errors.ItemNotForYou(title=item.title)
    item.assigned_to_id = actor.pk
    item.save(update_fields=["assigned_to"])
    _write(item, What.TAKEN, actor, at)
    return item


@transaction.atomic
def assign(key: str, *, to: Actor, desk: str, actor: Actor, at: datetime, note: str = "") -> Item:
    """Make the open item with this key somebody's own, on a desk where they work.

    Source:
        design.md, law 15; COL-084 【金沢収納】第27条.
    """
    assert desk in DESKS, desk
    item = _lock(Item.objects.get(OPEN, key=key).pk)
    item.desk, item.assigned_to_id = desk, to.pk
    item.save(update_fields=["desk", "assigned_to"])
    _write(item, What.ASSIGNED, actor, at, code=desk, note=f"{to}　{note}".strip()[:NOTE_LENGTH])
    return item


@transaction.atomic
def give_back(item_id: int, *, actor: Actor, at: datetime, note: str = "") -> Item:
    """Lay it back for anybody. Also a colleague's, with a note.

    Raises:
        ItemClosed, ItemHasOwner, NoteNeeded: nothing is changed.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    item = _lock_free(item_id)
    if item.assigned_to_id != actor.pk and not note.strip():
        raise errors.NoteNeeded
    item.assigned_to_id = None
    item.save(update_fields=["assigned_to"])
    _write(item, What.GIVEN_BACK, actor, at, note=note)
    return item


@transaction.atomic
def pass_on(item_id: int, *, desk: str, actor: Actor, at: datetime, note: str) -> Item:
    """Lay it on another desk, with a word why.

    Raises:
        ItemClosed, ItemHasOwner, NoteNeeded: nothing is changed.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    item = _lock_free(item_id)
    if not note.strip():
        raise errors.NoteNeeded
    assert desk in DESKS, desk
    item.desk, item.assigned_to_id = desk, None
    item.save(update_fields=["desk", "assigned_to"])
    _write(item, What.PASSED_ON, actor, at, code=desk, note=note)
    return item


@transaction.atomic
def add_note(item_id: int, *, actor: Actor, at: datetime, note: str) -> None:
    """Write down a word for whoever goes on with it.

    Raises:
        ItemClosed, NoteNeeded: nothing is changed.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    item = _lock(item_id)
    if not note.strip():
        raise errors.NoteNeeded
    _write(item, What.NOTED, actor, at, note=note)


@transaction.atomic
def finish(item_id: int, *, outcome: str, actor: Actor, at: datetime, note: str = "") -> Item:
    """End an item by hand, in one of the ways its kind knows.

    Raises:
        ItemClosed, ItemTaken, ItemNotForYou, ItemEndsByItself, NoteNeeded: nothing is changed.

    Source:
        design.md, law 15; issue 2, section 2.
    """
    item = _lock(item_id)
    if item.assigned_to is not None and item.assigned_to_id != actor.pk:
        raise errors.ItemTaken(title=item.title, who=item.assigned_to)
    if item.not_for_id == actor.pk:
        raise errors.ItemNotForYou(title=item.title)
    chosen = next((one for one in kind_of(item.kind).outcomes if one.code == outcome), None)
    if chosen is None:
        raise errors.ItemEndsByItself(title=item.title)
    if chosen.needs_note and not note.strip():
        raise errors.NoteNeeded
    item.closed_at, item.closed_by_id, item.outcome = at, actor.pk, chosen.code
    item.save(update_fields=["closed_at", "closed_by", "outcome"])
    _write(item, What.CLOSED, actor, at, code=chosen.code, note=note)
    return item


def _lock(item_id: int) -> Item:
    """The open item, locked until the transaction ends.

    Nothing is joined: after waiting for the lock, a joined row would be that of before the wait.
    """
    item = Item.objects.select_for_update(no_key=True).get(pk=item_id)
    if item.closed_at is not None:
        raise errors.ItemClosed(title=item.title, at=item.closed_at.astimezone(clock.TOKYO))
    return item


def _lock_free(item_id: int) -> Item:
    """The same, of a kind whose items go from hand to hand in the inbox."""
    item = _lock(item_id)
    if kind_of(item.kind).has_owner:
        raise errors.ItemHasOwner(title=item.title)
    return item


def _write(
    item: Item, what: What, actor: Actor | None, at: datetime, *, code: str = "", note: str = ""
) -> None:
    ItemEvent.objects.create(
        item=item, at=at, what=what, actor_id=actor.pk if actor else None, code=code, note=note.strip()
    )
    record(action=f"worklist.item.{what.value}", subject=item, actor=actor, at=at, kind=item.kind, code=code)
