"""Banks are asked, and their daily files are read: more ways for a bank's word to come, and what follows.

What a bank says of itself now weighs more than what a browser brought: a refusal or a break-off it confirms
comes before 期限切れ, and 期限切れ before a return that nobody ever confirmed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mizuhiki.platform.guards import guard

# As in 0002, but for 期限切れ: it ends a way to the bank that was never heard of again, also one whose browser
# came back well; a person who broke off reads 中断 on, and is not told a second time that it came to nothing.
DERIVE = """
CREATE OR REPLACE FUNCTION signup_derive(asked bigint) RETURNS TABLE (state text, attempt int, since timestamptz)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT CASE w.kind WHEN 'begun' THEN 'draft' ELSE w.kind END, w.attempt::int, min(w.at)
    FROM (
        SELECT t.kind, t.attempt, t.at, CASE
            WHEN t.kind = 'refused' THEN 1
            WHEN t.kind = 'returned_ng' AND t.is_proof THEN 2
            WHEN t.kind = 'expired' AND (t.came_back OR NOT t.broke_off) THEN 3
            ELSE 3 + array_position(
                ARRAY['returned_ok', 'returned_ng', 'expired', 'handed_off', 'paper', 'begun', 'confirmed'], t.kind)
            END AS weight
        FROM (
            SELECT e.kind::text AS kind, e.attempt, e.at,
                   coalesce(e.facts ->> 'source', 'return') <> 'return' AS is_proof,
                   bool_or(e.kind = 'returned_ok') OVER (PARTITION BY e.attempt) AS came_back,
                   bool_or(e.kind = 'returned_ng') OVER (PARTITION BY e.attempt) AS broke_off
            FROM signup_applicationevent e
            WHERE e.application_id = asked
              AND e.kind IN ('begun', 'paper', 'handed_off', 'expired', 'returned_ng', 'returned_ok', 'refused',
                             'confirmed')
        ) t
    ) w
    GROUP BY w.kind, w.attempt, w.weight
    ORDER BY w.kind = 'confirmed' DESC, w.attempt DESC, w.weight
    LIMIT 1
