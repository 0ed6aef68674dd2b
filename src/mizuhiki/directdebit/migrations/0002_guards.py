"""What was asked and answered is never changed; who read a form first reads it no second time (CC-048).

A demand stands in at most one live debit row: a second try holds what failed in the file that it follows. A row
draws from the account of its own supply, in force on the debit day.
A mandate keeps its account and its first day, and ends on no day up to a debit a bank was asked for. An end is
taken away or moved later only where somebody took it back, and a second one stands only after that.
"""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted
from mizuhiki.platform.references import fixed, kept, references

TABLES = (
    "mandateevent", "debitbatch", "debitrow", "debitfilestep", "debitresultfile", "debitresult",
    "mandateproof", "mandateend", "endtakenback", "carryover", "postingorder", "paperform", "paperformstep", "formreading", "formsending",
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
ASKED = """
CREATE FUNCTION directdebit_mandate_outlives_asked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked_for date;
BEGIN
    SELECT max(b.debit_on) INTO asked_for FROM billing_demand d
    JOIN directdebit_debitrow r ON r.demand_id = d.id AND r.mandate_id = NEW.id
    JOIN directdebit_debitbatch b ON b.id = r.batch_id
    WHERE d.supply_id = NEW.supply_id;
    IF NEW.ends_on <= asked_for THEN
        RAISE EXCEPTION 'mandate_outlives_asked: a bank was asked to draw from mandate % on %',
            NEW.id, asked_for USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
ENDED_AGAIN = """
CREATE FUNCTION directdebit_ended_again_after_taking_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM directdebit_mandateend e JOIN directdebit_endtakenback t ON t.end_id = e.id
        WHERE e.mandate_id = NEW.mandate_id AND e.position = NEW.position - 1
    ) THEN
        RAISE EXCEPTION 'ended_again_after_taking_back: the end before this one of mandate % stands',
            NEW.mandate_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
RESTORED = """
CREATE FUNCTION directdebit_restored_by_taking_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ends_on IS NOT NULL OR NOT EXISTS (
        SELECT FROM directdebit_mandateend e JOIN directdebit_endtakenback t ON t.end_id = e.id
        WHERE e.mandate_id = NEW.id AND e.position = (
            SELECT max(position) FROM directdebit_mandateend WHERE mandate_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'restored_by_taking_back: nobody took the end of mandate % back', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
# The rows of a statement are `fresh`: one look at all of them, as for foreign keys (`references`).
IN_FORCE = """
CREATE FUNCTION directdebit_drawn_while_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT min(f.id) INTO wrong FROM fresh f
    JOIN directdebit_debitbatch b ON b.id = f.batch_id
    JOIN directdebit_mandate m ON m.id = f.mandate_id
    JOIN billing_demand d ON d.id = f.demand_id
    WHERE m.supply_id <> d.supply_id OR m.starts_on > b.debit_on OR m.ends_on <= b.debit_on;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'drawn_while_in_force: the mandate of debit row % is not in force on its day for its bill',
            wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
CARRIED = """
CREATE FUNCTION directdebit_carried_over_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM directdebit_mandate a JOIN directdebit_mandate b
        ON (a.bank_code, a.branch_code, a.account_type, a.account_no, a.holder_kana, a.yucho_symbol,
            a.yucho_number)
         = (b.bank_code, b.branch_code, b.account_type, b.account_no, b.holder_kana, b.yucho_symbol,
            b.yucho_number)
        WHERE a.id = NEW.after_id AND b.id = NEW.before_id AND a.supply_id <> b.supply_id
    ) THEN
        RAISE EXCEPTION 'carried_over_as_it_is: mandate % is not the account of mandate % at another place',
            NEW.after_id, NEW.before_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
ACCOUNT = (
    "supply_id", "bank_code", "branch_code", "account_type", "account_no", "holder_kana", "starts_on",
    "yucho_symbol", "yucho_number", "form_id",
)  # fmt: skip


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
        migrations.RunSQL(ASKED, "DROP FUNCTION IF EXISTS directdebit_mandate_outlives_asked()"),
        migrations.RunSQL(
            "CREATE TRIGGER mandate_outlives_asked BEFORE UPDATE OF ends_on ON directdebit_mandate "
            "FOR EACH ROW WHEN (NEW.ends_on IS NOT NULL) "
            "EXECUTE FUNCTION directdebit_mandate_outlives_asked()",
            "DROP TRIGGER IF EXISTS mandate_outlives_asked ON directdebit_mandate",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_mandate ENABLE ALWAYS TRIGGER mandate_outlives_asked",
            migrations.RunSQL.noop,
        ),
        *when_inserted(
            "directdebit_mandateend",
            "ended_again_after_taking_back",
            "directdebit_ended_again_after_taking_back",
            ENDED_AGAIN,
            when="WHEN (NEW.position > 1) ",
        ),
        migrations.RunSQL(RESTORED, "DROP FUNCTION IF EXISTS directdebit_restored_by_taking_back()"),
        migrations.RunSQL(
            "CREATE TRIGGER restored_by_taking_back BEFORE UPDATE OF ends_on ON directdebit_mandate "
            "FOR EACH ROW WHEN (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on)) "
            "EXECUTE FUNCTION directdebit_restored_by_taking_back()",
            "DROP TRIGGER IF EXISTS restored_by_taking_back ON directdebit_mandate",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_mandate ENABLE ALWAYS TRIGGER restored_by_taking_back",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(IN_FORCE, "DROP FUNCTION IF EXISTS directdebit_drawn_while_in_force()"),
        migrations.RunSQL(
            "CREATE TRIGGER drawn_while_in_force AFTER INSERT ON directdebit_debitrow "
            "REFERENCING NEW TABLE AS fresh "
            "FOR EACH STATEMENT EXECUTE FUNCTION directdebit_drawn_while_in_force()",
            "DROP TRIGGER IF EXISTS drawn_while_in_force ON directdebit_debitrow",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_debitrow ENABLE ALWAYS TRIGGER drawn_while_in_force",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(CARRIED, "DROP FUNCTION IF EXISTS directdebit_carried_over_as_it_is()"),
        migrations.RunSQL(
            "CREATE TRIGGER carried_over_as_it_is BEFORE INSERT ON directdebit_carryover "
            "FOR EACH ROW EXECUTE FUNCTION directdebit_carried_over_as_it_is()",
            "DROP TRIGGER IF EXISTS carried_over_as_it_is ON directdebit_carryover",
        ),
        migrations.RunSQL(
            "ALTER TABLE directdebit_carryover ENABLE ALWAYS TRIGGER carried_over_as_it_is",
            migrations.RunSQL.noop,
        ),
        *kept("directdebit_mandate"),
        *fixed("directdebit_mandate", *ACCOUNT),
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
