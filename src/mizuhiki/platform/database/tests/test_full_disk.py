"""A full disk: one line that says so, and nothing that was committed is lost."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mizuhiki.platform.database import smalldisk, testing
from mizuhiki.platform.database.safety import filldisk
from mizuhiki.platform.database.safety.filldisk import SIZE_MB, Filled, Part

pytestmark = pytest.mark.skipif(smalldisk.why_not() is not None, reason=smalldisk.why_not() or "")

FIRST_START = """
import json, sys
from pathlib import Path
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.tests.conftest import supervisor_of
supervisor = supervisor_of(Path(sys.argv[1]) / "var")
try:
    supervisor.start()
except DatabaseUnavailable as refused:
    left = sorted(path.name for path in supervisor.var.iterdir())
    print(json.dumps([refused.code, refused.sentence, left]))
"""


SERVE_UNTIL_FULL = """
import json, shutil, sys
from pathlib import Path
import psycopg
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.exhaustion import as_told, want_behind
from mizuhiki.platform.database.tests.conftest import supervisor_of
elsewhere, disk = map(Path, sys.argv[1:])
supervisor = supervisor_of(disk / "var")
supervisor.start()
supervisor.stop()
shutil.move(supervisor.place.data / "pg_wal", elsewhere / "pg_wal")
(supervisor.place.data / "pg_wal").symlink_to(elsewhere / "pg_wal")
supervisor.start()
with supervisor.urls()[OWNER].connect() as connection:
    connection.execute("CREATE TABLE kept (words text)")
    kept = 0
    try:
        while True:
            connection.execute("INSERT INTO kept SELECT repeat('w', 1000) FROM generate_series(1, 2000)")
            kept += 2000
    except psycopg.Error as refused:
        told = as_told(refused)
        found = [type(refused).__name__, want_behind(refused), str(told)]
    connection.execute("SET max_parallel_workers_per_gather = 0")  # each worker needs room as well
    (count,) = connection.execute("SELECT count(*) FROM kept").fetchone()
try:
    (disk / "ballast").write_bytes(bytes(1 << 30))
except OSError as refused:
    found.append(want_behind(refused))
supervisor.stop()
print(json.dumps([*found, kept - count]))
"""


def on_small_disk(directory: Path, size_mb: int, *command: str) -> Any:
    """The answer of a Python program on a small disk, as JSON."""
    done = smalldisk.run_on_small_disk(directory, size_mb, [sys.executable, *command, str(directory)])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_first_start_on_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    code, sentence, left = on_small_disk(tmp_path / "disk", 30, "-c", FIRST_START)
    assert code == "disk_full"
    assert sentence == (
        f"the disk of {tmp_path}/disk/var is full (30 MB free); "
        "make room and start again, nothing that was committed is lost."
    )
    assert left == ["log", "postgres.lock", "postgres.users", "run"]


def test_a_statement_that_finds_no_room_says_so_and_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    elsewhere = testing.shelter() / f"wal-of-{os.getpid()}"
    elsewhere.mkdir(parents=True)
    try:
        found = on_small_disk(tmp_path / "disk", SIZE_MB, "-c", SERVE_UNTIL_FULL, str(elsewhere))
    finally:
        shutil.rmtree(elsewhere)
    sentence = "the disk is full. Make room (`df -h` shows where), then run this again: nothing that was "
    sentence += "committed is lost, nothing is done twice."
    assert found == ["DiskFull", "disk_full", sentence, "disk_full", 0]


@pytest.mark.parametrize("part", [Part.ALL, Part.WAL])
def test_a_disk_that_fills_up_loses_nothing_acknowledged(tmp_path: Path, part: Part) -> None:
    filled = fill(tmp_path, part)
    assert filled.refused in {"DiskFull", "OperationalError", "AdminShutdown", "CrashShutdown"}
    assert filled.start_refused in {None, "disk_full"}  # PostgreSQL may find room for its recovery
    assert filled.acknowledged == filled.kept
    assert filled.acknowledged >= 1000


@pytest.mark.long
def test_a_full_archive_stops_no_desk_and_catches_up(tmp_path: Path) -> None:
    filled = fill(tmp_path, Part.ARCHIVE)
    assert (filled.refused, filled.start_refused) == ("archive_failed", None)
    assert filled.acknowledged == filled.kept >= filldisk.ARCHIVED_ROWS


def fill(tmp_path: Path, part: Part) -> Filled:
    """What happened when the disk of one part was full."""
    elsewhere = testing.shelter() / f"beside-{os.getpid()}-{part}"
    elsewhere.mkdir(parents=True)
    try:
        disk = tmp_path / "disk"
        words = [sys.executable, "-m", filldisk.__name__, part, str(disk), str(elsewhere)]
        done = smalldisk.run_on_small_disk(disk, SIZE_MB, words)
        assert done.returncode == 0, done.stderr
        return Filled(**json.loads(done.stdout))
    finally:
        shutil.rmtree(elsewhere)
