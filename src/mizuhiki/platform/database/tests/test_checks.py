"""What a server must be, each refusal in one clear line; and what the log must not hold."""

from dataclasses import replace

import psycopg
import pytest

from mizuhiki.platform.database import checks
from mizuhiki.platform.database.addresses import (
    APPLICATION,
    OWNER,
    SUPERUSER,
    Address,
    from_environment,
    parse,
)
from mizuhiki.platform.database.checks import check_server, refuse_unsafe
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.supervisor import Supervisor

Urls = dict[str, Address]


def refusal(url: str) -> tuple[str, str]:
    with pytest.raises(DatabaseUnavailable) as refused:
        check_server(url)
    assert "\n" not in refused.value.sentence
    return refused.value.code, refused.value.sentence


def test_a_sound_server_passes(urls: Urls) -> None:
    check_server(urls[APPLICATION].conninfo())


def test_an_url_that_is_none_is_refused() -> None:
    assert refusal("mysql://water") == (
        "url_malformed",
        "DATABASE_URL is not understood; write postgresql://USER:PASSWORD@HOST:5432/NAME.",
    )


def test_an_unreachable_server_is_named_without_its_password() -> None:
    code, sentence = refusal("postgresql://water:himitsu@127.0.0.1:9/water")
    assert code == "unreachable"
    assert sentence.startswith("the database of DATABASE_URL (127.0.0.1:9) cannot be reached: ")
    assert "himitsu" not in sentence


@pytest.mark.req("SEC-014")
@pytest.mark.parametrize(
    ("url", "far"),
    [
        ("postgresql://u:p@db.example.jp/n", "db.example.jp"),
        ("postgresql://u:p@192.0.2.7/n?sslmode=require", "192.0.2.7"),
        ("postgresql://u:p@localhost,db.example.jp/n", "db.example.jp"),
        ("postgresql://u:p@localhost/n?hostaddr=192.0.2.7", "192.0.2.7"),
    ],
)
@pytest.mark.asvs("12.3.1", "12.3.3")
def test_a_far_server_without_a_checked_certificate_is_refused(url: str, far: str) -> None:
    assert refusal(url) == (
        "tls_required",
        (
            f"DATABASE_URL reaches {far} over the network without sslmode=verify-full; "
            "add ?sslmode=verify-full&sslrootcert=FILE to it."
        ),
    )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.9.1", "[::1]", "%2Fvar%2Frun", ""])
def test_a_near_server_needs_no_certificate(host: str) -> None:
    code, _ = refusal(f"postgresql://u:p@{host}:9/n")
    assert code == "unreachable"


def test_a_server_that_is_too_old_is_refused(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "OLDEST_VERSION", 990000)
    code, sentence = refusal(urls[OWNER].conninfo())
    assert code == "too_old"
    assert sentence.endswith("is PostgreSQL 18; 15 or newer is needed.")


def test_a_server_without_an_extension_is_refused(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "EXTENSIONS", ("pg_trgm", "no_such_thing"))
    code, sentence = refusal(urls[OWNER].conninfo())
    assert code == "extensions_missing"
    assert sentence.endswith("lacks no_such_thing; install PostgreSQL's contrib package there.")


@pytest.mark.parametrize(
    ("encoding", "ctype", "code"),
    [("SQL_ASCII", "C", "encoding"), ("UTF8", "C", "character_classes")],
)
def test_a_database_that_knows_no_japanese_is_refused(
    urls: Urls, encoding: str, ctype: str, code: str
) -> None:
    name = code
    with urls[SUPERUSER].connect() as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' "
            f"LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE '{ctype}'"
        )
    assert refusal(replace(urls[SUPERUSER], dbname=name).conninfo())[0] == code


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_lose_money_is_refused(server: Supervisor, urls: Urls, setting: str) -> None:
    with urls[SUPERUSER].connect() as connection:
        refuse_unsafe(connection)
        try:
            set_and_reload(connection, f"ALTER SYSTEM SET {setting} = off", setting, "off")
            code, sentence = refusal(urls[OWNER].conninfo())
        finally:
            set_and_reload(connection, f"ALTER SYSTEM RESET {setting}", setting, "on")
        refuse_unsafe(connection)
    assert code == "unsafe_settings"
    assert sentence.startswith(f"the database runs with {setting}=off: a loss of power would lose money")


def set_and_reload(
    connection: psycopg.Connection[tuple[object, ...]], statement: str, setting: str, value: str
) -> None:
    connection.execute(statement)
    connection.execute("SELECT pg_reload_conf()")
    while connection.execute(f"SHOW {setting}").fetchone() != (value,):
        connection.execute("SELECT pg_sleep(0.01)")


@pytest.mark.asvs("16.2.5")
def test_the_log_holds_no_personal_data(server: Supervisor, urls: Urls) -> None:
    with urls[OWNER].connect() as connection:
        connection.execute("CREATE TABLE person (name text UNIQUE, bore_mm int)")
        connection.execute("INSERT INTO person VALUES ('水野ひみつ', 13)")
        for statement, parameters in (
            ("INSERT INTO person VALUES (%s, 13)", ["水野ひみつ"]),  # DETAIL quotes the key
            ("INSERT INTO person VALUES ('水野ひみつ', 13)", None),  # STATEMENT quotes the text
            ("SELECT %s::int", ["水野ひみつ"]),  # the message itself quotes the input
        ):
            with pytest.raises(psycopg.DatabaseError):
                connection.execute(statement, parameters)
    written = "".join(path.read_text() for path in server.place.log.iterdir())
    assert "database system is ready to accept connections" in written
    assert "ひみつ" not in written


def test_one_url_serves_all_roles_until_others_are_named() -> None:
    one = "postgresql://app:a@localhost/water"
    assert from_environment({}) is None
    assert from_environment({"DATABASE_URL": ""}) is None
    found = from_environment(
        {"DATABASE_URL": one, "DATABASE_URL_DOOR": "postgresql://door:d@localhost/water"}
    )
    assert found is not None
    assert {role: address.user for role, address in found.items()} == {
        "owner": "app",
        "application": "app",
        "door": "door",
        "readonly": "app",
    }


def test_an_url_becomes_what_django_wants() -> None:
    address = parse("postgresql://water:p%40ss@db.example.jp:6432/n?sslmode=verify-full&sslrootcert=ca.pem")
    assert address.django() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "n",
        "USER": "water",
        "PASSWORD": "p@ss",
        "HOST": "db.example.jp",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full", "sslrootcert": "ca.pem"},
    }
    assert "p@ss" not in repr(address)
