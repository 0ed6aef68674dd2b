"""Migrated tables kept between test sessions: named by what makes them, never trusted when broken."""

from pathlib import Path

import pytest

from mizuhiki.platform.database import remembered, testing
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER, Address
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import supervisor_of


@pytest.fixture
def server(supervisor: Supervisor) -> dict[str, Address]:
    testing.start(supervisor, None)
    return supervisor.urls()


def test_another_migration_right_guard_or_package_is_another_file(tmp_path: Path) -> None:
    house = tmp_path / "src" / "mizuhiki"
    made = [remembered.file_of(tmp_path, tmp_path)]

    def write(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# new")
        made.append(remembered.file_of(tmp_path, tmp_path))

    for maker in (
        house / "billing" / "migrations" / "0001_initial.py",
        house / "billing" / "permissions.py",
        house / "platform" / "guards.py",
        house / "staff" / "data" / "rights.csv",
        tmp_path / "requirements" / "dev.txt",
    ):
        write(maker)
    assert len(set(made)) == 6
    write(house / "billing" / "views.py")
    write(house / "audit" / "data" / "words.csv")
    assert set(made[6:]) == {made[5]}


def test_what_was_kept_comes_back_with_its_rows_rights_and_passwords(
    server: dict[str, Address], supervisor: Supervisor, tmp_path: Path
) -> None:
    def migrate(name: str) -> None:
        with server[OWNER].connect(dbname=name) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 5000 AS yen")
            connection.execute("REVOKE UPDATE ON kept FROM mizuhiki_application")

    assert remembered.make(server[SUPERUSER], testing.TEMPLATE, migrate) is True
    for old in ("schema-old.sql", "tables-old.tar"):
        (tmp_path / old).touch()
    file = tmp_path / "tables-new.tar"
    remembered.keep(supervisor, file)
    assert [path.name for path in tmp_path.glob("*.*")] == ["tables-new.tar"]
    assert file.stat().st_mode & 0o777 == 0o600
    second = supervisor_of(tmp_path / "second" / "var")
    try:
        assert testing.start(second, file) is True
        addresses = second.urls()
        assert {role: one.password for role, one in addresses.items()} == {
            role: one.password for role, one in server.items()
        }
        assert remembered.make(addresses[SUPERUSER], testing.TEMPLATE, pytest.fail) is False
        testing.put_database(addresses[SUPERUSER], "mine")
        with addresses[OWNER].connect(dbname="mine") as connection:
            assert connection.execute("SELECT yen FROM kept").fetchall() == [(5000,)]
            rights = "SELECT has_table_privilege('mizuhiki_application', 'kept', %s)"
            assert connection.execute(rights, ["INSERT"]).fetchone() == (True,)
            assert connection.execute(rights, ["UPDATE"]).fetchone() == (False,)
        assert remembered.bring_back(second, file) is False  # it has data of its own now
    finally:
        testing.remove(second)


def test_a_file_that_cannot_be_read_is_forgotten(supervisor: Supervisor, tmp_path: Path) -> None:
    file = tmp_path / "tables-cut.tar"
    file.write_bytes(b"half of it")
    assert testing.start(supervisor, file) is True
    assert not file.exists()
    assert not remembered.is_there(supervisor.urls()[SUPERUSER])


def test_data_that_do_not_start_are_forgotten(
    server: dict[str, Address], supervisor: Supervisor, tmp_path: Path
) -> None:
    supervisor.cluster.write(supervisor.place.data / "postgresql.auto.conf", "shared_buffers = '900000GB'\n")
    file = tmp_path / "tables-alien.tar"
    remembered.keep(supervisor, file)
    second = supervisor_of(tmp_path / "second" / "var")
    try:
        assert testing.start(second, file) is True
        assert not file.exists()
        with second.urls()[OWNER].connect() as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    finally:
        testing.remove(second)


def test_half_migrated_is_nothing_and_the_next_begins_anew(server: dict[str, Address]) -> None:
    superuser, told = server[SUPERUSER], list[str]()

    def migrate(name: str) -> None:
        told.append(name)
        with server[OWNER].connect(dbname=name) as connection:
            connection.execute("CREATE TABLE slips AS SELECT 4000 AS yen")

    def fail(name: str) -> None:
        migrate(name)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        remembered.make(superuser, testing.TEMPLATE, fail)
    assert not remembered.is_there(superuser)
    assert [remembered.make(superuser, testing.TEMPLATE, migrate) for _ in range(2)] == [True, False]
    assert told == ["mizuhiki_migrated_half"] * 2  # the third found it made
    with server[OWNER].connect(dbname=remembered.MIGRATED) as connection:
        assert connection.execute("SELECT yen FROM slips").fetchall() == [(4000,)]
