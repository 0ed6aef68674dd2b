"""Row history of mutable tables, written by triggers: also bulk and raw SQL changes are seen.

    @tracked()
    class Customer(models.Model): ...

makes the table `customers_customerevent`, one row for each insert, update and delete with the values,
the instant and the context (`audit.context`). Event tables are insert-only: add
`*guard("customers_customerevent")` to the migration that makes one. Columns that are derived or
secret are left out with `exclude`.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

import pghistory
from django.apps import apps
from django.db import models
from pghistory.models import Event

from mizuhiki.platform import sql

Tracked = TypeVar("Tracked", bound=models.Model)


class HistoryRow(Event):  # type: ignore[misc]
    """What every event table has: number, instant, label, the row's number, the context."""

    insert_only: ClassVar[bool] = True
    sealed: ClassVar[bool] = True

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[type[Tracked]], type[Tracked]]:
    """Keep every state a row ever had, with who, when, where and why."""

    def wrap(model: type[Tracked]) -> type[Tracked]:
        wrapped: type[Tracked] = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            base_model=HistoryRow,
            model_name=f"{model.__name__}Event",
            obj_field=pghistory.ObjForeignKey(db_index=True, related_name="+", related_query_name="+"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,
        )(model)
        return wrapped

    return wrap


def note_loaded(*tables: str) -> None:
    """Give each row that was loaded with silent triggers the event its insert would have made."""
    for event in event_models():
        table = event.pgh_tracked_model._meta.db_table
        if table in tables:
            kept = [f.column for f in event._meta.local_fields if not f.name.startswith("pgh_")]
            columns, events = ", ".join(kept), event._meta.db_table
            sql.run(
                f"INSERT INTO {events} (pgh_created_at, pgh_label, pgh_obj_id, {columns}) "  # noqa: S608
                f"SELECT now(), 'insert', id, {columns} FROM {table} t "
                f"WHERE NOT EXISTS (SELECT FROM {events} e WHERE e.pgh_obj_id = t.id)"
            )


def event_model_of(model: type[models.Model]) -> type[Any] | None:
    """The event table of a tracked model; None for one that is not tracked."""
    return next((event for event in event_models() if event.pgh_tracked_model is model), None)


def event_models() -> list[type[Any]]:
    """Every event table of the house."""
    return [model for model in apps.get_models() if issubclass(model, HistoryRow)]
