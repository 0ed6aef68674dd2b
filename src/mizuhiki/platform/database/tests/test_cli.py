"""`mizuhiki database` by hand, as the administrator types it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mizuhiki.platform.database import testing
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import supervisor_of


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = testing.shelter() if os.geteuid() == 0 else tmp_path_factory.mktemp("cli")
    var = base / f"cli-{os.getpid()}"  # reachable for the server's user, so no shelter is needed
    yield var
    testing.remove(supervisor_of(var))


def mizuhiki(var: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_URL")}
    return subprocess.run(
        [sys.executable, "-m", "mizuhiki.config.cli", *words],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**known, "MIZUHIKI_VAR": str(var), **environ},
    )


def test_start_status_psql_stop(var: Path) -> None:
    version = Supervisor(var).version()
    first = mizuhiki(var, "database", "start")
    assert (first.returncode, first.stdout) == (0, f"PostgreSQL {version} started: {var}/postgres\n")
    second = mizuhiki(var, "database", "start")
    assert second.stdout == f"PostgreSQL {version} was already running: {var}/postgres\n"
    up = mizuhiki(var, "database", "status", "--json")
    facts = json.loads(up.stdout)
    assert (up.returncode, facts["state"], facts["socket"]) == (0, "up", f"{var}/run")
    asked = mizuhiki(var, "database", "psql", "--", "-Atc", "SELECT current_user")
    assert (asked.returncode, asked.stdout) == (0, "mizuhiki_readonly\n")
    assert mizuhiki(var, "database", "stop").stdout == "stopped\n"
    assert mizuhiki(var, "database", "stop").stdout == "was not running\n"
    down = mizuhiki(var, "database", "status")
    assert (down.returncode, down.stdout.splitlines()[0]) == (1, "state    down")


def test_a_server_of_ones_own_is_not_ours_to_stop(var: Path) -> None:
    for verb in ("start", "stop", "status"):
        done = mizuhiki(var, "database", verb, DATABASE_URL="postgresql://u:p@localhost:9/n")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            "mizuhiki: DATABASE_URL names a server of your own; start and stop it where it runs.\n"
        )
