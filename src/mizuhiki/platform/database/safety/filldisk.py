"""Fills the disk under a server of its own, and counts what it acknowledged and what it kept.

    python -m mizuhiki.platform.database.safety.filldisk DIRECTORY

DIRECTORY is a small disk (`smalldisk`). The answer is one JSON object. When a disk is full,
PostgreSQL refuses to write, or stops and recovers; either way nothing acknowledged may be lost.
"""

import json
import os
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from mizuhiki.platform.database import processes
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.supervisor import Supervisor

SIZE_MB = 160
LEFT_MB = 6  # for the writer to use up
ROWS = 1000  # in one transaction


@dataclass(frozen=True)
class Filled:
    """What happened."""

    refused: str  # the class of the error that the client got
    start_refused: str | None  # the code of a start while the disk was still full, if it was refused
    acknowledged: int
    kept: int

    @property
    def nothing_lost(self) -> bool:
        return self.acknowledged == self.kept


def fill(directory: Path) -> Filled:
    """Write until the disk is full, kill the server, start it full and start it freed."""
    supervisor = _supervisor(directory)
    supervisor.start()
    with supervisor.urls()[OWNER].connect() as connection:
        connection.execute("CREATE TABLE kept (number int)")
    ballast = directory / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while shutil.disk_usage(directory).free > LEFT_MB << 20:
            file.write(bytes(1 << 16))
    acknowledged, refused = _write_until_refused(supervisor)
    if (pid := processes.postmaster_of(supervisor.place.data)) is not None:
        os.kill(pid, signal.SIGKILL)
    start_refused = None
    try:
        _supervisor(directory).start()
    except DatabaseUnavailable as failed:
        start_refused = failed.code
    ballast.unlink()
    freed = _supervisor(directory)
    freed.start()
    with freed.urls()[OWNER].connect() as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    freed.stop_whoever_started()
    return Filled(refused, start_refused, acknowledged, int(str(row[0])))


def _write_until_refused(supervisor: Supervisor) -> tuple[int, str]:
    acknowledged = 0
    try:
        with supervisor.urls()[OWNER].connect() as connection:
            while True:
                connection.execute("INSERT INTO kept SELECT generate_series(1, %s)", [ROWS])
                acknowledged += ROWS
    except psycopg.Error as error:
        return acknowledged, type(error).__name__


def _supervisor(directory: Path) -> Supervisor:
    return Supervisor(directory / "var", profile=small_profile(), say=lambda _: None)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(fill(Path(sys.argv[1])))))
