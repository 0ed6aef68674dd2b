"""What was said is never changed; a complaint goes on step by step, and ends only when it may."""

from django.db import migrations

from mizuhiki.platform.guards import guard

# The next step only, of a case that is open. What the client must be told of does not end before that was
# done; what the client was told of is not taken back. Two at once: the number is unique.
FOLLOWS = """
CREATE OR REPLACE FUNCTION contacts_complaint_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    received timestamptz;
    must_report boolean;
    last_number bigint;
    is_ended boolean;
    is_marked boolean;
    is_reported boolean;
BEGIN
    SELECT received_at, needs_report INTO received, must_report
    FROM contacts_complaint WHERE id = NEW.complaint_id;
    SELECT coalesce(max(number), 0), coalesce(bool_or(kind IN ('closed', 'voided')), false),
           coalesce(bool_or(kind = 'marked'), false), coalesce(bool_or(kind = 'reported'), false)
    INTO last_number, is_ended, is_marked, is_reported
    FROM contacts_complaintstep WHERE complaint_id = NEW.complaint_id;
    IF is_ended OR NEW.number <> last_number + 1 OR NEW.at < received THEN
        RAISE EXCEPTION 'a step does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'closed' AND (must_report OR is_marked) AND NOT is_reported THEN
        RAISE EXCEPTION 'the client was not told of the complaint' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'voided' AND is_reported THEN
        RAISE EXCEPTION 'the client was told of the complaint' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("contacts_contact"),
        *guard("contacts_complaint"),
        *guard("contacts_complaintstep"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON contacts_complainant "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON contacts_complainant",
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_complainant ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
        migrations.RunSQL(FOLLOWS, "DROP FUNCTION IF EXISTS contacts_complaint_step_follows()"),
        migrations.RunSQL(
            "CREATE TRIGGER complaint_step_follows BEFORE INSERT ON contacts_complaintstep "
            "FOR EACH ROW EXECUTE FUNCTION contacts_complaint_step_follows()",
            "DROP TRIGGER IF EXISTS complaint_step_follows ON contacts_complaintstep",
        ),
        migrations.RunSQL(
            "ALTER TABLE contacts_complaintstep ENABLE ALWAYS TRIGGER complaint_step_follows",
            migrations.RunSQL.noop,
        ),
    ]
