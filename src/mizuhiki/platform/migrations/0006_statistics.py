"""Whoever loads many rows may have the planner count them; only an owner may say ANALYZE by itself."""

from django.db import migrations

# The names are those of tables this role owns: another's are passed over by the server, with a warning.
FUNCTION = """
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
    dependencies = [("platform", "0005_references")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS renew_statistics(text[])")]
