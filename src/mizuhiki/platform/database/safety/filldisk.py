"""Fills the disk under one part of a server of its own, and counts what it acknowledged and what it kept.

    python -m mizuhiki.platform.database.safety.filldisk PART DISK ELSEWHERE

DISK is a small disk (`smalldisk`); PART says what lies on it: `all`, `wal` or `archive`. What does not
lies in ELSEWHERE. The answer is one JSON object. When the disk of its data or WAL is full, PostgreSQL
refuses to write, or stops and recovers; when the archive's is, it goes on and keeps the WAL. Either way
nothing acknowledged may be lost, and once there is room everything goes on.
"""

import json
import os
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import psycopg

from mizuhiki.platform.database import processes
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.errors import BackupRefused, DatabaseUnavailable
from mizuhiki.platform.database.safety.archive import archive_now, open_archive
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import Supervisor

SIZE_MB = 160
LEFT_MB = 6  # for the writer to use up
ROWS = 1000  # in one transaction
ARCHIVED_ROWS = 60_000  # more WAL than the full disk of an archive has room for


class Part(StrEnum):
    """What lies on the disk that fills up."""

    ALL = "all"
    WAL = "wal"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Filled:
    """What happened."""

    refused: str  # the class of the error that the client, or for an archive the archiver, got
    start_refused: str | None  # the code of a start while the disk was still full, if it was refused
    acknowledged: int
    kept: int

    @property
    def nothing_lost(self) -> bool:
        """Whether every acknowledged row is there, and no other."""
        return self.acknowledged == self.kept


def fill(part: Part, disk: Path, elsewhere: Path) -> Filled:
    """Write until the disk is full, kill the server, start it full and start it freed."""
    home = disk if part is Part.ALL else elsewhere
    supervisor = _supervisor(home)
    supervisor.start()
    if part is Part.WAL:
        supervisor.stop_whoever_started()
        shutil.move(supervisor.place.data / "pg_wal", disk / "pg_wal")
        (supervisor.place.data / "pg_wal").symlink_to(disk / "pg_wal")
        supervisor.start()
    store = Store(disk / "backup")
    if part is Part.ARCHIVE:
        open_archive(supervisor, store)
        archive_now(supervisor, store, mark="there is room")
    with supervisor.urls()[OWNER].connect() as connection:
        connection.execute("CREATE TABLE kept (number int)")
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        while shutil.disk_usage(disk).free > LEFT_MB << 20:
            file.write(bytes(1 << 16))
    if part is Part.ARCHIVE:
        acknowledged, refused = _write_while_archive_is_full(supervisor, store)
    else:
        acknowledged, refused = _write_until_refused(supervisor)
    if (pid := processes.postmaster_of(supervisor.place.data)) is not None:
        os.kill(pid, signal.SIGKILL)
    start_refused = None
    try:
        _supervisor(home).start()
    except DatabaseUnavailable as failed:
        start_refused = failed.code
    ballast.unlink()
    freed = _supervisor(home)
    freed.start()
    if part is Part.ARCHIVE:
        archive_now(freed, store, mark="there is room again")
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


def _write_while_archive_is_full(supervisor: Supervisor, store: Store) -> tuple[int, str]:
    """The desk goes on: only the archive says no, and says so."""
    acknowledged, refused = 0, ""
    with supervisor.urls()[OWNER].connect() as connection:
        while acknowledged < ARCHIVED_ROWS or not refused:
            connection.execute("INSERT INTO kept SELECT generate_series(1, %s)", [ROWS])
            acknowledged += ROWS
            if acknowledged % (ARCHIVED_ROWS // 4) == 0:
                try:
                    archive_now(supervisor, store, mark="full")
                except BackupRefused as failed:
                    refused = failed.code
    return acknowledged, refused


def _supervisor(directory: Path) -> Supervisor:
    return Supervisor(directory / "var", profile=small_profile(), say=lambda _: None)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(fill(Part(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))))
