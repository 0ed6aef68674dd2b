"""開閉栓 at the public door: its role may call these functions, keyed by a citizen's secret, and reads no table."""

import django.db.models.deletion
from django.db import migrations, models

from mizuhiki.platform.guards import guard

OPENED = """
CREATE FUNCTION intake_web_opened(secret text) RETURNS bigint
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT id FROM intake_webapplication
    WHERE length(secret) >= 22 AND secret_sha256 = sha256(convert_to(secret, 'UTF8')) AND expires_at > now()
$$
"""

BEGIN_ONE = """
CREATE FUNCTION intake_web_begin(secret text, number text, device text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF length(secret) < 22 THEN
        RAISE EXCEPTION 'a secret has 128 bits' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO intake_webapplication (number, device, secret_sha256, began_at, expires_at)
    VALUES (number, device, sha256(convert_to(secret, 'UTF8')), now(), now() + interval '24 hours');
END $$
"""

# Nothing is added to what was sent: a clerk registers what the person saw when they sent it.
ANSWER = """
CREATE FUNCTION intake_web_answer(secret text, page text, given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := intake_web_opened(secret);
BEGIN
    PERFORM FROM intake_webapplication a WHERE a.id = opened FOR NO KEY UPDATE;
    IF opened IS NULL THEN
        RETURN 'closed';
    ELSIF EXISTS (SELECT FROM intake_websending s WHERE s.application_id = opened) THEN
        RETURN 'done';
    ELSIF page !~ '^[a-z_]{1,20}$' OR octet_length(given::text) > 4000
          OR (SELECT count(*) FROM intake_webanswer a WHERE a.application_id = opened) >= 300 THEN
        RETURN 'too_much';
    END IF;
    INSERT INTO intake_webanswer (application_id, page, given, at)
    VALUES (opened, intake_web_answer.page, intake_web_answer.given, now());
    RETURN 'kept';
END $$
"""

# What was given is shown until it is sent, and no more: whoever finds the browser open reads a number.
DRAFT = """
CREATE FUNCTION intake_web_draft(secret text) RETURNS jsonb STABLE
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := intake_web_opened(secret);
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'number', a.number, 'sent_at', s.at,
            'answers', CASE WHEN s.at IS NULL THEN (
                SELECT coalesce(jsonb_object_agg(l.page, l.given), '{}') FROM (
                    SELECT DISTINCT ON (g.page) g.page, g.given FROM intake_webanswer g
                    WHERE g.application_id = opened ORDER BY g.page, g.id DESC
                ) l
            ) ELSE '{}' END
        )
        FROM intake_webapplication a LEFT JOIN intake_websending s ON s.application_id = a.id
        WHERE a.id = opened
    );
END $$
"""

# Sent twice it is sent once, and never after all that was given was erased.
SEND = """
CREATE FUNCTION intake_web_send(secret text, language text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := intake_web_opened(secret);
BEGIN
    PERFORM FROM intake_webapplication a WHERE a.id = opened FOR NO KEY UPDATE;
    IF opened IS NULL OR NOT EXISTS (SELECT FROM intake_webanswer a WHERE a.application_id = opened) THEN
        RETURN false;
    END IF;
    INSERT INTO intake_websending (application_id, language, at)
    VALUES (opened, intake_web_send.language, now()) ON CONFLICT (application_id) DO NOTHING;
    RETURN true;
END $$
"""

INSIDE_FUNCTIONS = ("intake_web_opened(text)",)
DOOR_FUNCTIONS = (
    "intake_web_begin(text, text, text)",
    "intake_web_answer(text, text, jsonb)",
    "intake_web_draft(text)",
    "intake_web_send(text, text)",
)
ALL_FUNCTIONS = (*INSIDE_FUNCTIONS, *DOOR_FUNCTIONS)

# PostgreSQL lets everybody execute a new function, unless the owner's default rights say otherwise.
CLOSE = "REVOKE ALL ON FUNCTION {names} FROM PUBLIC"
OPEN = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mizuhiki_door') THEN
        GRANT EXECUTE ON FUNCTION {names} TO mizuhiki_door;
    END IF;
END $$
"""
# A table made for a while comes before all others where no place is named for it: the last.
PATH = """
DO $$
DECLARE
    named regprocedure;
BEGIN
    FOREACH named IN ARRAY ARRAY[{names}]::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path TO %I, pg_temp', named, current_schema());
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebApplication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=13, unique=True, verbose_name="受付番号")),
                ("device", models.CharField(max_length=7)),
                ("secret_sha256", models.BinaryField(unique=True)),
                ("began_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=20)),
                ("given", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="intake.webapplication",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebRegistration",
            fields=[
                (
                    "web",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="registration",
                        serialize=False,
                        to="intake.webapplication",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "made",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="web",
                        to="intake.application",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebSending",
            fields=[
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="sending",
                        serialize=False,
                        to="intake.webapplication",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="intake_web_sent")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-zA-Z-]{2,8}$")),
                        name="intake_web_language",
                    )
                ],
            },
        ),
        *(
            step
            for table in ("application", "sending", "registration")
            for step in guard(f"intake_web{table}")
        ),
        migrations.RunSQL(
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON intake_webanswer "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER IF EXISTS refuse_change ON intake_webanswer",
        ),
        migrations.RunSQL(
            "ALTER TABLE intake_webanswer ENABLE ALWAYS TRIGGER refuse_change", migrations.RunSQL.noop
        ),
        *(
            migrations.RunSQL(function, migrations.RunSQL.noop)
            for function in (OPENED, BEGIN_ONE, ANSWER, DRAFT, SEND)
        ),
        migrations.RunSQL(
            PATH.format(names=", ".join(f"'{name}'" for name in ALL_FUNCTIONS)), migrations.RunSQL.noop
        ),
        migrations.RunSQL(CLOSE.format(names=", ".join(ALL_FUNCTIONS)), migrations.RunSQL.noop),
        migrations.RunSQL(OPEN.format(names=", ".join(DOOR_FUNCTIONS)), migrations.RunSQL.noop),
    ]
