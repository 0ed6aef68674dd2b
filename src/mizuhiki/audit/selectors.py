"""Who saw or changed somebody: the read log, the audit entries and the row history in one order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import Any

from django.db.models import ForeignKey, Model, Q

from mizuhiki.audit.history import event_models
from mizuhiki.audit.models import AuditEntry, ReadLog
from mizuhiki.platform import clock

LINES = 500
CUSTOMER = "customers.customer"  # the kind that other acts name in `customer_ids`
LABELS = {"insert": "登録", "update": "変更", "delete": "削除"}


@dataclass(frozen=True)
class TraceLine:
    """One thing somebody did. `what` is 閲覧, 検索 …, 操作 or a change of a row."""

    at: datetime
    actor_id: int | None
    actor_name: str
    what: str
    place: str
    purpose: str
    detail: str
    request_id: str


@dataclass(frozen=True)
class TraceSum:
    """How often one person did one thing for one purpose on one day."""

    day: date
    actor_name: str
    what: str
    purpose: str
    count: int


def trace_of(*, kind: str, subject_id: int, first: date, last: date, actor_name: str = "") -> list[TraceLine]:
    """What was done with one subject from the first to the last day, newest first, at most `LINES`."""
    since = datetime.combine(first, time(), clock.TOKYO)
    until = datetime.combine(last, time(), clock.TOKYO) + timedelta(days=1)
    lines = chain(
        _reads(kind, subject_id, since, until),
        _acts(kind, subject_id, since, until),
        _changes(kind, subject_id, since, until),
    )
    wanted = (line for line in lines if not actor_name or line.actor_name == actor_name)
    return sorted(wanted, key=lambda line: line.at, reverse=True)[:LINES]


def sums_of(lines: Sequence[TraceLine]) -> list[TraceSum]:
    """The lines by day, person, kind of act and purpose."""
    counted = Counter((clock.day_of(line.at), line.actor_name, line.what, line.purpose) for line in lines)
    newest_first = sorted(counted.items(), key=lambda item: (-item[0][0].toordinal(), *item[0][1:]))
    return [TraceSum(*key, count) for key, count in newest_first]


def _reads(kind: str, subject_id: int, since: datetime, until: datetime) -> Iterator[TraceLine]:
    rows = ReadLog.objects.filter(
        subject_kind=kind, subject_ids__contains=[subject_id], at__gte=since, at__lt=until
    )
    for row in rows.order_by("-at")[:LINES]:
        yield TraceLine(
            at=row.at,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            what=ReadLog.How(row.how).label,
            place=row.screen,
            purpose=row.purpose,
            detail="" if row.row_count == 1 else f"{row.row_count}件のうちの1件",
            request_id=row.request_id,
        )


def _acts(kind: str, subject_id: int, since: datetime, until: datetime) -> Iterator[TraceLine]:
    about = Q(subject_kind=kind, subject_id=subject_id)
    if kind == CUSTOMER:
        about |= Q(customer_ids__contains=[subject_id])
    rows = AuditEntry.objects.filter(about, at__gte=since, at__lt=until)
    for row in rows.order_by("-at")[:LINES]:
        yield TraceLine(
            at=row.at,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            what="操作",
            place=row.action,
            purpose=row.reason,
            detail=" ".join(f"{name}={value}" for name, value in row.facts.items()),
            request_id=row.request_id,
        )


def _changes(kind: str, subject_id: int, since: datetime, until: datetime) -> Iterator[TraceLine]:
    for events in event_models():
        column = _column_of_subject(events, kind)
        if column is None:
            continue
        rows = list(events.objects.filter(**{column: subject_id}).order_by("pgh_obj_id", "pgh_id"))
        for before, row in pairwise([None, *rows]):
            if since <= row.pgh_created_at < until:
                same = before if before is not None and before.pgh_obj_id == row.pgh_obj_id else None
                yield _change(events.pgh_tracked_model, same, row)


def _column_of_subject(events: type[Any], kind: str) -> str | None:
    """The column by which an event table tells whose row it was; none when it has no such column."""
    tracked: type[Model] = events.pgh_tracked_model
    if tracked._meta.label_lower == kind:
        return "pgh_obj_id"
    for field in tracked._meta.concrete_fields:
        related = field.related_model if isinstance(field, ForeignKey) else None
        if isinstance(related, type) and related._meta.label_lower == kind:
            return field.attname
    return None


def _change(model: type[Model], before: Any, row: Any) -> TraceLine:
    names = [
        str(field.verbose_name)
        for field in model._meta.concrete_fields
        if before is not None
        and hasattr(row, field.attname)
        and getattr(before, field.attname) != getattr(row, field.attname)
    ]
    context = row.pgh_context or {}
    return TraceLine(
        at=row.pgh_created_at,
        actor_id=context.get("actor_id"),
        actor_name=context.get("actor_name", ""),
        what=LABELS[row.pgh_label],
        place=context.get("place", ""),
        purpose=context.get("reason", ""),
        detail=f"{model._meta.label}{'：' + '、'.join(names) if names else ''}",
        request_id=context.get("request_id", ""),
    )
