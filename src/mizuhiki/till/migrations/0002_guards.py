"""Every row of a drawer is its own history; only `OpenTill` says what is so now."""

from django.db import migrations

from mizuhiki.platform.guards import guard

TABLES = (
    "counter", "counterend", "seal", "sealimprint", "sealevent", "till", "floatplan", "tillsession", "count",
    "outofhours", "tillmove", "difference", "differenceagreed", "handover", "handovertaken", "closing",
    "counterday", "bankdeposit", "carry", "bankslip", "transitpolicy",
    "safe", "safekey", "safekeyreturned", "safeopening", "safelocking", "safeline", "safecount",
    "safedifference", "safedifferenceagreed", "custodycount", "receiptbook", "bookevent", "booksheet",
    "reservetarget", "reserverequest", "reserverequestmet",
)  # fmt: skip

# A line of the safe's book follows the one before: next number, and its balance plus what moved.
FOLLOWS = """
CREATE OR REPLACE FUNCTION till_safe_line_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint := 0;
    last_yen bigint := 0;
BEGIN
    SELECT number, balance_yen INTO last_number, last_yen FROM till_safeline
    WHERE safe_id = NEW.safe_id AND purpose = NEW.purpose ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last_number, 0) + 1 OR NEW.balance_yen <> coalesce(last_yen, 0) + NEW.yen THEN
        RAISE EXCEPTION 'a line of the safe does not follow the one before'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

# A sheet stands in its own book.
IN_BOOK = """
CREATE OR REPLACE FUNCTION till_sheet_in_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM till_receiptbook
                   WHERE id = NEW.book_id AND NEW.number BETWEEN first_no AND last_no) THEN
        RAISE EXCEPTION 'a sheet is of another book' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("till", "0001_initial")]
    operations = [
        *(step for table in TABLES for step in guard(f"till_{table}")),
        migrations.RunSQL(FOLLOWS, "DROP FUNCTION IF EXISTS till_safe_line_follows()"),
        migrations.RunSQL(
            "CREATE TRIGGER safe_line_follows BEFORE INSERT ON till_safeline "
            "FOR EACH ROW EXECUTE FUNCTION till_safe_line_follows()",
            "DROP TRIGGER IF EXISTS safe_line_follows ON till_safeline",
        ),
        migrations.RunSQL(IN_BOOK, "DROP FUNCTION IF EXISTS till_sheet_in_book()"),
        migrations.RunSQL(
            "CREATE TRIGGER sheet_in_book BEFORE INSERT ON till_booksheet "
            "FOR EACH ROW EXECUTE FUNCTION till_sheet_in_book()",
            "DROP TRIGGER IF EXISTS sheet_in_book ON till_booksheet",
        ),
    ]
