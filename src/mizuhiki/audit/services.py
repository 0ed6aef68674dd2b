"""Writing the trace. What is written here is never changed again."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Model

from mizuhiki.audit import context
from mizuhiki.audit.models import AuditEntry, ReadLog
from mizuhiki.platform.actors import Actor

Fact = int | str | bool | date | None | Sequence[int]
Subjects = Iterable[Model] | Mapping[str, Iterable[int]]

IDS_PER_ROW = 10_000  # of an export: keeps one log row under 100 kB
_CODE = re.compile(r"[\x21-\x7e]{0,80}")  # printable ASCII without a space: no name, no address
_ACTION = re.compile(r"[a-z]+(\.[a-z_]+){1,3}")


def kind_of(subject: Model) -> str:
    """The kind under which a row is known in the trace: `customers.customer`."""
    return str(subject._meta.label_lower)


def record(
    *,
    action: str,
    subject: Model | None,
    actor: Actor | None,
    at: datetime,
    customers: Collection[int] = (),
    reason: str = "",
    **facts: Fact,
) -> AuditEntry:
    """Write the audit entry of a service, in the service's own transaction.

    Args:
        action: `room.noun.past_verb`, such as `payments.receipt.taken`.
        customers: numbers of the customers whose record it touched, when `subject` is not one itself.
        reason: what the person gave as a reason; by default the context's.
        facts: numbers, yen, days and codes. Personal data is refused: texts are ASCII codes only.
    """
    assert _ACTION.fullmatch(action), action
    assert at.tzinfo is not None, "an instant is aware"
    here = context.current()
    return AuditEntry.objects.create(
        at=at,
        action=action,
        actor_id=actor.pk if actor else None,
        actor_name=actor.get_username() if actor else "",
        subject_kind=kind_of(subject) if subject else "",
        subject_id=subject.pk if subject else None,
        customer_ids=sorted(set(customers)),
        request_id=here.request_id,
        reason=reason or here.reason,
        facts={name: _fact(name, value) for name, value in facts.items()},
    )


def _fact(name: str, value: Fact) -> object:
    if isinstance(value, str):
        assert _CODE.fullmatch(value), f"{name}: the trace holds codes and numbers, not texts"
        return value
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int):
        return value
    assert all(isinstance(number, int) for number in value), f"{name}: numbers only"
    return list(value)


def log_read_by(
    actor: Actor,
    *,
    subjects: Subjects,
    screen: str,
    purpose: str,
    at: datetime,
    how: ReadLog.How = ReadLog.How.SCREEN,
) -> None:
    """Log a reading at once, for code without a request: a command that exports or prints."""
    ReadLog.objects.bulk_create(
        read_rows(actor, by_kind=ids_by_kind(subjects), screen=screen, purpose=purpose, at=at, how=how)
    )


def ids_by_kind(subjects: Subjects) -> dict[str, list[int]]:
    """Numbers of the rows by kind, each once, in the order given."""
    found: dict[str, dict[int, None]] = {}
    if isinstance(subjects, Mapping):
        for kind, ids in subjects.items():
            found.setdefault(kind, {}).update(dict.fromkeys(ids))
    else:
        for subject in subjects:
            found.setdefault(kind_of(subject), {})[subject.pk] = None
    return {kind: list(ids) for kind, ids in found.items()}


def read_rows(
    actor: Actor, *, by_kind: Mapping[str, Sequence[int]], screen: str, purpose: str, at: datetime, how: str
) -> Iterator[ReadLog]:
    """The rows of one reading: one a kind, more only for an export of very many."""
    for kind, ids in by_kind.items():
        for start in range(0, max(len(ids), 1), IDS_PER_ROW):
            part = list(ids[start : start + IDS_PER_ROW])
            yield ReadLog(
                at=at,
                actor_id=actor.pk,
                actor_name=actor.get_username(),
                how=how,
                screen=screen,
                purpose=purpose,
                subject_kind=kind,
                subject_ids=part,
                row_count=len(part),
                request_id=context.current().request_id,
            )
