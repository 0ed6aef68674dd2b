"""A load is never changed; a place only ever gets its end, and stays."""

from django.db import migrations

from mizuhiki.platform.guards import guard

FUNCTION = """
CREATE FUNCTION banks_place_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ends_on IS NULL AND NEW.ends_on IS NOT NULL
       AND (NEW.id, NEW.bank_code, NEW.branch_code, NEW.name, NEW.kana)
           = (OLD.id, OLD.bank_code, OLD.branch_code, OLD.name, OLD.kana)
       AND NEW.starts_on IS NOT DISTINCT FROM OLD.starts_on THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'banks_place only gets its end: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("banks", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("banks_masterload"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION IF EXISTS banks_place_stays()"),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON banks_place "
            "FOR EACH ROW EXECUTE FUNCTION banks_place_stays()",
            "DROP TRIGGER IF EXISTS refuse_change ON banks_place",
        ),
        migrations.RunSQL(
            "ALTER TABLE banks_place ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
    ]
