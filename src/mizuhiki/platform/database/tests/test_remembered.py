"""Migrated tables kept between test sessions: named by what makes them, never trusted when broken."""

from dataclasses import replace
from pathlib import Path

import pytest

from mizuhiki.platform.database import remembered, testing
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER, Address
from mizuhiki.platform.database.supervisor import Supervisor


@pytest.fixture
def server(supervisor: Supervisor) -> dict[str, Address]:
    supervisor.start()
    testing._make_template(supervisor.urls()[SUPERUSER])
    return supervisor.urls()


def test_another_migration_another_right_another_package_is_another_file(tmp_path: Path) -> None:
    migrations = tmp_path / "src" / "mizuhiki" / "billing" / "migrations"
    migrations.mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    made = [remembered.file_of(tmp_path, tmp_path)]
    for path in (
        migrations / "0001_initial.py",
        migrations.parent / "permissions.py",
        tmp_path / "requirements" / "dev.txt",
    ):
        path.write_text("# new")
        made.append(remembered.file_of(tmp_path, tmp_path))
    (migrations.parent / "views.py").write_text("# no table changes with it")
    assert len(set(made)) == 4
    assert remembered.file_of(tmp_path, tmp_path) == made[-1]


def test_what_was_kept_comes_back_with_its_rows_and_rights(
    server: dict[str, Address], tmp_path: Path
) -> None:
    with server[OWNER].connect(dbname="postgres") as connection:
        connection.execute(f"CREATE DATABASE first TEMPLATE {testing.TEMPLATE}")
    with server[OWNER].connect(dbname="first") as connection:
        connection.execute("CREATE TABLE slips AS SELECT 4000 AS yen")
        connection.execute("REVOKE UPDATE ON slips FROM mizuhiki_application")
    old, file = tmp_path / "schema-old.sql", tmp_path / "schema-new.sql"
    old.touch()
    remembered.keep(replace(server[OWNER], dbname="first"), file)
    assert [path.name for path in tmp_path.glob("schema-*")] == ["schema-new.sql"]
    remembered.bring_back(server[SUPERUSER], testing.TEMPLATE, file)
    assert remembered.is_there(server[SUPERUSER])
    with server[OWNER].connect(dbname=remembered.MIGRATED) as connection:
        assert connection.execute("SELECT yen FROM slips").fetchall() == [(4000,)]
        rights = "SELECT has_table_privilege('mizuhiki_application', 'slips', %s)"
        assert connection.execute(rights, ["INSERT"]).fetchone() == (True,)
        assert connection.execute(rights, ["UPDATE"]).fetchone() == (False,)


def test_a_file_that_cannot_be_read_is_forgotten(server: dict[str, Address], tmp_path: Path) -> None:
    file = tmp_path / "schema-cut.sql"
    file.write_text("CREATE TABLE half (yen bigint); CREATE TAB")
    remembered.bring_back(server[SUPERUSER], testing.TEMPLATE, file)
    assert not file.exists()
    assert not remembered.is_there(server[SUPERUSER])


def test_half_migrated_is_nothing_and_the_next_begins_anew(
    server: dict[str, Address], tmp_path: Path
) -> None:
    superuser, told = server[SUPERUSER], list[str]()

    def migrate(name: str) -> None:
        told.append(name)
        with server[OWNER].connect(dbname=name) as connection:
            connection.execute("CREATE TABLE slips AS SELECT 4000 AS yen")

    def fail(name: str) -> None:
        migrate(name)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        remembered.make(superuser, testing.TEMPLATE, fail, keep_in=None)
    assert not remembered.is_there(superuser)
    file = tmp_path / "schema-new.sql"
    for _ in range(2):
        remembered.make(superuser, testing.TEMPLATE, migrate, keep_in=file)
    assert told == ["mizuhiki_migrated_half"] * 2  # the third found it made
    assert "4000" in file.read_text()
    with server[OWNER].connect(dbname=remembered.MIGRATED) as connection:
        assert connection.execute("SELECT yen FROM slips").fetchall() == [(4000,)]
