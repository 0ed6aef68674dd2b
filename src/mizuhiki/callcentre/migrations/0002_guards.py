"""What happened is never changed; what people said and who they are can be erased, and only that."""

from django.db import migrations

from mizuhiki.platform.guards import guard, when_inserted

INSERT_ONLY = (
    "arrival",
    "arrivalpage",
    "arrivalstep",
    "billaddress",
    "case",
    "caseanswer",
    "casecontact",
    "caseintake",
    "caserepair",
    "casestep",
    "proposal",
    "proposalcase",
    "proposalstep",
    "sectionevent",
    "subjectevent",
)
ERASABLE = ("arrivalsender", "callback", "caseversion", "correction", "hint", "hintend")

# The next step only. After the end a case can only be opened again; an enquiry does not end without its
# class (CC-087). Two at once: the number is unique.
CASE_FOLLOWS = """
CREATE OR REPLACE FUNCTION callcentre_case_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint;
    last_kind text;
    what text;
BEGIN
    SELECT number, kind INTO last_number, last_kind
    FROM callcentre_casestep WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(last_number, 0) + 1
       OR (coalesce(last_kind, '') IN ('closed', 'cancelled')) <> (NEW.kind = 'reopened') THEN
        RAISE EXCEPTION 'a step does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'closed' THEN
        SELECT kind INTO what FROM callcentre_case WHERE id = NEW.case_id;
        IF what = 'enquiry' AND NOT EXISTS (
            SELECT FROM callcentre_casestep WHERE case_id = NEW.case_id AND kind = 'classified') THEN
            RAISE EXCEPTION 'an enquiry has no class' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""

ARRIVAL_FOLLOWS = """
CREATE OR REPLACE FUNCTION callcentre_arrival_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint;
    is_discarded boolean;
BEGIN
    SELECT coalesce(max(number), 0), coalesce(bool_or(kind = 'discarded'), false)
    INTO last_number, is_discarded
    FROM callcentre_arrivalstep WHERE arrival_id = NEW.arrival_id;
    IF is_discarded OR NEW.number <> last_number + 1 THEN
        RAISE EXCEPTION 'a step does not follow the one before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
"""


def refuse_update(table: str) -> list[migrations.RunSQL]:
    """Let the rows of a table be erased and never changed."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER IF EXISTS refuse_change ON {table}",
        ),
        migrations.RunSQL(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop),
    ]


class Migration(migrations.Migration):
    dependencies = [("callcentre", "0001_initial"), ("platform", "0002_guards")]
    operations = [
        *(step for table in INSERT_ONLY for step in guard(f"callcentre_{table}")),
        *(step for table in ERASABLE for step in refuse_update(f"callcentre_{table}")),
        *when_inserted(
            "callcentre_casestep", "case_step_follows", "callcentre_case_step_follows", CASE_FOLLOWS
        ),
        *when_inserted(
            "callcentre_arrivalstep",
            "arrival_step_follows",
            "callcentre_arrival_step_follows",
            ARRIVAL_FOLLOWS,
        ),
    ]
