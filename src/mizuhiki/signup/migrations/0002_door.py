"""The public door: its role reads what is published, and everything else it does through these functions.

Each is keyed by a secret of the citizen's (Access holds its SHA-256), or by a bank's seal. They run with the
owner's rights; the door's role may execute them and has no right on any table they touch. Instants are the
server's own: a door that was taken over cannot make an old message fresh.
"""

from django.db import migrations

from mizuhiki.platform.guards import guard

# The state follows from the events alone. Of the latest attempt what weighs most counts; a registration
# that was confirmed counts whichever attempt it belongs to, and however late it came. What a bank says of
# itself weighs more than what a browser brought: a refusal or a break-off it confirms comes before 期限切れ.
# 期限切れ ends a way to the bank that was never heard of again, also one whose browser came back well; a
# person who broke off reads 中断 on, and is not told a second time that it came to nothing. Who asks for the
# paper form after a way that came to nothing gets it.
DERIVE = """
CREATE FUNCTION signup_derive(asked bigint) RETURNS TABLE (state text, attempt int, since timestamptz)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT CASE w.kind WHEN 'begun' THEN 'draft' ELSE w.kind END, w.attempt::int, min(w.at)
    FROM (
        SELECT t.kind, t.attempt, t.at, CASE
            WHEN t.kind = 'paper' THEN 0
            WHEN t.kind = 'refused' THEN 1
            WHEN t.kind = 'returned_ng' AND t.is_proof THEN 2
            WHEN t.kind = 'expired' AND (t.came_back OR NOT t.broke_off) THEN 3
            ELSE 3 + array_position(
                ARRAY['returned_ok', 'returned_ng', 'expired', 'handed_off', 'begun', 'confirmed'], t.kind)
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

# Two who tell of one application at once wait for each other here, and the second sees the first's word.
SETTLE = """
CREATE FUNCTION signup_settle() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM signup_application WHERE id = NEW.application_id FOR NO KEY UPDATE;
    INSERT INTO signup_applicationstate AS s (application_id, state, attempt, since)
    SELECT NEW.application_id, d.state, d.attempt, d.since FROM signup_derive(NEW.application_id) d
    ON CONFLICT (application_id) DO UPDATE
        SET state = excluded.state, attempt = excluded.attempt, since = excluded.since
        WHERE (s.state, s.attempt, s.since) IS DISTINCT FROM (excluded.state, excluded.attempt, excluded.since);
    RETURN NULL;
END $$
"""

SETTLE_TRIGGER = """
CREATE TRIGGER signup_settle AFTER INSERT ON signup_applicationevent FOR EACH ROW
WHEN (NEW.kind IN ('begun', 'paper', 'handed_off', 'expired', 'returned_ng', 'returned_ok', 'refused',
                   'confirmed'))
