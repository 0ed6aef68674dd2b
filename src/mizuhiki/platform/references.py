"""Foreign keys of the great tables, checked a statement at a time (decision 0004).

PostgreSQL checks an ordinary foreign key row by row: fourteen million look-ups for a million bills,
three quarters of a billing run. Where the row pointed to can never go away, one check at the insert
is as sure, and one anti-join does it for all rows of a statement. So:

- the row pointed to stays: its table is insert-only (`guards.guard`) or kept (`kept`);
- the row that points never points elsewhere: its table is insert-only, or the columns are `fixed`;
- the model says `db_constraint=False`, the migration `references(...)`.

All these triggers are ENABLE ALWAYS: unlike a foreign key they also bite in a session that loads with
`session_replication_role = replica`, and for the tables' owner.
"""

from django.db import migrations

# The rows of a statement are `fresh`. `min` rather than LIMIT 1, for which the planner would look up
# row by row. A name that is not there is told with the column, as a foreign key tells it.
CHECK_FUNCTION = """
CREATE OR REPLACE FUNCTION check_references() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lost bigint;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format(
            'SELECT min(f.%1$I) FROM fresh f WHERE f.%1$I IS NOT NULL '
            'AND NOT EXISTS (SELECT FROM %2$I p WHERE p.id = f.%1$I)',
            TG_ARGV[i], TG_ARGV[i + 1]) INTO lost;
        IF lost IS NOT NULL THEN
            RAISE EXCEPTION '%.% points to row % of %, which is not there',
                TG_TABLE_NAME, TG_ARGV[i], lost, TG_ARGV[i + 1]
                USING ERRCODE = 'foreign_key_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""

STAY_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % stay, others point to them: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""


def references(table: str, **parents: str) -> list[migrations.RunSQL]:
    """Migration steps: each column of `table` points to a row, by id, of the table it names."""
    words = ", ".join(f"'{column}', '{parent}'" for column, parent in sorted(parents.items()))
    return _trigger(
        "references_are_there",
        table,
        f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh "
        f"FOR EACH STATEMENT EXECUTE FUNCTION check_references({words})",
    )


def kept(table: str) -> list[migrations.RunSQL]:
    """Migration steps: rows of `table` change, but never go, and keep their id."""
    loss = "EXECUTE FUNCTION refuse_loss()"
    return [
        *_trigger("refuse_delete", table, f"BEFORE DELETE ON {table} FOR EACH ROW {loss}"),
        *_trigger("refuse_other_id", table, f"BEFORE UPDATE OF id ON {table} FOR EACH ROW {loss}"),
        *_trigger("refuse_truncate", table, f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {loss}"),
    ]


def fixed(table: str, *columns: str) -> list[migrations.RunSQL]:
    """Migration steps: these columns of `table` keep what they were inserted with."""
    return _trigger(
        "refuse_other_reference",
        table,
        f"BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_loss()",
    )


def _trigger(name: str, table: str, body: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(f"CREATE TRIGGER {name} {body}", f"DROP TRIGGER IF EXISTS {name} ON {table}"),
        migrations.RunSQL(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}", migrations.RunSQL.noop),
    ]
