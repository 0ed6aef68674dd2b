"""The shared server of a test session."""

import subprocess
import sys
import time
from pathlib import Path

from mizuhiki.platform.database import processes, testing
from mizuhiki.platform.database.addresses import APPLICATION, OWNER, SUPERUSER
from mizuhiki.platform.database.supervisor import Supervisor

WORKER = """
import sys
from pathlib import Path
from mizuhiki.platform.database.testing import throwaway_server
address = throwaway_server(Path(sys.argv[1]), {})["owner"]
with address.connect() as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()").fetchone(), flush=True)
sys.stdin.read()
"""


def worker(directory: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_workers_share_one_server_that_ends_with_the_last_of_them(tmp_path: Path) -> None:
    directory = tmp_path / "session"
    first, second = worker(directory), worker(directory)
    assert first.stdout
    assert second.stdout
    assert first.stdout.readline() == second.stdout.readline() != ""
    data = testing._supervisor(directory).place.data
    first.kill()  # no exit hook runs
    first.wait()
    assert processes.postmaster_of(data) is not None
    second.kill()
    second.wait()
    deadline = time.monotonic() + 30
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()
    assert not data.exists()
    assert processes.servers_of(data) == []


def test_a_server_of_ones_own_gets_the_roles_and_the_template(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start()
    superuser = supervisor.urls()[SUPERUSER]
    urls = testing.throwaway_server(tmp_path / "session", {"DATABASE_URL": superuser.conninfo()})
    again = testing.throwaway_server(tmp_path / "session", {"DATABASE_URL": superuser.conninfo()})
    assert again == urls
    assert urls[OWNER].host == superuser.host
    with urls[OWNER].connect(dbname="postgres") as connection:
        connection.execute(f"CREATE DATABASE mizuhiki_copy TEMPLATE {testing.TEMPLATE}")
    with urls[OWNER].connect(dbname="mizuhiki_copy") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 5000 AS yen")
    with urls[APPLICATION].connect(dbname="mizuhiki_copy") as connection:
        assert connection.execute("SELECT yen FROM kept").fetchall() == [(5000,)]
