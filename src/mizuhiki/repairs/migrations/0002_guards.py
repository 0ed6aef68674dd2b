"""What was told stays; a request goes on step by step; the map finds its lines by their boxes."""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted

TABLES = (
    "repairrequest", "repairdetail", "repairstep", "repairphoto", "networkedition", "areanotice",
    "areanoticestep", "apikey", "apikeyend", "apitoken", "repairitemevent", "contractorevent",
    "contractordutyevent",
)  # fmt: skip

# The next step only, of a request that is not over. Nobody is sent, begins or is done before the repair desk
# has acknowledged it; nobody begins who was not sent; a duplicate leads to what is no duplicate itself. Two at
# once: the number is unique.
FOLLOWS = """
CREATE OR REPLACE FUNCTION repairs_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    received timestamptz;
    last_number bigint;
    last_at timestamptz;
    is_over boolean;
    is_known boolean;
    is_sent boolean;
BEGIN
    SELECT received_at INTO received FROM repairs_repairrequest WHERE id = NEW.request_id;
    SELECT coalesce(max(number), 0), max(at),
           coalesce(bool_or(kind IN ('done', 'cancelled', 'linked')), false),
           coalesce(bool_or(kind = 'acknowledged'), false), coalesce(bool_or(kind = 'dispatched'), false)
    INTO last_number, last_at, is_over, is_known, is_sent
    FROM repairs_repairstep WHERE request_id = NEW.request_id;
    IF is_over OR NEW.number <> last_number + 1 OR NEW.at < received OR NEW.at < last_at THEN
        RAISE EXCEPTION 'a step does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind IN ('dispatched', 'underway', 'done') AND NOT is_known THEN
        RAISE EXCEPTION 'the repair desk does not know of the request' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'underway' AND NOT is_sent THEN
        RAISE EXCEPTION 'nobody was sent' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'linked' AND EXISTS (SELECT FROM repairs_repairstep
            WHERE request_id = NEW.original_id AND kind IN ('done', 'cancelled', 'linked')) THEN
        RAISE EXCEPTION 'the original is over' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'changed' AND NOT EXISTS (SELECT FROM repairs_repairdetail
            WHERE id = NEW.detail_id AND request_id = NEW.request_id) THEN
        RAISE EXCEPTION 'a change of another request' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

# A detail is the next version of its request.
NEXT_VERSION = """
CREATE OR REPLACE FUNCTION repairs_detail_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM repairs_repairdetail
                       WHERE request_id = NEW.request_id) THEN
        RAISE EXCEPTION 'a detail does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""

BOX = "box(point(east, north), point(west, south))"


class Migration(migrations.Migration):
    dependencies = [("repairs", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for table in TABLES for step in guard(f"repairs_{table}")),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON repairs_repairtold "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON repairs_repairtold",
        ),
        migrations.RunSQL(
            "ALTER TABLE repairs_repairtold ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
        *when_inserted("repairs_repairstep", "step_follows", "repairs_step_follows", FOLLOWS),
        *when_inserted("repairs_repairdetail", "detail_follows", "repairs_detail_follows", NEXT_VERSION),
        migrations.RunSQL(
            f"CREATE INDEX pipe_box ON repairs_pipe USING gist (layer, ({BOX}))",
            "DROP INDEX IF EXISTS pipe_box",
        ),
    ]
