"""The role of the public door: what it may do, and that no SQL it can think of does more."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from mizuhiki.platform import clock, sql
from mizuhiki.signup.models import (
    Access,
    Answer,
    Application,
    ApplicationEvent,
    ApplicationState,
    Arrival,
    Attempt,
    Evidence,
    EvidenceAccount,
    Publication,
)
from mizuhiki.signup.selectors import given_of
from mizuhiki.signup.tests.conftest import BANK, TO_BANK, Door
from mizuhiki.signup.tests.talking import arrive, call, handed_off, said, sealed, state_of

READABLE = {"signup_publication", "signup_postcodetown", "banks_place", "signup_closed", "signup_noticed"}
Begin = Callable[..., str]


def test_of_all_tables_it_reads_what_is_published_and_writes_none(door: Door) -> None:
    found = door.execute(
        "SELECT c.relname::text, array_agg(r) FILTER (WHERE has_table_privilege(c.oid, r))"
        " FROM pg_class c, unnest(string_to_array("
        "'SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER', ' ')) r"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')"
        " GROUP BY c.relname"
    ).fetchall()
    assert len(found) > 200
    assert {table: rights for table, rights in found if rights} == {table: ["SELECT"] for table in READABLE}
    sequences = door.execute(
        "SELECT count(*) FROM pg_sequences s"
        " WHERE has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'USAGE, SELECT, UPDATE')"
    ).fetchone()
    assert sequences == (0,)


def test_of_all_functions_of_ours_it_may_call_those_of_the_door(door: Door) -> None:
    found = door.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.pronamespace = current_schema()::regnamespace"
        " AND has_function_privilege(p.oid, 'EXECUTE') AND NOT EXISTS ("
        "   SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    ).fetchall()
    assert sorted(name.partition("(")[0] for (name,) in found) == sorted(
        {
            *("signup_rate", "signup_begin", "signup_answer", "signup_draft", "signup_hand_off"),
            *("signup_speak", "signup_seal", "signup_give_up", "signup_paper", "signup_progress"),
            *("signup_ask_resume", "signup_resume", "signup_arrive"),
            *("intake_web_begin", "intake_web_answer", "intake_web_draft", "intake_web_send"),
        }
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM signup_answer",
        "SELECT secret FROM signup_gatewaykey",
        "SELECT * FROM customers_customer",
        "SELECT * FROM staff_user",
        "SELECT * FROM signup_closure",
        "SELECT * FROM signup_sitenotice",
        "SELECT * FROM signup_publicationproposal",
        "UPDATE signup_applicationstate SET state = 'confirmed'",
        "INSERT INTO signup_applicationevent (application_id, attempt, kind, facts, at)"
        " VALUES (1, 1, 'confirmed', '{}', now())",
        "DELETE FROM signup_access",
        "SELECT signup_opened('x', 'session')",
        "SELECT intake_web_opened('x')",
        "SELECT * FROM intake_webanswer",
        "INSERT INTO intake_websending (application_id, language, at) VALUES (1, 'ja', now())",
        "SELECT signup_take('notice', '9998', '{}', 'x')",
        "SELECT signup_hmac('a', 'b')",
        "CREATE TABLE public.mine (x int)",
        "COPY signup_answer TO STDOUT",
        "SET ROLE mizuhiki_application",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SELECT pg_advisory_lock(28026, hashtext(current_schema()))",
        "SELECT pg_try_advisory_xact_lock_shared(1)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)
def test_sql_of_its_own_is_refused(door: Door, begin: Begin, statement: str) -> None:
    handed_off(door, begin())
    before = _everything()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        door.execute(statement)
    assert _everything() == before


def test_it_holds_no_lock_that_others_wait_for(door: Door) -> None:
    """Whoever took the door over could else stop every payment with one lock."""
    found = door.execute(
        "SELECT proname FROM pg_proc WHERE has_function_privilege(oid, 'EXECUTE')"
        " AND proname ~ '(advisory.*lock|^lo_|^lowrite$)'"
    ).fetchall()
    assert found == []


def test_a_table_made_for_a_while_opens_nothing(door: Door, begin: Begin) -> None:
    """Where a server lets everybody make one: it must not stand before the true table of its name."""
    begin()
    door.execute(
        "CREATE TEMPORARY TABLE signup_access AS SELECT 1 AS application_id, 'session' AS kind,"
        " sha256('0000000000000000000000000') AS sha256, now() + interval '1 day' AS expires_at"
    )
    assert call(door, "signup_draft", "0" * 25) is None


def _everything() -> list[Any]:
    models = (Access, Answer, Application, ApplicationEvent, ApplicationState, Attempt, Evidence, Arrival)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_secret_opens_its_own_application_and_no_other(door: Door, begin: Begin) -> None:
    mine, theirs = begin("W0000000000A1"), begin("W0000000000A2")
    call(door, "signup_answer", theirs, "name", json.dumps({"name": "山田 太郎"}))
    draft = call(door, "signup_draft", mine)
    assert (draft["number"], draft["answers"], draft["state"]) == ("W0000000000A1", {}, "draft")
    assert call(door, "signup_draft", theirs)["answers"] == {"name": {"name": "山田 太郎"}}
    for wrong in (
        "",
        "x",
        mine[:-1],
        mine + "0",
        "W0000000000A1",
        "%",
        hashlib.sha256(mine.encode()).hexdigest(),
    ):
        assert call(door, "signup_draft", wrong) is None, wrong
        assert call(door, "signup_progress", wrong) is None
        assert call(door, "signup_answer", wrong, "name", "{}") == "closed"
        assert call(door, "signup_hand_off", wrong, BANK) is None
    assert Answer.objects.count() == 1
    assert bytes(Access.objects.order_by("pk")[0].sha256) == hashlib.sha256(mine.encode()).digest()


def test_a_short_secret_begins_nothing(door: Door, published: Publication) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        call(door, "signup_begin", "x" * 21, "W0123456789AB", "ja", "phone", "2026-04", "")
    assert not Application.objects.exists()


def test_without_terms_or_publication_nothing_begins(door: Door, transactional_db: None) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation):
        call(door, "signup_begin", "x" * 22, "W0123456789AB", "ja", "phone", "2026-04", "")
    Publication.objects.create(body={}, sha256="0" * 64, published_at=clock.now())
    with pytest.raises(psycopg.errors.CheckViolation):
        call(door, "signup_begin", "x" * 22, "W0123456789AB", "ja", "phone", "", "")
    assert not Application.objects.exists()


def test_what_has_gone_to_the_bank_is_neither_changed_nor_shown_once_it_is_back(
    door: Door, begin: Begin
) -> None:
    secret = begin()
    reference = handed_off(door, secret)
    assert reference == "W0123456789AB01"
    assert call(door, "signup_hand_off", secret, BANK)["reference"] == reference  # pressed twice: the same
    assert Attempt.objects.count() == 1
    assert call(door, "signup_answer", secret, "name", json.dumps({"name": "別人"})) == "done"
    assert arrive(door, said(reference)) == "taken"
    draft = call(door, "signup_draft", secret)
    assert (draft["state"], draft["answers"]) == ("returned_ok", {})
    assert call(door, "signup_hand_off", secret, BANK) is None
    assert set(call(door, "signup_progress", secret)) == {
        *("number", "language", "began_at", "state", "since", "attempt", "bank", "steps", "result")
    }


def test_too_much_is_not_kept(door: Door, begin: Begin) -> None:
    secret = begin()
    assert call(door, "signup_answer", secret, "name", json.dumps({"name": "あ" * 2_000})) == "too_much"
    assert call(door, "signup_answer", secret, "Name; DROP", "{}") == "too_much"
    assert not Answer.objects.exists()


@settings(max_examples=60)
@given(key=st.binary(min_size=1, max_size=100), message=st.binary(max_size=300))
@pytest.mark.django_db
def test_the_servers_seal_is_that_of_rfc_2104(key: bytes, message: bytes) -> None:
    ((found,),) = sql.rows("SELECT signup_hmac(%s, %s)", [key, message])
    assert bytes(found) == hmac.new(key, message, hashlib.sha256).digest()


def test_a_request_is_sealed_for_the_present_attempt_alone(door: Door, begin: Begin) -> None:
    secret = begin()
    reference = handed_off(door, secret)
    request = json.dumps({"kind": "request", "reference": reference, "bank": BANK})
    assert call(door, "signup_seal", secret, request) == sealed(request, TO_BANK)
    for changed in ({"kind": "return"}, {"reference": "W0123456789AB02"}, {"bank": "0001"}):
        other = json.dumps(json.loads(request) | changed)
        assert call(door, "signup_seal", secret, other) is None
    arrive(door, said(reference))
    assert call(door, "signup_seal", secret, request) is None


@pytest.mark.parametrize(
    ("source", "result", "state"),
    [
        ("return", "OK", "returned_ok"),
        ("return", "CANCEL_BY_USER", "returned_ng"),
        ("return", "NAME_MISMATCH", "returned_ng"),
        ("notice", "OK", "confirmed"),
        ("notice", "NAME_MISMATCH", "refused"),
        ("notice", "ALREADY_REGISTERED", "refused"),
        ("notice", "CANCEL_BY_USER", "returned_ng"),
        ("inquiry", "NOT_FOUND", "handed_off"),
        ("inquiry", "MAINTENANCE", "handed_off"),
        ("inquiry", "OK", "confirmed"),
    ],
)
def test_what_a_word_of_the_bank_makes_of_it(
    door: Door, begin: Begin, source: str, result: str, state: str
) -> None:
    text = said(handed_off(door, begin()), kind=source, result=result)
    assert arrive(door, text, source=source) == "taken"
    assert state_of() == state
    assert arrive(door, text, source=source) == "known"  # the same again changes nothing
    assert state_of() == state
    assert Evidence.objects.get().result == result
    assert EvidenceAccount.objects.count() == (result == "OK")
    assert Arrival.objects.get().why == "known"


def test_a_way_is_made_with_what_was_kept_before_it(door: Door, begin: Begin) -> None:
    """Whatever the clock says: an answer that began later may have been kept first."""
    secret = begin()
    with transaction.atomic(), connection.cursor() as going:
        going.execute("SELECT now()")
        call(door, "signup_answer", secret, "bank", json.dumps({"bank": BANK}))
        going.execute("SELECT signup_hand_off(%s, %s)", [secret, BANK])
    way, answer = Attempt.objects.get(), Answer.objects.get()
    assert (answer.at > way.at, way.last_answer) == (True, answer.pk)
    assert given_of(way.application_id, for_way=way) == {"bank": BANK}


def test_no_word_that_is_not_the_banks_is_taken(door: Door, begin: Begin) -> None:
    reference = handed_off(door, begin())
    good = said(reference)
    old = said(reference, stated_at=(clock.now() - timedelta(minutes=16)).isoformat(timespec="seconds"))
    tries = [
        (arrive(door, good, mac="0" * 64), "bad_seal"),
        (arrive(door, good, mac=sealed(good, TO_BANK)), "bad_seal"),  # our own key proves nothing
        (arrive(door, good, mac=sealed(good).upper()), "bad_seal"),
        (arrive(door, good.replace('"OK"', '"Ok"'), mac=sealed(good)), "bad_seal"),
        (arrive(door, good, source="notice"), "malformed"),  # a return is no notice
        (arrive(door, old), "stale"),
        (arrive(door, said("W0123456789AB02")), "unknown"),
        (arrive(door, said(reference, bank="0001")), "malformed"),
        (arrive(door, said(reference, version="2")), "malformed"),
        (arrive(door, said(reference, account_no="12345")), "malformed"),
        (arrive(door, said(reference, stated_at="きのう")), "malformed"),
        (arrive(door, "[1]"), "malformed"),
        (arrive(door, "{"), "malformed"),
        (arrive(door, '"\\u0000"'), "malformed"),
    ]
    assert [got for got, _ in tries] == [wanted for _, wanted in tries]
    assert [one.why for one in Arrival.objects.order_by("pk")] == [wanted for _, wanted in tries]
    assert not Evidence.objects.exists()
    assert state_of() == "handed_off"
    assert arrive(door, good) == "taken"


def test_late_evidence_wins_whatever_was_thought_before(door: Door, begin: Begin) -> None:
    secret = begin()
    first = handed_off(door, secret)
    assert call(door, "signup_give_up", secret) is True
    assert call(door, "signup_give_up", secret) is False
    assert state_of() == "returned_ng"
    second = call(door, "signup_hand_off", secret, BANK)["reference"]
    assert second == "W0123456789AB02"
    assert arrive(door, said(second, kind="notice", result="AUTH_FAILED"), source="notice") == "taken"
    assert state_of() == "refused"
    assert arrive(door, said(first, kind="notice"), source="notice") == "taken"  # of the attempt given up
    assert state_of() == "confirmed"
    progress = call(door, "signup_progress", secret)
    assert (progress["state"], progress["attempt"]) == ("confirmed", 1)
    assert call(door, "signup_hand_off", secret, BANK) is None


@pytest.mark.django_db
def test_the_state_does_not_depend_on_the_order_of_the_events() -> None:
    publication = Publication.objects.create(body={}, sha256="0" * 64, published_at=clock.now())
    kinds = ApplicationEvent.Kind
    at = datetime.fromisoformat("2026-11-30T10:00:00+09:00")

    @settings(max_examples=150)
    @given(
        events=st.lists(
            st.tuples(
                st.integers(1, 3),
                st.sampled_from(
                    [kinds.HANDED_OFF, kinds.RETURNED_NG, kinds.RETURNED_OK, kinds.REFUSED, kinds.CONFIRMED]
                ),
            ),
            min_size=1,
            max_size=7,
        ),
        data=st.data(),
    )
    def check(events: list[tuple[int, str]], data: st.DataObject) -> None:
        found = []
        for turn, order in enumerate((events, data.draw(st.permutations(events)))):
            application = Application.objects.create(
                number=f"W{Application.objects.count():012d}",
                publication=publication,
                language="ja",
                device="phone",
                terms_version="1",
                began_at=at,
            )
            for attempt, kind in [(0, kinds.BEGUN), *order]:
                ApplicationEvent.objects.create(application=application, attempt=attempt, kind=kind, at=at)
            state = ApplicationState.objects.get(application=application)
            found.append((state.state, state.attempt, state.since))
            assert turn in {0, 1}
        assert found[0] == found[1]
        if any(kind == kinds.CONFIRMED for _, kind in events):
            assert found[0][0] == "confirmed"

    check()


def test_a_rate_is_counted_within_its_window(door: Door) -> None:
    assert [call(door, "signup_rate", "address:192.0.2.1", 3, 60) for _ in range(5)] == [
        *(True, True, True),
        *(False, False),
    ]
    assert call(door, "signup_rate", "address:192.0.2.2", 3, 60) is True
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM signup_ratecount")
        assert all("192.0.2" not in key for (key,) in cursor.fetchall())


def test_its_other_sessions_show_no_secret(door: Door, begin: Begin) -> None:
    begin()
    seen = door.execute("SELECT query FROM pg_stat_activity WHERE usename = current_user").fetchall()
    assert seen != []
    assert [text for (text,) in seen if "signup_" in (text or "")] == []
    assert door.execute("SHOW track_activities").fetchone() == ("off",)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        door.execute("SET track_activities = on")


def test_a_second_form_is_opened_by_its_own_secret_until_it_is_sent(door: Door, begin: Begin) -> None:
    signup, mine, theirs = begin(), "m" * 32, "t" * 32
    for number, secret in (("K00000001", mine), ("K00000002", theirs)):
        door.execute("SELECT intake_web_begin(%s, %s, 'phone')", [secret, number])
    with pytest.raises(psycopg.errors.CheckViolation):
        door.execute("SELECT intake_web_begin('short', 'K00000003', 'phone')")
    assert call(door, "intake_web_send", mine, "ja") is False  # nothing was given
    given = json.dumps({"name": "山田 太郎"})
    assert call(door, "intake_web_answer", mine, "name", given) == "kept"
    assert call(door, "intake_web_draft", mine)["answers"] == {"name": {"name": "山田 太郎"}}
    assert call(door, "intake_web_draft", theirs)["answers"] == {}
    for wrong in ("", "x", mine[:-1], mine + "0", "K00000001", "%", signup):
        assert call(door, "intake_web_draft", wrong) is None
        assert call(door, "intake_web_answer", wrong, "name", given) == "closed"
        assert call(door, "intake_web_send", wrong, "ja") is False
    assert call(door, "signup_draft", mine) is None
    assert call(door, "intake_web_answer", mine, "Name;", given) == "too_much"
    assert call(door, "intake_web_answer", mine, "note", json.dumps({"note": "x" * 4_000})) == "too_much"
    assert [call(door, "intake_web_send", mine, "ja") for _ in range(2)] == [True, True]
    assert call(door, "intake_web_answer", mine, "name", given) == "done"
    sent = call(door, "intake_web_draft", mine)
    assert (sent["answers"], sent["sent_at"] is None) == ({}, False)
    call(door, "intake_web_answer", theirs, "name", given)
    with pytest.raises(psycopg.errors.CheckViolation):
        call(door, "intake_web_send", theirs, "日本")
    counted = "SELECT (SELECT count(*) FROM intake_webanswer), (SELECT count(*) FROM intake_websending)"
    assert sql.rows(counted) == [(2, 1)]
