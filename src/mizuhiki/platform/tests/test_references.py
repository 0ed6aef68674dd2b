"""References checked a statement at a time are as sure as foreign keys: in every session mode."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from psycopg.errors import ForeignKeyViolation

from mizuhiki.platform import clock, sql
from mizuhiki.platform.guards import insert_only_models
from mizuhiki.platform.models import BatchRun


def checked_references() -> list[tuple[str, str, str]]:
    """(table, column, parent) of every reference the database is to check by our trigger."""
    return [
        (model._meta.db_table, field.column, field.remote_field.model._meta.db_table)
        for model in apps.get_models()
        if model.__module__.startswith("mizuhiki.") and not hasattr(model, "pgh_tracked_model")
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and not field.db_constraint  # type: ignore[attr-defined]
    ]


def triggers(name: str) -> dict[str, bytes]:
    """The arguments of every trigger of a name that bites in every session mode, by table."""
    found = sql.rows(
        "SELECT tgrelid::regclass::text, tgargs FROM pg_trigger WHERE tgname = %s AND tgenabled = 'A'", [name]
    )
    return {table: bytes(args) for table, args in found}


@pytest.mark.django_db
def test_every_reference_without_foreign_key_is_checked_at_the_insert() -> None:
    checked = triggers("references_are_there")
    found = set()
    for table, words in checked.items():
        names = words.decode().rstrip("\0").split("\0")
        found |= {(table, column, parent) for column, parent in zip(names[::2], names[1::2], strict=True)}
    assert found == set(checked_references())
    assert len(found) == 30


@pytest.mark.django_db
def test_what_is_pointed_to_stays_and_what_points_is_fixed() -> None:
    insert_only = {model._meta.db_table for model in insert_only_models()}
    kept = {
        table
        for table in triggers("refuse_delete")
        if table in triggers("refuse_other_id") and table in triggers("refuse_truncate")
    }
    assert kept == {"customers_supply", "directdebit_mandate", "platform_batchrun"}
    assert {parent for _, _, parent in checked_references()} - insert_only - kept == set()
    children = {table for table, _, _ in checked_references()} - insert_only
    assert children == {"ledger_openitem"}
    assert set(triggers("refuse_other_reference")) == {"directdebit_mandate", "ledger_openitem"}


@transaction.atomic
def try_out(statement: str, params: sql.Params = ()) -> None:
    """One statement that is undone when it is refused."""
    sql.run(statement, params)


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.django_db
def test_one_missing_row_among_many_refuses_the_whole_statement(mode: str) -> None:
    statement = (
        "INSERT INTO metering_reading (supply_id, cycle_month, sequence, kind, period_start, read_on, "
        "previous_m3, index_m3, usage_m3, hold, source_id) "
        "SELECT %s, '2026-04-01', n, 'regular', '2026-02-10', '2026-04-10', 0, 1, 1, '', NULL "
        "FROM generate_series(1, 3) n"
    )
    sql.run(f"SET LOCAL session_replication_role = {mode}")
    with pytest.raises(IntegrityError, match="supply_id points to row 77 of customers_supply"):
        try_out(statement, [77])
    assert sql.rows("SELECT count(*) FROM metering_reading") == [(0,)]


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize(
    "loss",
    [
        "DELETE FROM platform_batchrun",
        "UPDATE platform_batchrun SET id = id + 1",
        "TRUNCATE platform_batchrun CASCADE",
    ],
)
@pytest.mark.django_db
def test_a_row_that_others_point_to_cannot_go(loss: str, mode: str) -> None:
    run = BatchRun.objects.create(kind="test", key="1", title="試験", started_at=clock.now())
    sql.run("SET CONSTRAINTS ALL IMMEDIATE")
    sql.run(f"SET LOCAL session_replication_role = {mode}")
    with pytest.raises(IntegrityError, match="rows of platform_batchrun stay, others point to them"):
        try_out(loss)
    assert list(BatchRun.objects.values_list("pk", flat=True)) == [run.pk]


@pytest.mark.django_db
def test_copy_is_checked_like_any_insert() -> None:
    with (
        pytest.raises(ForeignKeyViolation, match="assessment_id points to row 6 of billing_assessment"),
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("COPY payments_allocation (receipt_id, assessment_id, yen) FROM STDIN") as stream,
    ):
        stream.write_row((5, 6, 7))
    assert sql.rows("SELECT count(*) FROM payments_allocation") == [(0,)]
