"""What was told stays as it was; a caller's number is never changed, only erased."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = (
    *("call", "reading", "callevent", "detailimport", "detailrow", "agentkey", "agentstate"),
    *("wrapupcode", "wrapupcodeend", "pushkey", "pushkeyend", "lineevent"),
)


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for table in TABLES for step in guard(f"telephony_{table}")),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON telephony_caller "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON telephony_caller",
        ),
        migrations.RunSQL(
            "ALTER TABLE telephony_caller ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
