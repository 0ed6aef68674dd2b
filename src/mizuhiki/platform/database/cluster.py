"""One data directory and the PostgreSQL programs that work on it, run as the server's user."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from psycopg import sql

from mizuhiki.platform.database import addresses, processes
from mizuhiki.platform.database.addresses import LOGINS, SUPERUSER, Address
from mizuhiki.platform.database.configuration import (
    ACCESS_RULES,
    MEBIBYTE,
    Profile,
    server_settings,
    settings_file,
)
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.places import SERVER_ENVIRONMENT, Place

FIRST_START_MB = 100  # an empty cluster takes 40 MB, and the first WAL files some more
# pg_trgm asks the C library what a letter is: under the locale C no kanji and no kana is one.
CHARACTER_CLASSES = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
OURS = "mizuhiki.conf"
RESTORING = "mizuhiki-restore.conf"  # exists only while a backup is being replayed
INCLUDES = f"include = '{OURS}'\ninclude_if_exists = '{RESTORING}'\n"


class Cluster:
    """The data directory of a place: made, configured, started and stopped."""

    def __init__(self, place: Place, profile: Profile) -> None:
        self.place, self.profile = place, profile
        self._launched_at = 0.0

    def run(
        self, program: str, *words: str | Path, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL to its end as the server's user."""
        command = [str(self.place.bin / program), *map(str, words)]
        return subprocess.run(
            command, check=False, capture_output=True, text=True, input=text, **self.place.run_as()
        )

    def run_as_ourselves(
        self, program: str, *words: str | Path, address: Address | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL on files that are ours, or as a client of `address`."""
        command = [str(self.place.bin / program), *map(str, words)]
        environ = SERVER_ENVIRONMENT | (address.environment() if address else {})
        return subprocess.run(command, check=False, capture_output=True, text=True, env=environ, umask=0o077)

    def prepare(self) -> None:
        """Directories, data and configuration, ready for a start. Refuses another major version."""
        try:
            for path in (self.place.log, self.place.socket):
                self.place.own_directory(path)
            if (self.place.data / "PG_VERSION").exists():
                self._refuse_other_version()
            else:
                self._refuse_lost_data()
                self._make_data()
            self.place.made.touch()
            self.configure()
        except PermissionError as refused:
            sentence = f"{refused.filename} may not be written by this user; run as its owner."
            raise DatabaseUnavailable("not_permitted", sentence) from None
        except OSError as failed:
            if failed.errno in {28, 122}:  # ENOSPC, EDQUOT
                raise DatabaseUnavailable("disk_full", self.disk_full_sentence()) from None
            raise

    def hold(self) -> IO[str] | None:
        """The lock that every process of a server keeps open; None while one of them lives.

        It is inherited, so the kernel knows about orphans and about servers in another container,
        of which a look at the processes tells nothing.
        """
        file = (self.place.base / "postgres.held").open("a")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def begin_start(self, held: IO[str], timeout_s: float) -> subprocess.Popen[bytes]:
        """Start the postmaster in the background; `pg_ctl` ends when it accepts connections."""
        self._launched_at = time.time()
        command = [self.place.bin / "pg_ctl", "start", "-w", "-s", "-t", str(int(timeout_s))]
        command += ["-D", self.place.data, "-l", self.place.log / "start.log"]
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[held.fileno()],
            **self.place.run_as(),
        )

    def stop(self, *, mode: str) -> None:
        """Stop the postmaster and wait. `fast` rolls open transactions back and loses nothing."""
        done = self.run("pg_ctl", "stop", "-w", "-s", "-m", mode, "-t", "600", "-D", self.place.data)
        if done.returncode != 0 and processes.servers_of(self.place.data):
            raise DatabaseUnavailable("stop_failed", f"the database did not stop: {done.stderr}")

    def clear_stale_locks(self) -> None:
        """Remove lock files whose server is gone. The caller has seen that no process is left.

        PostgreSQL would keep out as long as any process has the number written there, which after a
        restart of a container is anybody's. Its own check on the shared memory still applies.
        """
        for path in (
            self.place.data / "postmaster.pid",
            self.place.socket / ".s.PGSQL.5432.lock",
            self.place.socket / ".s.PGSQL.5432",
        ):
            path.unlink(missing_ok=True)

    def last_words(self) -> str:
        """What the server logged since it was last launched."""
        recent = [
            path
            for path in sorted(self.place.log.glob("*.log"))
            if path.stat().st_mtime >= self._launched_at - 1
        ]
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in recent)

    def disk_is_full(self) -> bool:
        return shutil.disk_usage(self.place.base).free < 16 * MEBIBYTE

    def disk_full_sentence(self) -> str:
        free_mb = shutil.disk_usage(self.place.base).free // MEBIBYTE
        return (
            f"the disk of {self.place.base} is full ({free_mb} MB free); "
            "make room and start again, nothing that was committed is lost."
        )

    def reset_superuser_password(self, password: str) -> None:
        """Give the superuser a new password while the server is down."""
        name = sql.Identifier(LOGINS[SUPERUSER]).as_string()
        statement = f"ALTER ROLE {name} PASSWORD {sql.Literal(password).as_string()}\n"
        done = self.run("postgres", "--single", "-D", self.place.data, "postgres", text=statement)
        if done.returncode != 0 or "ERROR" in done.stderr:
            sentence = "the superuser's password could not be set in single-user mode."
            raise DatabaseUnavailable("secrets_foreign", sentence)

    def major_version(self) -> str:
        """The major version of the binaries, such as 18."""
        return self.run("postgres", "--version").stdout.split()[-1].split(".")[0]

    def _refuse_other_version(self) -> None:
        have = (self.place.data / "PG_VERSION").read_text().strip()
        need = self.major_version()
        if have != need:
            sentence = (
                f"{self.place.data} was made by PostgreSQL {have}, but this is PostgreSQL {need}; "
                "nothing was touched. Dump it with the old release, move it away, start, restore "
                "(docs/operations/database.md, Upgrade)."
            )
            raise DatabaseUnavailable("other_version", sentence)

    def _refuse_lost_data(self) -> None:
        if self.place.made.exists():
            sentence = (
                f"{self.place.data} is gone, but this installation had data. Mount its disk, or bring a "
                f"backup back with `mizuhiki restore`; to begin anew remove {self.place.made}."
            )
            raise DatabaseUnavailable("data_lost", sentence)

    def _make_data(self) -> None:
        """`initdb` beside the final name, so that a killed first start leaves nothing half made."""
        if shutil.disk_usage(self.place.base).free < FIRST_START_MB * MEBIBYTE:
            raise DatabaseUnavailable("disk_full", self.disk_full_sentence())
        half = self.place.base / "postgres.new"
        if half.exists():
            shutil.rmtree(half)
        self.place.own_directory(half)
        passwords = addresses.passwords_of(self.place.secrets)
        with tempfile.NamedTemporaryFile("w", dir=half.parent) as file:
            file.write(passwords[SUPERUSER] + "\n")
            file.flush()
            os.chown(file.name, self.place.owner_uid(), -1)
            words = ["-D", str(half), "-U", LOGINS[SUPERUSER], f"--pwfile={file.name}"]
            words += ["--encoding=UTF8", "--locale=C", f"--lc-ctype={CHARACTER_CLASSES}"]
            if int(self.major_version()) >= 17:  # older binaries sort by LC_COLLATE=C all the same
                words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            words += ["--auth=scram-sha-256", "--data-checksums"]
            words += ["--wal-segsize=4"]  # a segment is archived each minute: keep it small
            made = self.run("initdb", *words)
        if made.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            if "No space left" in made.stderr or self.disk_is_full():
                raise DatabaseUnavailable("disk_full", self.disk_full_sentence())
            last = made.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise DatabaseUnavailable("initdb_failed", f"initdb failed: {last[0]}")
        half.rename(self.place.data)

    def configure(self) -> None:
        """Write our settings and access rules; the administrator's ALTER SYSTEM stays on top."""
        data = self.place.data
        settings = server_settings(
            self.profile, socket=self.place.socket, log=self.place.log, archive=self.place.archive
        )
        self.write(data / OURS, settings_file(settings))
        self.write(data / "pg_hba.conf", ACCESS_RULES)
        main = (data / "postgresql.conf").read_text()
        if INCLUDES not in main:
            self.write(data / "postgresql.conf", f"{main.rstrip()}\n\n{INCLUDES}")

    def write(self, path: Path, text: str) -> None:
        """Replace a file of the server whole, so that a full disk never leaves half of it."""
        half = path.with_name(f"{path.name}.new")
        half.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(half, flags, 0o600), "w") as file:
            if self.place.user:
                os.fchown(file.fileno(), self.place.user.uid, self.place.user.gid)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
