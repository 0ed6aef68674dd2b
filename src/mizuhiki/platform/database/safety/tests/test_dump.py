"""A dump carries everything to another cluster, and fills an empty database or none."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mizuhiki.platform.database import testing
from mizuhiki.platform.database.addresses import APPLICATION, DOOR, OWNER, SUPERUSER
from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.safety import dump as dumping
from mizuhiki.platform.database.safety.cli import restore_from
from mizuhiki.platform.database.safety.dump import dump, load
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import keep_a_yen, kept_yen, supervisor_of


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Supervisor, Supervisor]]:
    made = supervisor_of(tmp_path / "old"), supervisor_of(tmp_path / "new")
    for supervisor in made:
        supervisor.start()
    yield made
    for supervisor in made:
        testing.remove(supervisor)


def test_a_dump_moves_tables_rights_and_rows(two: tuple[Supervisor, Supervisor], tmp_path: Path) -> None:
    old, new = two
    keep_a_yen(old)
    with old.urls()[OWNER].connect() as connection:
        connection.execute("REVOKE DELETE ON kept FROM mizuhiki_application")
        connection.execute("GRANT USAGE ON SCHEMA public TO mizuhiki_door")
        connection.execute("GRANT SELECT ON kept TO mizuhiki_door")
    target = tmp_path / "water.dump"
    assert dump(old.urls()[SUPERUSER], target, old.place.bin) == target.stat().st_size
    load(new.urls()[SUPERUSER], target, new.place.bin)
    assert kept_yen(new) == [(5000,)]
    with new.urls()[DOOR].connect() as connection:
        assert connection.execute("SELECT yen FROM kept").fetchall() == [(5000,)]
    rights = """SELECT has_table_privilege(current_user, 'kept', 'INSERT'),
                has_table_privilege(current_user, 'kept', 'DELETE')"""
    with new.urls()[APPLICATION].connect() as connection:
        assert connection.execute(rights).fetchone() == (True, False)
    with new.urls()[OWNER].connect() as connection:  # default privileges came along
        connection.execute("CREATE TABLE later (id int)")
    with new.urls()[APPLICATION].connect() as connection:
        assert connection.execute("SELECT count(*) FROM later").fetchone() == (0,)

    with pytest.raises(BackupRefused) as refused:
        load(new.urls()[SUPERUSER], target, new.place.bin)
    assert refused.value.code == "data_exists"
    with pytest.raises(BackupRefused) as refused:
        dump(old.urls()[SUPERUSER], target, old.place.bin)
    assert refused.value.code == "target_exists"


def test_a_cut_dump_changes_nothing(two: tuple[Supervisor, Supervisor], tmp_path: Path) -> None:
    old, new = two
    keep_a_yen(old)
    target = tmp_path / "water.dump"
    dump(old.urls()[SUPERUSER], target, old.place.bin)
    target.write_bytes(target.read_bytes()[:-200])
    with pytest.raises(BackupRefused) as refused:
        load(new.urls()[SUPERUSER], target, new.place.bin)
    assert refused.value.code == "dump_failed"
    aside = tmp_path / "aside"
    with pytest.raises(BackupRefused, match="pg_restore failed: "):
        restore_from(Namespace(source=target, aside=aside))
    assert not aside.exists()
    with new.urls()[OWNER].connect() as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
        extensions = "SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'"
        assert connection.execute(extensions).fetchone() == (1,)


def test_a_file_that_is_no_dump_makes_no_server(tmp_path: Path) -> None:
    other, aside = tmp_path / "kenshin.csv", tmp_path / "aside"
    other.write_text("水栓番号")
    with pytest.raises(BackupRefused) as refused:
        restore_from(Namespace(source=other, aside=aside))
    assert refused.value.code == "no_dump"
    assert str(refused.value) == f"{other} is no dump of `mizuhiki backup --dump`; nothing was changed."
    assert not aside.exists()


def test_programs_older_than_the_server_are_refused(
    server: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dumping, "_major", lambda _: 14)
    with pytest.raises(BackupRefused) as refused:
        dump(server.urls()[SUPERUSER], tmp_path / "water.dump", server.place.bin)
    assert refused.value.code == "client_too_old"
    assert refused.value.sentence == (
        "no pg_dump of PostgreSQL 18 or newer is installed here; nothing was changed. "
        "Install postgresql-client, or back the server up where it runs (pgBackRest, Barman)."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_not_on_the_command_line(server: Supervisor, tmp_path: Path) -> None:
    """Command lines are seen by every user of the machine."""
    seen: list[str] = []
    address = replace(server.urls()[SUPERUSER])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dumping, "_run", lambda command, _: seen.extend(command))
        with pytest.raises(FileNotFoundError):  # nothing was written, since nothing ran
            dump(address, tmp_path / "water.dump", server.place.bin)
    assert seen != []
    assert not [word for word in seen if address.password in word]
