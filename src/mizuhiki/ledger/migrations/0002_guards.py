"""Insert-only journal, entries that balance at commit, and closed days."""

from django.db import migrations

from mizuhiki.platform.guards import guard
from mizuhiki.platform.references import fixed, references

BALANCED = """
CREATE OR REPLACE FUNCTION refuse_unbalanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(yen), 0) FROM ledger_journalline WHERE entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
CLOSED_DAY = """
CREATE OR REPLACE FUNCTION refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.posted_on <= (SELECT max(day) FROM ledger_dailyproof) THEN
        RAISE EXCEPTION 'day % is proven and closed', NEW.posted_on
            USING ERRCODE = 'check_violation', CONSTRAINT = 'day_is_closed';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_guards"), ("ledger", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *guard("ledger_journalentry"),
        *guard("ledger_journalline"),
        *guard("ledger_dailyproof"),
        *guard("ledger_founddifference"),
        migrations.RunSQL(BALANCED, "DROP FUNCTION IF EXISTS refuse_unbalanced_entry()"),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_journalline "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced_entry()",
            "DROP TRIGGER IF EXISTS entry_balances ON ledger_journalline",
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_journalline ENABLE ALWAYS TRIGGER entry_balances", migrations.RunSQL.noop
        ),
        migrations.RunSQL(CLOSED_DAY, "DROP FUNCTION IF EXISTS refuse_closed_day()"),
        migrations.RunSQL(
            "CREATE TRIGGER day_is_open BEFORE INSERT ON ledger_journalentry "
            "FOR EACH ROW EXECUTE FUNCTION refuse_closed_day()",
            "DROP TRIGGER IF EXISTS day_is_open ON ledger_journalentry",
        ),
        migrations.RunSQL(
            "ALTER TABLE ledger_journalentry ENABLE ALWAYS TRIGGER day_is_open", migrations.RunSQL.noop
        ),
        *references("ledger_openitem", supply_id="customers_supply"),
        *fixed("ledger_openitem", "id", "supply_id"),
    ]
