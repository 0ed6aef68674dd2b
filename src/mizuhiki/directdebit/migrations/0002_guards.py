"""What was asked and answered is never changed; who read a form first reads it no second time (CC-048).

A demand stands in at most one live debit row: a second try holds what failed in the file that it follows.
"""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import kept, references

TABLES = (
    "mandateevent", "debitbatch", "debitrow", "debitfilestep", "debitresultfile", "debitresult",
    "mandateproof", "paperform", "paperformstep", "formreading", "formsending",
)  # fmt: skip
FUNCTION = """
CREATE FUNCTION directdebit_second_reader() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position > 1 AND NOT EXISTS (
        SELECT FROM directdebit_formreading f
        WHERE f.form_id = NEW.form_id AND f.position = 1 AND f.by_id <> NEW.by_id
    ) THEN
        RAISE EXCEPTION 'form_read_by_two_people: reading % of form % by the first reader',
            NEW.position, NEW.form_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
RETRY = """
CREATE FUNCTION directdebit_retry_follows_failure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM directdebit_debitbatch b
        JOIN directdebit_debitrow r ON r.batch_id = b.follows_id
        JOIN directdebit_debitresult x ON x.row_id = r.id
        WHERE b.id = NEW.batch_id AND r.demand_id = NEW.demand_id AND r.attempt = NEW.attempt - 1
          AND x.code NOT IN ('0', 'N')
    ) THEN
        RAISE EXCEPTION 'retry_follows_failure: demand % did not fail in the file that this one follows',
            NEW.demand_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards"), ("directdebit", "0001_initial")]
    operations = [
        *(step for table in TABLES for step in guard(f"directdebit_{table}")),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS directdebit_second_reader()"),
        migrations.RunSQL(
            "CREATE TRIGGER second_reader BEFORE INSERT ON directdebit_formreading "
            "FOR EACH ROW EXECUTE FUNCTION directdebit_second_reader()",
            "DROP TRIGGER IF EXISTS second_reader ON directdebit_formreading",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_formreading ENABLE ALWAYS TRIGGER second_reader",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(RETRY, "DROP FUNCTION IF EXISTS directdebit_retry_follows_failure()"),
        migrations.RunSQL(
            "CREATE TRIGGER retry_follows_failure BEFORE INSERT ON directdebit_debitrow "
            "FOR EACH ROW WHEN (NEW.attempt > 0) EXECUTE FUNCTION directdebit_retry_follows_failure()",
            "DROP TRIGGER IF EXISTS retry_follows_failure ON directdebit_debitrow",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_debitrow ENABLE ALWAYS TRIGGER retry_follows_failure",
            migrations.RunSQL.noop,
        ),
        *kept("directdebit_mandate"),
        *references(
            "directdebit_debitrow",
            batch_id="directdebit_debitbatch",
            demand_id="billing_demand",
            mandate_id="directdebit_mandate",
        ),
        *references(
            "directdebit_mandateproof",
            mandate_id="directdebit_mandate",
            file_id="directdebit_debitresultfile",
        ),
        *references(
            "directdebit_debitresult", row_id="directdebit_debitrow", file_id="directdebit_debitresultfile"
        ),
    ]
