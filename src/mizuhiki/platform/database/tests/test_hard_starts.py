"""What a start must survive: the failures of ADR 0001, each made real."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mizuhiki.platform.database import processes, testing
from mizuhiki.platform.database import supervisor as supervising
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.supervisor import State, Supervisor
from mizuhiki.platform.database.tests.conftest import (
    keep_a_yen,
    kept_yen,
    kill_postmaster,
    supervisor_of,
)

STARTER = """
import sys
from pathlib import Path
from mizuhiki.platform.database.tests.conftest import supervisor_of
print(supervisor_of(Path(sys.argv[1])).start())
"""


def files_under(directory: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time of change, to see that nothing was touched."""
    return {
        str(path.relative_to(directory)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in directory.rglob("*")
        if path.is_file()
    }


@contextmanager
def stranger(supervisor: Supervisor) -> Iterator[int]:
    """A process of the server's own user that is no PostgreSQL."""
    with subprocess.Popen(["sleep", "60"], **supervisor.place.run_as()) as process:
        yield process.pid
        process.kill()


def test_a_pid_file_of_somebody_else_does_not_keep_the_server_down(supervisor: Supervisor) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    pid_file = supervisor.place.data / "postmaster.pid"
    left_behind = pid_file.read_text().split("\n", 1)[1]
    kill_postmaster(supervisor)
    with stranger(supervisor) as pid:
        supervisor.cluster.write(pid_file, f"{pid}\n{left_behind}")
        lock = supervisor.place.socket / ".s.PGSQL.5432.lock"
        supervisor.cluster.write(lock, f"{pid}\n{left_behind}")
        successor = supervisor_of(supervisor.var)
        assert successor.start() is True
        assert processes.postmaster_of(supervisor.place.data) not in {None, pid}
    assert kept_yen(successor) == [(5000,)]


def test_two_starts_at_once_make_one_server(supervisor: Supervisor) -> None:
    command = [sys.executable, "-c", STARTER, str(supervisor.var)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = sorted(starter.communicate()[0].strip() for starter in starters)
    assert answers == ["False", "True"]
    assert supervisor.state() is State.UP


def test_a_recovery_is_waited_for_and_told(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    supervisor.stop()
    data = supervisor.place.data
    supervisor.cluster.write(data / "recovery.signal", "")
    settings = (data / "postgresql.auto.conf").read_text()
    slow = "restore_command = 'sleep 1; false'\n"
    supervisor.cluster.write(data / "postgresql.auto.conf", settings + slow)
    monkeypatch.setattr(supervising, "SAY_EVERY_S", 0.2)
    said: list[str] = []
    by_hand = supervisor.cluster.run("pg_ctl", "start", "-W", "-D", data, "-l", data / "by_hand.log")
    assert by_hand.returncode == 0
    patient = supervisor_of(supervisor.var, say=said.append)
    assert patient.start() is False  # it was started by hand; we only waited
    postmaster = processes.postmaster_of(data)
    assert said[0].startswith(f"the database (process {postmaster}) does not answer yet; waiting (")
    assert kept_yen(patient) == [(5000,)]


def test_a_stopped_postmaster_is_named_when_patience_ends(supervisor: Supervisor) -> None:
    supervisor.start()
    pid = processes.postmaster_of(supervisor.place.data)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        hasty = supervisor_of(supervisor.var, timeout_s=0.2)
        with pytest.raises(DatabaseUnavailable) as refused:
            hasty.start()
    finally:
        os.kill(pid, signal.SIGCONT)
    assert refused.value.code == "timed_out"
    assert refused.value.sentence.startswith(f"the database (process {pid}) does not answer yet; gave up")
    assert processes.postmaster_of(supervisor.place.data) == pid


def test_another_major_version_is_refused_and_nothing_touched(supervisor: Supervisor) -> None:
    supervisor.start()
    supervisor.stop()
    data = supervisor.place.data
    (data / "PG_VERSION").write_text("17\n")
    before = files_under(data)
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(supervisor.var).start()
    assert refused.value.code == "other_version"
    assert refused.value.sentence == (
        f"{data} was made by PostgreSQL 17, but this is PostgreSQL 18; nothing was touched. "
        "Dump it with the old release, move it away, start, restore "
        "(docs/operations/database.md, Upgrade)."
    )
    assert files_under(data) == before


def test_data_that_is_gone_is_not_replaced_by_an_empty_database(supervisor: Supervisor) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    supervisor.stop()
    unmounted = supervisor.place.data.rename(supervisor.place.base / "elsewhere")
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor.start()
    assert refused.value.code == "data_lost"
    assert not supervisor.place.data.exists()
    unmounted.rename(supervisor.place.data)
    assert supervisor.start() is True
    assert kept_yen(supervisor) == [(5000,)]


def test_data_discarded_on_purpose_begins_anew(supervisor: Supervisor) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    supervisor.discard_data()
    assert supervisor.state() is State.SILENT
    assert supervisor.start() is True
    with supervisor.urls()[OWNER].connect() as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_a_half_made_first_start_is_made_anew(supervisor: Supervisor) -> None:
    half = supervisor.place.own_directory(supervisor.place.base / "postgres.new")
    (half / "PG_VERSION").write_text("18\n")
    assert supervisor.start() is True
    assert not half.exists()


def test_lost_passwords_are_replaced_and_the_data_kept(supervisor: Supervisor) -> None:
    supervisor.start()
    keep_a_yen(supervisor)
    before = supervisor.urls()
    supervisor.place.secrets.unlink()
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(supervisor.var).start()  # a running server keeps its passwords
    assert refused.value.code == "secrets_foreign"
    supervisor.stop()
    assert supervisor.start() is True
    after = supervisor.urls()
    assert all(after[role].password != before[role].password for role in before)
    assert kept_yen(supervisor) == [(5000,)]


def test_a_broken_password_file_is_refused(supervisor: Supervisor) -> None:
    supervisor.place.secrets.parent.mkdir()
    supervisor.place.secrets.write_text("{")
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor.start()
    assert refused.value.code == "secrets_broken"
    assert not supervisor.place.data.exists()


def test_a_failed_start_gives_the_reason_of_the_log(supervisor: Supervisor) -> None:
    supervisor.start()
    supervisor.stop()
    settings = supervisor.place.data / "postgresql.auto.conf"
    supervisor.cluster.write(settings, "shared_buffers = '900000GB'\n")
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(supervisor.var).start()
    assert refused.value.code == "start_failed"
    assert refused.value.sentence == (
        f'the database did not start: configuration file "{settings}" contains errors '
        f"(log: {supervisor.place.log})."
    )


def test_a_bin_directory_without_postgresql_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(tmp_path / "var", bin_directory=tmp_path)
    assert refused.value.code == "binaries_missing"
    assert not (tmp_path / "var").exists()


def test_binaries_of_another_install_are_a_drop_in(tmp_path: Path) -> None:
    others = sorted(Path("/usr/lib/postgresql").glob("1[5-9]/bin"))
    if not others:
        pytest.skip("no other PostgreSQL is installed; `apt-get install postgresql` brings one")
    other = supervisor_of(tmp_path / "var", bin_directory=others[-1])
    try:
        other.start()
        with other.connect("mizuhiki") as connection:
            major = connection.info.server_version // 10000
            assert str(major) == others[-1].parent.name
            assert connection.execute("SELECT similarity('水道', '水道')").fetchone() == (1.0,)
    finally:
        testing.remove(other)


@pytest.mark.long
def test_an_orphan_backend_is_waited_for_by_name_and_its_work_kept(supervisor: Supervisor) -> None:
    """A backend in the middle of a statement does not see that its postmaster was killed."""
    supervisor.start()
    keep_a_yen(supervisor)
    said: list[str] = []
    with closing(supervisor.urls()[OWNER].connect()) as client:
        slow = "INSERT INTO kept SELECT count(*) FROM generate_series(1, 60000000) a WHERE a % 7 <> 9"
        backend = client.info.backend_pid
        client.pgconn.send_query(slow.encode())
        time.sleep(2)
        kill_postmaster(supervisor)
        successor = supervisor_of(supervisor.var, say=said.append)
        assert successor.start() is True
    told = re.fullmatch(
        r"the database was killed, but its process ([0-9, ]+) is still working; waiting \(5 s\)", said[0]
    )
    assert told is not None
    assert str(backend) in told[1].split(", ")
    assert kept_yen(successor) in ([(5000,)], [(5000,), (60000000,)])
