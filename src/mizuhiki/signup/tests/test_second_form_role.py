"""The role of the public door and its second form: no SQL it can think of reads or changes what was sent."""

import json

import psycopg
import pytest

from mizuhiki.platform import sql
from mizuhiki.signup.tests.conftest import Door
from mizuhiki.signup.tests.talking import call

THEIRS = "t" * 32
READABLE = {"signup_publication", "signup_postcodetown", "banks_place", "signup_closed", "signup_noticed"}
STATEMENTS = (
    *("SELECT * FROM customers_customer", "SELECT digits FROM customers_phone", "TABLE staff_user"),
    *("SELECT secret_sha256 FROM intake_webapplication", "SELECT given FROM intake_webanswer"),
    *("TABLE intake_webregistration", "TABLE intake_told", "TABLE callcentre_arrivalweb"),
    *("UPDATE intake_webanswer SET given = '{}'", "DELETE FROM intake_webanswer"),
    "INSERT INTO intake_webanswer (application_id, page, given, at) SELECT 1, 'name', '{}', now()",
    *(
        "DELETE FROM intake_websending",
        "TRUNCATE intake_webapplication",
        "SELECT FROM intake_websending FOR UPDATE",
    ),
    *("SELECT nextval('intake_webapplication_id_seq')", "ALTER FUNCTION intake_web_opened RENAME TO mine"),
    "SELECT intake_web_opened('tttttttttttttttttttttttttttttttt')",
)


def test_what_was_sent_is_read_and_changed_by_nobody_at_the_door(door: Door) -> None:
    call(door, "intake_web_begin", THEIRS, "K00000001", "phone")
    call(door, "intake_web_answer", THEIRS, "name", json.dumps({"name": "見本 花子"}))
    call(door, "intake_web_send", THEIRS, "ja")
    before = _everything()
    for statement in STATEMENTS:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.execute(statement)
    for tried in ("intake_web_begin", "x" * 32, "K00000001"), ("intake_web_begin", THEIRS, "K00000002"):
        with pytest.raises(psycopg.errors.UniqueViolation):  # neither a number nor a secret is taken twice
            call(door, *tried, "phone")
    assert call(door, "intake_web_answer", THEIRS, "name", "{}") == "done"
    assert call(door, "intake_web_draft", THEIRS)["answers"] == {}
    assert _everything() == before


def test_no_column_stands_open_where_its_table_does_not(door: Door) -> None:
    found = door.execute(
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
        " AND c.relkind IN ('r', 'v', 'm', 'p')"
        " AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
    ).fetchall()
    assert {table for (table,) in found} == READABLE


def test_a_table_made_for_a_while_opens_no_form(door: Door) -> None:
    call(door, "intake_web_begin", THEIRS, "K00000001", "phone")
    call(door, "intake_web_answer", THEIRS, "name", "{}")
    before = _everything()
    door.execute(
        "CREATE TEMPORARY TABLE intake_webapplication AS SELECT n AS id, 'K'::text AS number,"
        " sha256('00000000000000000000000000000000') AS secret_sha256, now() + interval '1 day' AS expires_at"
        " FROM generate_series(1, 1000) n"
    )
    assert call(door, "intake_web_draft", "0" * 32) is None
    assert call(door, "intake_web_answer", "0" * 32, "name", '{"name": "x"}') == "closed"
    assert call(door, "intake_web_send", "0" * 32, "ja") is False
    assert _everything() == before


def _everything() -> list[object]:
    names = ("webapplication", "webanswer", "websending", "webregistration")
    return [sql.rows(f"SELECT t::text FROM intake_{name} t ORDER BY 1") for name in names]  # noqa: S608
