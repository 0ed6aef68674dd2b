"""A full disk: one line that says so, and nothing that was committed is lost."""

import json
import sys
from pathlib import Path

import pytest

from mizuhiki.platform.database import smalldisk

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

FILLED = """
import json, sys
from pathlib import Path
import psycopg
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.tests.conftest import (
    keep_a_yen, kept_yen, kill_postmaster, supervisor_of
)
supervisor = supervisor_of(Path(sys.argv[1]) / "var")
supervisor.start()
keep_a_yen(supervisor)
ballast = Path(sys.argv[1]) / "ballast"
with ballast.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(1 << 16))
    except OSError:
        pass
refused = acknowledged = 0
while not refused:
    try:
        with supervisor.urls()["owner"].connect() as connection:
            while True:
                connection.execute("INSERT INTO kept SELECT 1 FROM generate_series(1, 1000)")
                acknowledged += 1000
    except psycopg.Error as error:
        refused = type(error).__name__
if supervisor.state().name == "UP":
    kill_postmaster(supervisor)
codes = []
try:
    supervisor_of(supervisor.var).start()
except DatabaseUnavailable as failed:
    codes.append(failed.code)
ballast.unlink()
again = supervisor_of(supervisor.var)
again.start()
print(json.dumps([codes, acknowledged, len(kept_yen(again)) - 1]))
again.stop_whoever_started()
"""


def on_small_disk(directory: Path, size_mb: int, script: str) -> list[object]:
    done = smalldisk.run_on_small_disk(directory, size_mb, [sys.executable, "-c", script, str(directory)])
    assert done.returncode == 0, done.stderr
    answer: list[object] = json.loads(done.stdout)
    return answer


def test_a_first_start_on_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    code, sentence, left = on_small_disk(tmp_path / "disk", 30, FIRST_START)
    assert code == "disk_full"
    assert sentence == (
        f"the disk of {tmp_path}/disk/var is full (30 MB free); "
        "make room and start again, nothing that was committed is lost."
    )
    assert left == ["log", "postgres.lock", "run"]


def test_a_disk_that_fills_up_loses_nothing_acknowledged(tmp_path: Path) -> None:
    codes, acknowledged, kept = on_small_disk(tmp_path / "disk", 160, FILLED)
    assert codes in ([], ["disk_full"])  # PostgreSQL may find room for its own recovery
    assert acknowledged == kept
