"""Refunds by bank are insert-only; what was withdrawn goes no further."""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted

TABLES = (
    "bankrefund", "bankrefundpart", "bankrefundstep", "bankrefundaccountevent", "transferbatch", "transferrow",
    "transferfilestep", "transferdrop", "transferdone", "transferreturn",
)  # fmt: skip
PART = """
CREATE FUNCTION bankrefunds_part_is_of_its_supply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bankrefunds_bankrefund f
        JOIN payments_overpaymenthold h ON h.id = NEW.hold_id
        JOIN payments_overpayment o ON o.receipt_id = h.overpayment_id AND o.supply_id = f.supply_id
        WHERE f.id = NEW.refund_id
    ) THEN
        RAISE EXCEPTION 'part_is_of_its_supply: hold % is not of the supply of refund %',
            NEW.hold_id, NEW.refund_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
STEP = """
CREATE FUNCTION bankrefunds_withdrawn_goes_no_further() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bankrefunds_bankrefundstep s WHERE s.refund_id = NEW.refund_id AND s.what = 'withdrawn'
    ) THEN
        RAISE EXCEPTION 'withdrawn_goes_no_further: refund % was withdrawn', NEW.refund_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

NOT_IN_FILE = """
CREATE FUNCTION bankrefunds_withdrawn_is_in_no_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bankrefunds_transferrow r WHERE r.refund_id = NEW.refund_id
          AND NOT EXISTS (SELECT FROM bankrefunds_transferdrop d WHERE d.batch_id = r.batch_id)
    ) THEN
        RAISE EXCEPTION 'withdrawn_is_in_no_file: refund % is in a file', NEW.refund_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
ROW = """
CREATE FUNCTION bankrefunds_row_was_agreed_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bankrefunds_bankrefund f
        JOIN bankrefunds_bankrefundstep s ON s.refund_id = f.id AND s.what = 'agreed'
        WHERE f.id = NEW.refund_id AND f.yen + s.interest_yen = NEW.yen AND f.yen = (
            SELECT sum(h.yen) FROM bankrefunds_bankrefundpart p
            JOIN payments_overpaymenthold h ON h.id = p.hold_id WHERE p.refund_id = f.id)
    ) AND NOT EXISTS (
        SELECT FROM bankrefunds_bankrefundstep s WHERE s.refund_id = NEW.refund_id AND s.what = 'withdrawn'
    ) AND NOT EXISTS (
        SELECT FROM bankrefunds_transferrow r WHERE r.refund_id = NEW.refund_id
          AND NOT EXISTS (SELECT FROM bankrefunds_transferdrop d WHERE d.batch_id = r.batch_id)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'row_was_agreed_to: refund % is not agreed to with % yen, or in a file',
        NEW.refund_id, NEW.yen USING ERRCODE = 'check_violation';
END $$
"""
BEARS = """
CREATE FUNCTION bankrefunds_interest_is_of_its_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.interest_yen <> (
        SELECT coalesce(sum(i.yen), 0) FROM bankrefunds_bankrefundpart p
        JOIN payments_overpaymentinterest i ON i.hold_id = p.hold_id WHERE p.refund_id = NEW.refund_id
    ) THEN
        RAISE EXCEPTION 'interest_is_of_its_parts: % yen are not what the parts of refund % bear',
            NEW.interest_yen, NEW.refund_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
DROP = """
CREATE FUNCTION bankrefunds_dropped_never_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT s.kind FROM bankrefunds_transferfilestep s WHERE s.batch_id = NEW.batch_id
        ORDER BY s.id DESC LIMIT 1) <> 'absent'
        OR EXISTS (SELECT FROM bankrefunds_transferdone d WHERE d.batch_id = NEW.batch_id)
    THEN
        RAISE EXCEPTION 'dropped_never_left: the bank may have file %', NEW.batch_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
DONE = """
CREATE FUNCTION bankrefunds_done_was_accepted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bankrefunds_transferfilestep s WHERE s.batch_id = NEW.batch_id AND s.kind = 'accepted'
    ) OR EXISTS (SELECT FROM bankrefunds_transferdrop d WHERE d.batch_id = NEW.batch_id) THEN
        RAISE EXCEPTION 'done_was_accepted: the bank never took file %', NEW.batch_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
RETURNED = """
CREATE FUNCTION bankrefunds_returned_was_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM bankrefunds_transferrow r JOIN bankrefunds_transferdone d ON d.batch_id = r.batch_id
        WHERE r.id = NEW.row_id
    ) THEN
        RAISE EXCEPTION 'returned_was_done: row % was not executed', NEW.row_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("bankrefunds", "0001_initial"), ("payments", "0003_ends")]
    operations = [
        *(step for table in TABLES for step in guard(f"bankrefunds_{table}")),
        *when_inserted(
            "bankrefunds_bankrefundpart", "is_of_its_supply", "bankrefunds_part_is_of_its_supply", PART
        ),
        *when_inserted(
            "bankrefunds_bankrefundstep", "no_further", "bankrefunds_withdrawn_goes_no_further", STEP
        ),
        *when_inserted(
            "bankrefunds_bankrefundstep",
            "in_no_file",
            "bankrefunds_withdrawn_is_in_no_file",
            NOT_IN_FILE,
            when="WHEN (NEW.what = 'withdrawn') ",
        ),
        *when_inserted(
            "bankrefunds_bankrefundstep",
            "of_its_parts",
            "bankrefunds_interest_is_of_its_parts",
            BEARS,
            when="WHEN (NEW.what = 'agreed') ",
        ),
        *when_inserted("bankrefunds_transferrow", "agreed_to", "bankrefunds_row_was_agreed_to", ROW),
        *when_inserted("bankrefunds_transferdrop", "never_left", "bankrefunds_dropped_never_left", DROP),
        *when_inserted("bankrefunds_transferdone", "accepted", "bankrefunds_done_was_accepted", DONE),
        *when_inserted("bankrefunds_transferreturn", "done", "bankrefunds_returned_was_done", RETURNED),
    ]
