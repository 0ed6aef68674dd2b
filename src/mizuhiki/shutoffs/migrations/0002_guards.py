"""What was ordered, done and found stays; no tap is closed by an order nobody saw to or a token that is over."""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted

TABLES = (
    "orderlist", "order", "guardcheck", "orderapproval", "orderend", "dayweather", "gotoken", "tokenend", "cut",
    "execution", "restoration", "restorationconfirmed", "latedecision", "restorationassigned", "reopening",
    "restorationend", "checkvisit", "checkfinding", "hardwaremove",
)  # fmt: skip
ERASABLE = ("executiontold", "restorationasker")  # written once; a disposal may delete them

SEEN_TO = """
CREATE FUNCTION shutoffs_order_was_seen_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM shutoffs_guardcheck c WHERE c.order_id = NEW.order_id AND c.is_clear) <> 2
        OR EXISTS (SELECT FROM shutoffs_orderend e WHERE e.order_id = NEW.order_id)
    THEN
        RAISE EXCEPTION 'order_was_seen_to: order % was not seen to, or is over', NEW.order_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
GRANTED = """
CREATE FUNCTION shutoffs_token_of_an_agreed_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM shutoffs_order o
        JOIN shutoffs_orderlist l ON l.id = o.list_id AND l.crew_id = NEW.crew_id
        JOIN shutoffs_orderapproval a ON a.order_id = o.id
        WHERE o.id = NEW.order_id
          AND l.cut_on = (NEW.issued_at AT TIME ZONE 'Asia/Tokyo')::date
          AND NOT EXISTS (SELECT FROM shutoffs_orderend e WHERE e.order_id = o.id)
    ) THEN
        RAISE EXCEPTION 'token_of_an_agreed_order: order % is not this crew''s today', NEW.order_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
LIVE = """
CREATE FUNCTION shutoffs_cut_by_a_live_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM shutoffs_gotoken t
        JOIN shutoffs_tokenend e ON e.token_id = t.id AND e.how = 'used' AND e.at = NEW.committed_at
        JOIN shutoffs_order o ON o.id = t.order_id AND o.id = NEW.order_id AND o.supply_id = NEW.supply_id
        WHERE t.id = NEW.token_id AND t.crew_id = NEW.by_id
          AND t.issued_at <= NEW.committed_at AND NEW.committed_at < t.expires_at
    ) THEN
        RAISE EXCEPTION 'cut_by_a_live_token: token % is over or of another order', NEW.token_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT FROM shutoffs_cut c LEFT JOIN shutoffs_reopening r ON r.cut_id = c.id
        JOIN shutoffs_order o ON o.id = NEW.order_id AND o.why <> 'again'
        WHERE c.id = (SELECT max(id) FROM shutoffs_cut WHERE supply_id = NEW.supply_id) AND r.cut_id IS NULL
    ) THEN
        RAISE EXCEPTION 'cut_by_a_live_token: supply % is closed already', NEW.supply_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
CONFIRMED = """
CREATE FUNCTION shutoffs_restored_when_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM shutoffs_restorationconfirmed c WHERE c.restoration_id = NEW.restoration_id
    ) OR EXISTS (
        SELECT FROM shutoffs_restorationend e WHERE e.restoration_id = NEW.restoration_id
    ) THEN
        RAISE EXCEPTION 'restored_when_confirmed: restoration % is not confirmed, or is over',
            NEW.restoration_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""
ENOUGH = """
CREATE FUNCTION shutoffs_hardware_is_there() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    there bigint;
BEGIN
    SELECT coalesce(sum(m.count) FILTER (
                WHERE m.to_place = NEW.from_place
                  AND (NEW.from_place <> 'crew' OR m.crew_id = NEW.crew_id)
                  AND (NEW.from_place <> 'fitted' OR m.cut_id = NEW.cut_id)), 0)
         - coalesce(sum(m.count) FILTER (
                WHERE m.from_place = NEW.from_place
                  AND (NEW.from_place <> 'crew' OR m.crew_id = NEW.crew_id)
                  AND (NEW.from_place <> 'fitted' OR m.cut_id = NEW.cut_id)), 0)
    INTO there FROM shutoffs_hardwaremove m WHERE m.tool = NEW.tool;
    IF there < NEW.count THEN
        RAISE EXCEPTION 'hardware_is_there: % % at %, not %', there, NEW.tool, NEW.from_place, NEW.count
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("shutoffs", "0001_initial"), ("platform", "0002_guards")]

    operations = [
        *(step for table in TABLES for step in guard(f"shutoffs_{table}")),
        *(
            step
            for table in ERASABLE
            for step in (
                migrations.RunSQL(
                    f"CREATE TRIGGER refuse_change BEFORE UPDATE ON shutoffs_{table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                    f"DROP TRIGGER IF EXISTS refuse_change ON shutoffs_{table}",
                ),
                migrations.RunSQL(
                    f"ALTER TABLE shutoffs_{table} ENABLE ALWAYS TRIGGER refuse_change",
                    migrations.RunSQL.noop,
                ),
            )
        ),
        *when_inserted("shutoffs_orderapproval", "seen_to", "shutoffs_order_was_seen_to", SEEN_TO),
        *when_inserted("shutoffs_gotoken", "agreed_to", "shutoffs_token_of_an_agreed_order", GRANTED),
        *when_inserted("shutoffs_cut", "by_a_live_token", "shutoffs_cut_by_a_live_token", LIVE),
        *when_inserted(
            "shutoffs_restorationassigned", "when_confirmed", "shutoffs_restored_when_confirmed", CONFIRMED
        ),
        *when_inserted("shutoffs_reopening", "when_confirmed", "shutoffs_restored_when_confirmed"),
        *when_inserted(
            "shutoffs_hardwaremove",
            "is_there",
            "shutoffs_hardware_is_there",
            ENOUGH,
            when="WHEN (NEW.from_place <> 'outside') ",
        ),
    ]
