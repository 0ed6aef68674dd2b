"""What was asked, told and done stays as it was; steps follow one another and none follows the end."""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted

TABLES = ("application", "details", "step", "outcome", "capacity")

# The next step only, of an application that has not ended. Two at once: the number is unique.
FOLLOWS = """
CREATE OR REPLACE FUNCTION intake_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint;
    is_ended boolean;
BEGIN
    SELECT coalesce(max(number), 0), coalesce(bool_or(kind IN ('settled', 'cancelled')), false)
    INTO last_number, is_ended
    FROM intake_step WHERE application_id = NEW.application_id;
    IF is_ended OR NEW.number <> last_number + 1 OR (NEW.number = 1) <> (NEW.kind = 'received') THEN
        RAISE EXCEPTION 'a step does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for name in TABLES for step in guard(f"intake_{name}")),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON intake_told "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON intake_told",
        ),
        migrations.RunSQL(
            "ALTER TABLE intake_told ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
        *when_inserted("intake_step", "step_follows", "intake_step_follows", FOLLOWS),
    ]
