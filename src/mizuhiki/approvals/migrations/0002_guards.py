"""Nothing asked or decided is ever changed, and nobody answers their own request but to withdraw it."""

from django.db import migrations

from mizuhiki.platform.guards import guard

SECOND_PERSON = """
CREATE OR REPLACE FUNCTION refuse_own_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.outcome = 'withdrawn') <> (NEW.decided_by_id =
        (SELECT asked_by_id FROM approvals_approvalrequest WHERE id = NEW.request_id)) THEN
        RAISE EXCEPTION 'request % is answered by a second person, and withdrawn by who asked',
            NEW.request_id USING ERRCODE = 'check_violation', CONSTRAINT = 'second_person';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("approvals_approvalrequest"),
        *guard("approvals_decision"),
        migrations.RunSQL(SECOND_PERSON, "DROP FUNCTION IF EXISTS refuse_own_decision()"),
        migrations.RunSQL(
            "CREATE TRIGGER second_person BEFORE INSERT ON approvals_decision "
            "FOR EACH ROW EXECUTE FUNCTION refuse_own_decision()",
            "DROP TRIGGER IF EXISTS second_person ON approvals_decision",
        ),
        migrations.RunSQL(
            "ALTER TABLE approvals_decision ENABLE ALWAYS TRIGGER second_person", migrations.RunSQL.noop
        ),
    ]
