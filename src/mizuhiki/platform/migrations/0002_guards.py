"""The functions that guard tables everywhere, the first tables they guard, and statistics for whoever loads."""

from django.db import migrations

from mizuhiki.platform.guards import REFUSE_FUNCTION, guard
from mizuhiki.platform.references import CHECK_FUNCTION, STAY_FUNCTION, kept

# Whoever loads many rows may have the planner count them; only an owner may say ANALYZE by itself.
# The names are those of tables this role owns: another's are passed over by the server, with a warning.
STATISTICS_FUNCTION = """
CREATE OR REPLACE FUNCTION renew_statistics(VARIADIC names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY names LOOP
        EXECUTE format('ANALYZE %I', name);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE_FUNCTION, "DROP FUNCTION IF EXISTS refuse_change()"),
        *guard("platform_installation"),
        *guard("platform_batchrunline"),
        migrations.RunSQL(CHECK_FUNCTION, "DROP FUNCTION IF EXISTS check_references()"),
        migrations.RunSQL(STAY_FUNCTION, "DROP FUNCTION IF EXISTS refuse_loss()"),
        *kept("platform_batchrun"),
        migrations.RunSQL(STATISTICS_FUNCTION, "DROP FUNCTION IF EXISTS renew_statistics(text[])"),
    ]
