"""The logs that are sealed, seen as tables: which columns, which number, which instant."""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

_ARGUMENTS = 90  # PostgreSQL takes 100 arguments of a function


@dataclass(frozen=True)
class Source:
    """One log. Names are quoted; they come from our models, never from outside."""

    name: str  # app_label.model_name, as the chain writes it
    table: str
    key: str
    columns: tuple[str, ...]
    written_at: str


def sources() -> dict[str, Source]:
    """Every log that promised to be sealed, by name."""
    found = {}
    for model in apps.get_models():
        if getattr(model, "sealed", False):
            source = _source(model)
            found[source.name] = source
    return dict(sorted(found.items()))


def _source(model: type[models.Model]) -> Source:
    quote = connection.ops.quote_name
    columns = tuple(field.column for field in model._meta.concrete_fields if field.column)
    pk = model._meta.pk
    assert pk is not None
    assert pk.column
    return Source(
        name=model._meta.label_lower,
        table=quote(model._meta.db_table),
        key=quote(pk.column),
        columns=columns,
        written_at=quote("recorded_at" if "recorded_at" in columns else "pgh_created_at"),
    )


def row_text(columns: tuple[str, ...] | list[str]) -> str:
    """SQL of the canonical text of a row `t`: its columns, in this order, as a JSON array."""
    names = [f"t.{connection.ops.quote_name(column)}" for column in columns]
    parts = [names[start : start + _ARGUMENTS] for start in range(0, len(names), _ARGUMENTS)]
    return "(" + " || ".join(f"jsonb_build_array({', '.join(part)})" for part in parts) + ")::text"
