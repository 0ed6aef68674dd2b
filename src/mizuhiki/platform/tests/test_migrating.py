"""Migrating in a fraction of the time makes what Django makes."""

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    Migration,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps

from mizuhiki.platform import migrating, sql

pytestmark = pytest.mark.django_db
COLUMNS = """
    SELECT table_name::text, column_name::text, data_type::text, column_default, is_nullable::text
    FROM information_schema.columns WHERE table_name LIKE 'trial_%' ORDER BY 1, ordinal_position
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'trial_%' ORDER BY indexname"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'trial_%' ORDER BY 1, 2
"""


def pay(apps: StateApps, editor: Any) -> None:
    """A row of each, by the classes the migration is given."""
    slip = apps.get_model("trial", "Slip").objects.create(paid_on="2026-11-30", yen=4_000)
    item = apps.get_model("trial", "Item").objects.create(slip=slip)
    slip.first = item
    slip.save()


def operations() -> list[Operation]:
    """What adds, then what alters a key that others point at."""
    to_slip = models.ForeignKey("trial.slip", models.PROTECT, related_name="+")
    to_item = models.ForeignKey("trial.item", models.PROTECT, null=True, related_name="+")
    return [
        CreateModel("Slip", [("id", models.AutoField(primary_key=True)), ("paid_on", models.DateField())]),
        CreateModel("Item", [("id", models.BigAutoField(primary_key=True)), ("slip", to_slip)]),
        AddField("Slip", "yen", models.BigIntegerField(default=7), preserve_default=False),
        AddField("Slip", "first", to_item),
        AddIndex("Slip", models.Index(fields=["paid_on"], name="trial_by_day")),
        AddConstraint("Slip", models.CheckConstraint(condition=models.Q(yen__gte=0), name="trial_positive")),
        RunSQL("ALTER TABLE trial_slip ALTER COLUMN paid_on SET DEFAULT '2026-04-01'"),
        AlterField("Slip", "id", models.BigAutoField(primary_key=True)),
    ]


def applied() -> tuple[ProjectState, list[Any]]:
    """The state after these operations and what the database held, of which nothing remains."""
    state = ProjectState()
    assert state.apps.get_models() == []  # from now on classes are kept beside the state
    with transaction.atomic():
        for name, parts in (("0001_initial", operations()), ("0002_pay", [RunPython(pay)])):
            migration = Migration(name, "trial")
            migration.operations = parts  # type: ignore[misc]
            with connection.schema_editor() as editor:
                state = migration.apply(state, editor)
        rows = "SELECT s.yen, i.id = s.first_id FROM trial_slip s JOIN trial_item i ON i.slip_id = s.id"
        found = [sql.rows(question) for question in (COLUMNS, INDEXES, CONSTRAINTS, rows)]
        transaction.set_rollback(True)
    return state, found


def test_the_tables_and_the_state_are_those_of_django() -> None:
    by_django, tables = applied()
    with migrating.only_what_is_new():
        ours, ours_tables = applied()
    assert ours_tables == tables
    assert ours == by_django
    assert [row[1:3] for row in tables[0] if row[0] == "trial_item"] == [
        ("id", "bigint"),
        ("slip_id", "bigint"),
    ]
    assert ("trial_slip", "trial_positive", "CHECK ((yen >= 0))") in tables[2]
    assert tables[3] == [(4_000, True)]


def test_after_a_failure_django_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        assert Migration.apply is not migrating._apply
        raise RuntimeError

    monkeypatch.setattr(migrating, "call_command", fail)
    with pytest.raises(RuntimeError):
        migrating.migrate()
    assert Migration.apply is migrating._apply
    assert ProjectState.add_field is migrating._add_field