EXECUTE FUNCTION signup_settle()
"""

# HMAC-SHA-256 (RFC 2104): the server has SHA-256 of its own and no more.
HMAC = """
CREATE FUNCTION signup_hmac(key bytea, message bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
    block bytea := CASE WHEN length(key) > 64 THEN sha256(key) ELSE key END;
    inside bytea;
    outside bytea;
BEGIN
    block := block || decode(repeat('00', 64 - length(block)), 'hex');
    inside := block;
    outside := block;
    FOR i IN 0..63 LOOP
        inside := set_byte(inside, i, get_byte(block, i) # 54);
        outside := set_byte(outside, i, get_byte(block, i) # 92);
    END LOOP;
    RETURN sha256(outside || sha256(inside || message));
END $$
"""

OPENED = """
CREATE FUNCTION signup_opened(secret text, VARIADIC kinds text[]) RETURNS bigint
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT application_id FROM signup_access
    WHERE length(secret) >= 22 AND sha256 = sha256(convert_to(secret, 'UTF8'))
      AND kind = ANY(kinds) AND expires_at > now()
$$
"""

# Of an application: the language it began in, or the one its pages were switched to last.
LANGUAGE = """
CREATE FUNCTION signup_language(asked bigint) RETURNS text
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(
        (SELECT e.facts ->> 'language' FROM signup_applicationevent e
         WHERE e.application_id = asked AND e.kind = 'language' ORDER BY e.id DESC LIMIT 1),
        (SELECT a.language FROM signup_application a WHERE a.id = asked))
$$
"""

# The pages were switched to another language: what follows is told in it. So many times and no more.
SPEAK = """
CREATE FUNCTION signup_speak(secret text, language text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
BEGIN
    PERFORM FROM signup_application a WHERE a.id = opened FOR NO KEY UPDATE;
    IF opened IS NULL OR language !~ '^[a-zA-Z-]{2,8}$' OR language = signup_language(opened)
       OR (SELECT count(*) FROM signup_applicationevent e
           WHERE e.application_id = opened AND e.kind = 'language') >= 50 THEN
        RETURN false;
    END IF;
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    SELECT opened, s.attempt, 'language', jsonb_build_object('language', signup_speak.language), now()
    FROM signup_applicationstate s WHERE s.application_id = opened;
    RETURN true;
END $$
"""

BEGIN_ONE = """
CREATE FUNCTION signup_begin(
    secret text, number text, language text, device text, terms text, campaign text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    made bigint;
BEGIN
    IF length(secret) < 22 THEN
        RAISE EXCEPTION 'a secret has 128 bits' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO signup_application
        (number, publication_id, language, device, terms_version, campaign, began_at)
    SELECT signup_begin.number, (SELECT max(p.id) FROM signup_publication p), signup_begin.language,
           signup_begin.device, terms, signup_begin.campaign, now()
    RETURNING id INTO made;
    INSERT INTO signup_access (application_id, kind, sha256, made_at, expires_at)
    VALUES (made, 'session', sha256(convert_to(secret, 'UTF8')), now(), now() + interval '24 hours');
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    VALUES (made, 0, 'begun', '{}', now());
END $$
"""

# draft, returned_ng and refused are open to be filled in: after a refusal the next attempt may go elsewhere.
ANSWER = """
CREATE FUNCTION signup_answer(secret text, page text, given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    standing record;
BEGIN
    PERFORM FROM signup_application a WHERE a.id = opened FOR NO KEY UPDATE;
    SELECT s.state, s.attempt INTO standing FROM signup_applicationstate s WHERE s.application_id = opened;
    IF standing.state IS NULL THEN
        RETURN 'closed';
    ELSIF standing.state NOT IN ('draft', 'returned_ng', 'refused') THEN
        RETURN 'done';
    ELSIF page !~ '^[a-z_]{1,20}$' OR octet_length(given::text) > 4000
          OR (SELECT count(*) FROM signup_answer a WHERE a.application_id = opened) >= 300 THEN
        RETURN 'too_much';
    END IF;
    INSERT INTO signup_answer (application_id, page, given, at)
    VALUES (opened, signup_answer.page, signup_answer.given, now());
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    VALUES (opened, standing.attempt, 'answered', jsonb_build_object('page', page), now());
    RETURN 'kept';
END $$
"""

# What was given is shown until it has gone to the bank, and while it may have to be sent there again.
DRAFT = """
CREATE FUNCTION signup_draft(secret text) RETURNS jsonb STABLE
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'number', a.number, 'language', signup_language(a.id), 'publication', a.publication_id,
            'state', s.state, 'attempt', s.attempt,
            'answers', CASE WHEN s.state IN ('draft', 'returned_ng', 'refused', 'handed_off') THEN (
                SELECT coalesce(jsonb_object_agg(l.page, l.given), '{}') FROM (
                    SELECT DISTINCT ON (g.page) g.page, g.given FROM signup_answer g
                    WHERE g.application_id = opened ORDER BY g.page, g.id DESC
                ) l
            ) ELSE '{}' END
        )
        FROM signup_application a JOIN signup_applicationstate s ON s.application_id = a.id
        WHERE a.id = opened
    );
END $$
"""

HAND_OFF = """
CREATE FUNCTION signup_hand_off(secret text, bank text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    standing record;
    next_one int;
    named text;
BEGIN
    PERFORM FROM signup_application a WHERE a.id = opened FOR NO KEY UPDATE;
    SELECT s.state, s.attempt INTO standing FROM signup_applicationstate s WHERE s.application_id = opened;
    IF standing.state = 'handed_off' THEN
        RETURN (SELECT jsonb_build_object('reference', t.reference, 'bank', t.bank_code)
                FROM signup_attempt t WHERE t.application_id = opened AND t.position = standing.attempt);
    ELSIF standing.state IS NULL OR standing.state NOT IN ('draft', 'returned_ng', 'refused')
          OR standing.attempt >= 9 THEN
        RETURN NULL;
    END IF;
    next_one := standing.attempt + 1;
    INSERT INTO signup_attempt (application_id, position, reference, bank_code, last_answer, at)
    SELECT opened, next_one, a.number || lpad(next_one::text, 2, '0'), bank,
           (SELECT coalesce(max(g.id), 0) FROM signup_answer g WHERE g.application_id = opened), now()
    FROM signup_application a WHERE a.id = opened
    RETURNING reference INTO named;
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    VALUES (opened, next_one, 'handed_off', jsonb_build_object('bank', bank), now());
    RETURN jsonb_build_object('reference', named, 'bank', bank);
END $$
"""

SEAL = """
CREATE FUNCTION signup_seal(secret text, message text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    said jsonb := message::jsonb;
    sealing bytea;
BEGIN
    SELECT k.secret INTO sealing
    FROM signup_applicationstate s
    JOIN signup_attempt t ON t.application_id = s.application_id AND t.position = s.attempt
    JOIN signup_gatewaykey k ON k.bank_code = t.bank_code AND k.direction = 'to_bank' AND k.starts_at <= now()
    WHERE s.application_id = opened AND s.state = 'handed_off'
      AND said ->> 'kind' = 'request' AND said ->> 'reference' = t.reference AND said ->> 'bank' = t.bank_code
      AND NOT EXISTS (SELECT FROM signup_gatewaykeyend e WHERE e.key_id = k.id AND e.ends_at <= now())
    ORDER BY k.starts_at DESC, k.id DESC LIMIT 1;
    RETURN encode(signup_hmac(sealing, convert_to(message, 'UTF8')), 'hex');
END $$
"""

# A person who came back without an end may begin again: the bank's word, if one comes, still counts.
GIVE_UP = """
CREATE FUNCTION signup_give_up(secret text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    standing record;
BEGIN
    PERFORM FROM signup_application a WHERE a.id = opened FOR NO KEY UPDATE;
    SELECT s.state, s.attempt INTO standing FROM signup_applicationstate s WHERE s.application_id = opened;
    IF standing.state IS DISTINCT FROM 'handed_off' THEN
        RETURN false;
    END IF;
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    VALUES (opened, standing.attempt, 'returned_ng', '{"result": "CANCEL_BY_USER", "by": "citizen"}', now());
    RETURN true;
END $$
"""

PAPER = """
CREATE FUNCTION signup_paper(secret text, given jsonb) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    kept text := signup_answer(secret, 'paper', given);
BEGIN
    IF kept = 'kept' THEN
        INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
        SELECT opened, s.attempt, 'paper', '{}', now() FROM signup_applicationstate s
        WHERE s.application_id = opened;
    END IF;
    RETURN kept;
END $$
"""

# What a state page shows: nothing of who, where or which account.
PROGRESS = """
CREATE FUNCTION signup_progress(secret text) RETURNS jsonb STABLE
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session', 'state');
BEGIN
    RETURN (
        SELECT jsonb_build_object(
            'number', a.number, 'language', signup_language(a.id), 'began_at', a.began_at,
            'state', s.state, 'since', s.since, 'attempt', s.attempt,
            'bank', (SELECT t.bank_code FROM signup_attempt t
                     WHERE t.application_id = a.id AND t.position = s.attempt),
            'steps', (SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at) ORDER BY e.id)
                      FROM signup_applicationevent e
                      WHERE e.application_id = a.id AND e.attempt = s.attempt AND e.kind IN
                        ('handed_off', 'returned_ok', 'returned_ng', 'refused', 'confirmed', 'matched')),
            'result', (SELECT e.facts ->> 'result' FROM signup_applicationevent e
                       WHERE e.application_id = a.id AND e.attempt = s.attempt AND e.kind = s.state
                       ORDER BY e.id DESC LIMIT 1)
        )
        FROM signup_application a JOIN signup_applicationstate s ON s.application_id = a.id
        WHERE a.id = opened
    );
END $$
"""

ASK_RESUME = """
CREATE FUNCTION signup_ask_resume(secret text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    opened bigint := signup_opened(secret, 'session');
    asked int;
BEGIN
    PERFORM FROM signup_application a WHERE a.id = opened FOR NO KEY UPDATE;
    SELECT count(*) INTO asked FROM signup_applicationevent e
    WHERE e.application_id = opened AND e.kind = 'resume_asked';
    IF opened IS NULL OR asked >= 3 THEN
        RETURN false;
    END IF;
    INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)
    SELECT opened, s.attempt, 'resume_asked', '{}', now() FROM signup_applicationstate s
    WHERE s.application_id = opened;
    RETURN true;
END $$
"""

# The link opens once, to whoever knows the last four digits of a telephone number that was given. The fifth try
# that is wrong ends it for good, at whatever hour, and says so.
RESUME = """
CREATE FUNCTION signup_resume(token text, tail text, secret text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    link record;
    wrong int;
BEGIN
    SELECT a.id, a.application_id INTO link FROM signup_access a
    WHERE length(token) >= 22 AND a.sha256 = sha256(convert_to(token, 'UTF8')) AND a.kind = 'resume'
      AND a.expires_at > now() AND NOT EXISTS (SELECT FROM signup_accessused u WHERE u.access_id = a.id);
    IF link.id IS NULL OR length(secret) < 22 THEN
        RETURN 'closed';
    END IF;
    PERFORM FROM signup_application a WHERE a.id = link.application_id FOR NO KEY UPDATE;
    SELECT count(*) INTO wrong FROM signup_accesswrong w WHERE w.access_id = link.id;
    IF wrong >= 5 THEN
        RETURN 'spent';
    ELSIF tail !~ '^[0-9]{4}$' OR NOT EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (g.page) g.given FROM signup_answer g
            WHERE g.application_id = link.application_id ORDER BY g.page, g.id DESC
        ) l, unnest(ARRAY['phone_home', 'phone_office', 'phone_mobile']) AS field
        WHERE right(regexp_replace(l.given ->> field, '[^0-9]', '', 'g'), 4) = tail
    ) THEN
        INSERT INTO signup_accesswrong (access_id, at) VALUES (link.id, now());
        RETURN CASE WHEN wrong < 4 THEN 'wrong' ELSE 'spent' END;
    END IF;
    INSERT INTO signup_accessused (access_id, at) VALUES (link.id, now()) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'closed';
    END IF;
    INSERT INTO signup_access (application_id, kind, sha256, made_at, expires_at)
    VALUES (link.application_id, 'session', sha256(convert_to(secret, 'UTF8')), now(),
            now() + interval '24 hours');
    RETURN 'open';
END $$
"""

RATE = """
CREATE FUNCTION signup_rate(named text, most int, seconds int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    counted int;
BEGIN
    INSERT INTO signup_ratecount AS r (key, "window", count)
    VALUES (encode(sha256(convert_to(named, 'UTF8')), 'hex'),
            floor(extract(epoch FROM now()) / seconds)::bigint * seconds, 1)
    ON CONFLICT (key, "window") DO UPDATE SET count = r.count + 1
    RETURNING count INTO counted;
    RETURN counted <= most;
END $$
"""

# A bank's word: the seal before anything else, then its age, then whether it came before, then whose it is.
# The answer to an inquiry is as fresh as a return; a daily file does not come by this way. Of what no bank has
# sealed ten a minute are written down: anybody may send it, and the rows are never deleted.
ARRIVE = """
CREATE FUNCTION signup_arrive(source text, bank text, message text, mac text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    bytes bytea := convert_to(message, 'UTF8');
    digest bytea := sha256(bytes);
    said jsonb;
    why text;
BEGIN
    IF mac !~ '^[0-9a-f]{64}$' OR octet_length(bytes) > 4096 OR NOT EXISTS (
        SELECT FROM signup_gatewaykey k
        WHERE k.bank_code = bank AND k.direction = 'from_bank' AND k.starts_at <= now()
          AND NOT EXISTS (SELECT FROM signup_gatewaykeyend e WHERE e.key_id = k.id AND e.ends_at <= now())
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
    IF why <> 'taken' AND (why <> 'bad_seal' OR signup_rate('bad_seal', 10, 60)) THEN
        INSERT INTO signup_arrival (bank_code, source, why, sha256, at)
        VALUES (left(bank, 4), left(source, 7), why, digest, now());
    END IF;
    RETURN why;
END $$
"""

# `refused` is final for the attempt; a person who went away, or a bank that was busy, decides nothing, and is
# no event. A row of a daily file may be of nobody we know. A browser that brings 「結果は後ほど」 has come back
# well: who is told 中断 applies once more, and has two accounts.
TAKE = """
CREATE FUNCTION signup_take(source text, bank text, said jsonb, digest bytea) RETURNS text
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

INSIDE = (DERIVE, SETTLE, SETTLE_TRIGGER, HMAC, OPENED, LANGUAGE, TAKE)
DOOR = (
    RATE, BEGIN_ONE, SPEAK, ANSWER, DRAFT, HAND_OFF, SEAL, GIVE_UP, PAPER, PROGRESS, ASK_RESUME, RESUME, ARRIVE,
)  # fmt: skip
DOOR_FUNCTIONS = (
    "signup_rate(text, int, int)",
    "signup_begin(text, text, text, text, text, text)",
    "signup_speak(text, text)",
    "signup_answer(text, text, jsonb)",
    "signup_draft(text)",
    "signup_hand_off(text, text)",
    "signup_seal(text, text)",
    "signup_give_up(text)",
    "signup_paper(text, jsonb)",
    "signup_progress(text)",
    "signup_ask_resume(text)",
    "signup_resume(text, text, text)",
    "signup_arrive(text, text, text, text)",
)
INSIDE_FUNCTIONS = (
    "signup_derive(bigint)",
    "signup_settle()",
    "signup_hmac(bytea, bytea)",
    "signup_opened(text, text[])",
    "signup_language(bigint)",
    "signup_take(text, text, jsonb, bytea)",
)
PUBLISHED = ("signup_publication", "signup_postcodetown", "banks_place")

# PostgreSQL lets everybody execute a new function, unless the owner's default rights say otherwise.
CLOSE = "REVOKE ALL ON FUNCTION {names} FROM PUBLIC"
OPEN = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mizuhiki_door') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO mizuhiki_door', current_schema());
        GRANT SELECT ON {tables} TO mizuhiki_door;
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
HIDE_KEYS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'mizuhiki_readonly') THEN
        REVOKE ALL ON signup_gatewaykey FROM mizuhiki_readonly;
    END IF;
END $$
"""
UNCHANGED = """
CREATE TRIGGER refuse_change BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""
GUARDED = (
    "publication", "application", "access", "accessused", "accesswrong", "attempt", "applicationevent", "evidence", "arrival",
    "gatewaykey", "gatewaykeyend",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("signup", "0001_initial"),
        ("platform", "0002_guards"),
        ("banks", "0001_initial"),
    ]
    operations = [
        *(step for table in GUARDED for step in guard(f"signup_{table}")),
        *(
            migrations.RunSQL(
                UNCHANGED.format(table=table), f"DROP TRIGGER IF EXISTS refuse_change ON {table}"
            )
            for table in ("signup_answer", "signup_evidenceaccount")
        ),
        migrations.RunSQL("ALTER TABLE signup_ratecount SET UNLOGGED", migrations.RunSQL.noop),
        *(migrations.RunSQL(function, migrations.RunSQL.noop) for function in (*INSIDE, *DOOR)),
        migrations.RunSQL(
            PATH.format(names=", ".join(f"'{name}'" for name in (*INSIDE_FUNCTIONS, *DOOR_FUNCTIONS))),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            CLOSE.format(names=", ".join((*INSIDE_FUNCTIONS, *DOOR_FUNCTIONS))), migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            OPEN.format(names=", ".join(DOOR_FUNCTIONS), tables=", ".join(PUBLISHED)), migrations.RunSQL.noop
        ),
        migrations.RunSQL(HIDE_KEYS, migrations.RunSQL.noop),
    ]
