"""Who saw or changed somebody: the read log, the audit entries and the row history in one order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, pairwise
from typing import Any, TypeVar

from django.db.models import ForeignKey, Model, Q, QuerySet

from mizuhiki.audit.bulk import bulk_entries
from mizuhiki.audit.history import event_models
from mizuhiki.audit.models import AuditEntry, ReadLog
from mizuhiki.audit.words import FactWords, act_word, field_word, place_word, table_word
from mizuhiki.platform import clock

Row = TypeVar("Row", ReadLog, AuditEntry)

LINES = 500
CUSTOMER = "customers.customer"  # the kind that other acts name in `customer_ids`
LABELS = {"insert": "登録", "update": "変更", "delete": "削除"}


@dataclass(frozen=True)
class TraceLine:
    """One thing somebody did. `what` is 閲覧, 検索 …, 操作, 一括処理 or a change of a row."""

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


@dataclass(frozen=True)
class TraceFound:
    """The newest lines of what was asked for. `is_cut`: there are older ones that are not among them."""

    lines: list[TraceLine]
    is_cut: bool


@dataclass(frozen=True)
class _Asked:
    """Whom, when and by whom; each source is asked for all of it, and cut only after that."""

    kind: str
    subject_id: int
    since: datetime
    until: datetime
    actor_name: str

    def sifted(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The newest of the rows that were written then and by the person: one more than are shown."""
        rows = rows.filter(at__gte=self.since, at__lt=self.until)
        if self.actor_name:
            rows = rows.filter(actor_name=self.actor_name)
        return rows.order_by("-at")[: LINES + 1]


def trace_of(*, kind: str, subject_id: int, first: date, last: date, actor_name: str = "") -> TraceFound:
    """What was done with one subject from the first to the last day, newest first, at most `LINES`.

    Args:
        actor_name: the sign-in name of one person, who did all of it; empty for everybody.
    """
    asked = _Asked(
        kind=kind,
        subject_id=subject_id,
        since=datetime.combine(first, time(), clock.TOKYO),
        until=datetime.combine(last, time(), clock.TOKYO) + timedelta(days=1),
        actor_name=actor_name,
    )
    found = chain(_reads(asked), _acts(asked), _bulk_acts(asked), _changes(asked))
    lines = sorted(found, key=lambda line: line.at, reverse=True)
    return TraceFound(lines[:LINES], is_cut=len(lines) > LINES)


def sums_of(lines: Sequence[TraceLine]) -> list[TraceSum]:
    """The lines by day, person, kind of act and purpose."""
    counted = Counter((clock.day_of(line.at), line.actor_name, line.what, line.purpose) for line in lines)
    newest_first = sorted(counted.items(), key=lambda item: (-item[0][0].toordinal(), *item[0][1:]))
    return [TraceSum(*key, count) for key, count in newest_first]


def _reads(asked: _Asked) -> Iterator[TraceLine]:
    rows = ReadLog.objects.filter(subject_kind=asked.kind, subject_ids__contains=[asked.subject_id])
    for row in asked.sifted(rows):
        yield TraceLine(
            at=row.at,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            what=ReadLog.How(row.how).label,
            place=place_word(row.screen),
            purpose=row.purpose,
            detail="" if row.row_count == 1 else f"{row.row_count}件のうちの1件",
            request_id=row.request_id,
        )


def _acts(asked: _Asked) -> Iterator[TraceLine]:
    about = Q(subject_kind=asked.kind, subject_id=asked.subject_id)
    if asked.kind == CUSTOMER:
        about |= Q(customer_ids__contains=[asked.subject_id])
    words = FactWords()
    for row in asked.sifted(AuditEntry.objects.filter(about)):
        yield _act(row, words, what="操作", purpose=row.reason)


def _bulk_acts(asked: _Asked) -> Iterator[TraceLine]:
    """Runs that touched it among very many; why is what the run was for, its facts are those of all."""
    found = bulk_entries(
        kind=asked.kind,
        subject_id=asked.subject_id,
        since=asked.since,
        until=asked.until,
        actor_name=asked.actor_name,
        most=LINES + 1,
    )
    words = FactWords()
    for row, title in found:
        line = _act(row, words, what="一括処理", purpose=row.reason or title)
        yield replace(line, detail=f"処理全体で{line.detail}" if line.detail else "")


def _act(row: AuditEntry, words: FactWords, *, what: str, purpose: str) -> TraceLine:
    return TraceLine(
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        what=what,
        place=act_word(row.action),
        purpose=purpose,
        detail=words.line(row.action, row.facts),
        request_id=row.request_id,
    )


def _changes(asked: _Asked) -> Iterator[TraceLine]:
    """All of them: what a change changed is told by the state before it, whoever made that and when."""
    for events in event_models():
        column = _column_of_subject(events, asked.kind)
        if column is None:
            continue
        rows = list(events.objects.filter(**{column: asked.subject_id}).order_by("pgh_obj_id", "pgh_id"))
        for before, row in pairwise([None, *rows]):
            if asked.since <= row.pgh_created_at < asked.until:
                same = before if before is not None and before.pgh_obj_id == row.pgh_obj_id else None
                line = _change(events.pgh_tracked_model, same, row)
                if asked.actor_name in {"", line.actor_name}:
                    yield line


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
        field_word(model, field.name)
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
        place=place_word(context.get("place", "")),
        purpose=context.get("reason", ""),
        detail=f"{table_word(model._meta.label)}{'：' + '、'.join(names) if names else ''}",
        request_id=context.get("request_id", ""),
    )