$$
"""

# As in 0002; the answer to an inquiry is as fresh as a return, and a daily file does not come by this way.
ARRIVE = """
CREATE OR REPLACE FUNCTION signup_arrive(source text, bank text, message text, mac text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    bytes bytea := convert_to(message, 'UTF8');
    digest bytea := sha256(bytes);
    said jsonb;
    why text;
BEGIN
    IF mac !~ '^[0-9a-f]{64}$' OR octet_length(bytes) > 4096 OR NOT EXISTS (
        SELECT FROM signup_gatewaykey k LEFT JOIN signup_gatewaykeyend e ON e.key_id = k.id
        WHERE k.bank_code = bank AND k.direction = 'from_bank' AND k.starts_at <= now()
          AND (e.ends_at IS NULL OR e.ends_at > now())
          AND sha256(signup_hmac(k.secret, bytes)) = sha256(decode(mac, 'hex'))
    ) THEN
        why := 'bad_seal';
    ELSE
        BEGIN
            said := message::jsonb;
            IF source NOT IN ('return', 'notice', 'inquiry')
               OR said ->> 'kind' IS DISTINCT FROM source OR said ->> 'bank' IS DISTINCT FROM bank
               OR said ->> 'version' IS DISTINCT FROM '1' THEN
                why := 'malformed';
            ELSIF source IN ('return', 'inquiry')
                  AND abs(extract(epoch FROM now() - (said ->> 'stated_at')::timestamptz)) > 900 THEN
                why := 'stale';
            ELSE
                why := signup_take(source, bank, said, digest);
            END IF;
        EXCEPTION WHEN data_exception OR check_violation OR not_null_violation THEN
            why := 'malformed';
        END;
    END IF;
    IF why <> 'taken' THEN
        INSERT INTO signup_arrival (bank_code, source, why, sha256, at)
        VALUES (left(bank, 4), left(source, 7), why, digest, now());
    END IF;
    RETURN why;
END $$
"""

# As in 0002; a row of a daily file may be of nobody we know, and a word that decides nothing is no event. A
# browser that brings 「結果は後ほど」 has come back well: who is told 中断 applies once more, and has two accounts.
TAKE = """
CREATE OR REPLACE FUNCTION signup_take(source text, bank text, said jsonb, digest bytea) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    ours record;
    made bigint;
    what text;
    result text := said ->> 'result';
BEGIN
    SELECT t.id, t.application_id, t.position INTO ours FROM signup_attempt t
    WHERE t.reference = said ->> 'reference' AND t.bank_code = bank;
    IF ours.id IS NULL AND source <> 'daily' THEN
        RETURN 'unknown';
    END IF;
    PERFORM FROM signup_application a WHERE a.id = ours.application_id FOR NO KEY UPDATE;
    INSERT INTO signup_evidence
        (attempt_id, bank_code, reference, source, result, registered_on, sha256, stated_at, at)
    VALUES (ours.id, bank, said ->> 'reference', source, result, nullif(said ->> 'registered_on', '')::date,
            digest, (said ->> 'stated_at')::timestamptz, now())
    ON CONFLICT (sha256) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN 'known';
    END IF;
    IF said ->> 'account_no' <> '' THEN
        INSERT INTO signup_evidenceaccount
            (evidence_id, branch_code, account_type, account_no, holder_kana, customer_no)
        VALUES (made, said ->> 'branch', said ->> 'account_type', said ->> 'account_no',
                said ->> 'holder_kana', coalesce(said ->> 'customer_no', ''));
    END IF;
    what := CASE
        WHEN ours.id IS NULL THEN ''
        WHEN source = 'return' AND result IN ('OK', 'UNKNOWN') THEN 'returned_ok'
        WHEN source = 'return' OR result IN ('CANCEL_BY_USER', 'TIMEOUT') THEN 'returned_ng'
        WHEN result = 'OK' THEN 'confirmed'
        WHEN result IN ('NOT_FOUND', 'MAINTENANCE', 'UNKNOWN') THEN ''
        ELSE 'refused'
    END;
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    SELECT ours.application_id, ours.position, what,
           jsonb_build_object('result', result, 'source', source), now()
    WHERE what <> '' AND NOT EXISTS (
        SELECT FROM signup_applicationevent e
        WHERE e.application_id = ours.application_id AND e.attempt = ours.position AND e.kind = what
          AND (source = 'return' OR what <> 'returned_ng'
               OR coalesce(e.facts ->> 'source', 'return') <> 'return')
    );
    RETURN 'taken';
END $$
"""
FUNCTIONS = (
    "signup_derive(bigint)",
    "signup_arrive(text, text, text, text)",
    "signup_take(text, text, jsonb, bytea)",
)
# As in 0002: a table made for a while comes before all others where no place is named for it.
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
        ("attachments", "0002_guards"),
        ("directdebit", "0002_guards"),
        ("platform", "0002_guards"),
        ("signup", "0006_site"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationmatch",
            name="evidence",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.evidence"
            ),
        ),
        migrations.AlterField(
            model_name="applicationevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("begun", "開始"),
                    ("answered", "入力"),
                    ("paper", "紙の依頼書を希望"),
                    ("resume_asked", "続きからのリンクを希望"),
                    ("handed_off", "金融機関へ"),
                    ("returned_ok", "戻り（完了）"),
                    ("returned_ng", "戻り（不成立）"),
                    ("asked", "金融機関に照会"),
                    ("confirmed", "登録を確認"),
                    ("refused", "登録不可"),
                    ("expired", "期限切れ"),
                    ("matched", "契約に反映"),
                    ("unmatched", "契約不明"),
                    ("second", "別の口座の登録を確認"),
                    ("told", "結果を通知"),
                    ("delivered", "一覧表で提供"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="DailyFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("bank_code", models.CharField(max_length=4, verbose_name="金融機関")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="照合番号")),
                ("file_name", models.CharField(max_length=200, verbose_name="ファイル名")),
                ("imported_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.storedfile",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="platform.batchrun"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DailyLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("is_new", models.BooleanField()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="signup.evidence"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="signup.dailyfile",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "position"), name="daily_line_once")],
            },
        ),
        migrations.CreateModel(
            name="Settling",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="settling",
                        serialize=False,
                        to="signup.evidence",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="理由")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mandate",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directdebit.mandate",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mandate__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="settling_left_with_reason",
                    )
                ],
            },
        ),
        *(step for table in ("dailyfile", "dailyline", "settling") for step in guard(f"signup_{table}")),
        *(migrations.RunSQL(function, migrations.RunSQL.noop) for function in (DERIVE, TAKE, ARRIVE)),
        migrations.RunSQL(
            PATH.format(names=", ".join(f"'{name}'" for name in FUNCTIONS)), migrations.RunSQL.noop
        ),
    ]
