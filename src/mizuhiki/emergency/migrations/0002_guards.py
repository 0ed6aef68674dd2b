"""What was told, done and agreed is never changed; where and who can only be erased."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = (
    *("agreedtext", "textagreed", "textsubmitted"),
    *("nightcall", "report", "reportanswer", "reportend", "reportaccept"),
    *("dutylist", "dutyturn", "dutycall", "dutyanswer", "roster", "shift"),
    *("reportrepair", "incidentcall", "boardentry"),
    *("linenumber", "transferstep", "transferdone", "site", "monthfiled"),
)
ERASABLE = ("reportwords", "dutyphone")


def unchanged(table: str) -> list[migrations.RunSQL]:
    """A row is written once; a disposal may erase it."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER IF EXISTS refuse_change ON {table}",
        ),
        migrations.RunSQL(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop),
    ]


class Migration(migrations.Migration):
    dependencies = [("emergency", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for name in TABLES for step in guard(f"emergency_{name}")),
        *(step for name in ERASABLE for step in unchanged(f"emergency_{name}")),
    ]
