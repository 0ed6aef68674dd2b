"""Insert-only tables, kept so by the database itself.

A model that inherits `InsertOnly` is its own history: rows are added, never changed. The promise is
kept three times: no `save` of an existing row here, a trigger that refuses UPDATE, DELETE and
TRUNCATE for everyone, also in bulk loads with `session_replication_role = replica` (ENABLE ALWAYS),
and no such right for the application's role, where the server has it.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.db import migrations, models
from typing_extensions import override


class InsertOnly(models.Model):
    """A row that is never updated or deleted; what changes later is another row."""

    insert_only: ClassVar[bool] = True

    class Meta:
        abstract = True

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a row that exists is refused before the database does."""
        assert self._state.adding, f"{type(self).__name__} rows are never updated"
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    @override
    def delete(self, *_: Any, **__: Any) -> tuple[int, dict[str, int]]:
        """Refuse: history stays."""
        raise AssertionError(f"{type(self).__name__} rows are never deleted")


def insert_only_models() -> Iterable[type[models.Model]]:
    """Every model that promised to be insert-only."""
    return [model for model in apps.get_models() if getattr(model, "insert_only", False)]


REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mizuhiki_application') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM mizuhiki_application;
    END IF;
END $$
"""


def guard(table: str) -> list[migrations.RunSQL]:
    """Migration steps that make one table insert-only for every role and every session mode."""
    steps = []
    for when, name in (("ROW", "refuse_change"), ("STATEMENT", "refuse_truncate")):
        what = "UPDATE OR DELETE" if when == "ROW" else "TRUNCATE"
        steps += [
            migrations.RunSQL(
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                f"FOR EACH {when} EXECUTE FUNCTION refuse_change()",
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
            ),
            migrations.RunSQL(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}", migrations.RunSQL.noop),
        ]
    return steps


def when_inserted(
    table: str, trigger: str, function: str, body: str = "", *, when: str = ""
) -> list[migrations.RunSQL]:
    """Migration steps that let a function look at what comes into a table, in every session mode.

    Args:
        body: creates the function; empty where another step has.
        when: `WHEN (…) `, for the rows that it looks at.
    """
    made = [migrations.RunSQL(body, f"DROP FUNCTION IF EXISTS {function}()")] if body else []
    return [
        *made,
        migrations.RunSQL(
            f"CREATE TRIGGER {trigger} BEFORE INSERT ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION {function}()",
            f"DROP TRIGGER IF EXISTS {trigger} ON {table}",
        ),
        migrations.RunSQL(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}", migrations.RunSQL.noop),
    ]
