"""Starts, finds and stops the embedded PostgreSQL of one `var` directory.

What it must survive is listed in `docs/adr/0001-embedded-postgresql.md`: a socket that outlives
its server, a pid file whose number now belongs to another process, a recovery of minutes, a backend
that goes on working after its postmaster was killed, two starts at once. So nothing is concluded
from a pid: a server is alive when it answers, and a data directory is free when no process works in
it.
"""

import contextlib
import fcntl
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import IO

import psycopg

from mizuhiki.platform.database import addresses, places, processes, roles
from mizuhiki.platform.database.addresses import DATABASE, SUPERUSER, Address
from mizuhiki.platform.database.cluster import Cluster
from mizuhiki.platform.database.configuration import Profile, product_profile
from mizuhiki.platform.database.errors import DatabaseUnavailable

START_TIMEOUT_S = 600
LEAVING_S = 1  # how long a closed connection may still be counted
SAY_EVERY_S = 5
log = logging.getLogger(__name__)
Say = Callable[[str], None]


class State(Enum):
    """What the socket answers, as `pg_isready` tells it."""

    UP = 0
    STARTING = 1
    SILENT = 2


class Supervisor:
    """The embedded server under `var`. Every process that needs it makes one and calls `start`."""

    def __init__(
        self,
        var: Path | None = None,
        *,
        bin_directory: Path | None = None,
        profile: Profile | None = None,
        shelter: Path = places.SHELTER,
        say: Say = log.info,
        timeout_s: float = START_TIMEOUT_S,
    ) -> None:
        self.var = (var or places.var_directory()).absolute()
        self.place = places.settle(self.var, bin_directory=bin_directory, shelter=shelter)
        self.cluster = Cluster(self.place, profile or product_profile())
        self.say = say
        self.timeout_s = timeout_s
        self._ours: str | None = None  # which postmaster this object started
        self._presence: IO[str] | None = None  # held while this object needs the server

    def start(self) -> bool:
        """Make sure that the server answers; whether this call started it.

        Raises:
            DatabaseUnavailable: with one line that says what to do. Nothing was lost.
        """
        with self._one_at_a_time():
            self._come()
            launched = False
            if self.state() is not State.UP or not self.place.data.exists():
                self.cluster.prepare()
                launched = self._launch()
            try:
                self._let_us_in(launched=launched)
            except BaseException:
                if launched:
                    self.cluster.stop(mode="fast")
                raise
            if launched:
                self._ours = processes.identity_of(self.place.data)
        return launched

    def stop(self) -> bool:
        """Stop the server if this object started it; whether it did."""
        with self._one_at_a_time():
            return self._stop_ours()

    def stop_if_idle(self) -> bool:
        """Like `stop`, but leave the server to those who use it meanwhile: for short commands.

        A command that found the server up may not have connected yet: it is still reading its code.
        So whoever needs the server is counted by a lock each holds, and connections second.
        """
        with self._one_at_a_time():
            is_alone = self._go()
            if self._ours is None or not is_alone or not self._is_quiet():
                return False
            return self._stop_ours()

    def _is_quiet(self) -> bool:
        query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
        deadline = time.monotonic() + LEAVING_S
        with contextlib.suppress(psycopg.OperationalError), self.connect() as connection:
            while connection.execute(query).fetchone() != (1,):
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
        return True

    def _stop_ours(self) -> bool:
        if self._ours is None or self._ours != processes.identity_of(self.place.data):
            return False
        self._ours = None
        self.cluster.stop(mode="fast")
        return True

    def _come(self) -> None:
        """Say that this process needs the server; the system forgets it when the process ends."""
        if self._presence is None:
            self._presence = self._open(self.place.base / "postgres.users")
            fcntl.flock(self._presence, fcntl.LOCK_SH)

    def _go(self) -> bool:
        """Say that it no longer does; whether nobody else needs it."""
        if self._presence is None:
            return True
        with self._presence as file:
            self._presence = None
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def stop_whoever_started(self) -> bool:
        """Stop the server for `mizuhiki database stop`: an administrator's own wish."""
        with self._one_at_a_time():
            if processes.postmaster_of(self.place.data) is None:
                return False
            self.cluster.stop(mode="fast")
            return True

    def discard_data(self) -> None:
        """Stop the server and remove its data for good: `mizuhiki demo reset`, and nothing else.

        Killed in between, the next start finds the data whole or begins anew; it never finds half of
        them. The way to the archive goes too: the next cluster's WAL has the same names.
        """
        self.stop_whoever_started()
        with self._one_at_a_time():
            self.place.made.unlink(missing_ok=True)
            (self.place.base / "archive").unlink(missing_ok=True)
            half = self.place.base / "postgres.discarded"
            if half.exists():
                shutil.rmtree(half)
            if self.place.data.exists():
                processes.release_memory(self.place.data)
                self.place.data.rename(half)
                shutil.rmtree(half)

    def state(self) -> State:
        """Whether the server answers; asked over the socket, never of a pid."""
        asked = self.cluster.run("pg_isready", "-h", self.place.socket, "-p", "5432", "-t", "2")
        return State(min(asked.returncode, State.SILENT.value))

    def version(self) -> str:
        """The version of the binaries, such as 18.6."""
        return self.cluster.run("postgres", "--version").stdout.split("(PostgreSQL) ")[-1].split()[0]

    def urls(self) -> dict[str, Address]:
        """The address of each role: superuser, owner, application, door, readonly."""
        passwords = addresses.passwords_of(self.place.secrets)
        return addresses.embedded(self.place.socket, passwords)

    def connect(self, dbname: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """The superuser's connection, in autocommit: for this supervisor, backups and doctor."""
        return self.urls()[SUPERUSER].connect(dbname=dbname)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """One process starts or stops this server at a time; the others wait, then attach."""
        with self._open(self.place.base / "postgres.lock") as file:
            waiting = Patience(self.say, self.timeout_s)
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    waiting.a_moment("another process is starting or stopping the database")
            yield

    @staticmethod
    def _open(path: Path) -> IO[str]:
        try:
            return path.open("a")
        except PermissionError:
            sentence = f"{path} may not be written by this user; run as its owner."
            raise DatabaseUnavailable("not_permitted", sentence) from None

    def _launch(self) -> bool:
        """Start the postmaster once nothing else works in the data directory, and wait for it.

        Returns whether we started it; a server that was found recovering may come up meanwhile.
        """
        waiting = Patience(self.say, self.timeout_s)
        launched = False
        while self.state() is not State.UP:
            busy = processes.servers_of(self.place.data)
            held = None if busy else self.cluster.hold()
            if held is None:
                waiting.a_moment(self._about(busy))
                continue
            with held:
                self.cluster.clear_stale_locks()
                launched = self._start_once(held, waiting)
        return launched

    def _start_once(self, held: IO[str], waiting: "Patience") -> bool:
        """One try; False when waiting longer may help. Ctrl-C stops what was begun."""
        server = self.cluster.begin_start(held, self.timeout_s)
        try:
            while server.poll() is None:
                waiting.a_moment("the database is starting, or recovering after a hard stop")
        except BaseException:
            server.kill()
            self.cluster.stop(mode="fast")
            raise
        if server.returncode != 0:
            self._explain_failure()  # raises, unless waiting longer may help
            waiting.a_moment("the killed server's memory is still in use")
        return server.returncode == 0

    def _about(self, busy: list[int]) -> str:
        postmaster = processes.postmaster_of(self.place.data)
        if postmaster is not None:
            return f"the database (process {postmaster}) does not answer yet"
        if not busy:
            return f"a process in another container still works in {self.place.data}"
        named = ", ".join(str(pid) for pid in busy)
        return f"the database was killed, but its process {named} is still working"

    def _explain_failure(self) -> None:
        words = self.cluster.last_words()
        if "No space left on device" in words or self.cluster.disk_is_full():
            raise DatabaseUnavailable("disk_full", self.cluster.disk_full_sentence())
        if "pre-existing shared memory block" in words or 'lock file "' in words:
            return
        fatal = [line for line in words.splitlines() if "FATAL:" in line or "PANIC:" in line]
        reason = fatal[-1].split(":  ", 1)[-1] if fatal else "no reason was logged"
        sentence = f"the database did not start: {reason} (log: {self.place.log})."
        raise DatabaseUnavailable("start_failed", sentence)

    def _let_us_in(self, *, launched: bool) -> None:
        """Prove the password; after our own start also bring roles and rights up to date.

        A data directory restored from a backup, or a lost password file, is mended in single-user
        mode: only who may stop the server and write its files can do that.
        """
        passwords = addresses.passwords_of(self.place.secrets)
        try:
            self.connect().close()
        except psycopg.OperationalError as refused:
            if "password authentication failed" not in str(refused):
                raise DatabaseUnavailable("no_answer", f"the database refused: {refused}") from None
            if not launched:
                sentence = f"the running database does not take the passwords in {self.place.secrets}; "
                sentence += "run `mizuhiki database stop`, then start again."
                raise DatabaseUnavailable("secrets_foreign", sentence) from None
            self.cluster.stop(mode="fast")
            self.cluster.reset_superuser_password(passwords[SUPERUSER])
            self._launch()
        if launched:
            with self.connect() as connection:
                roles.ensure_roles(connection, passwords)
                roles.ensure_database(connection, DATABASE)
                connection.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
            with self.connect(DATABASE) as connection:
                roles.grant_rights(connection)


class Patience:
    """Waits in small steps up to a limit, and says from time to time what for."""

    def __init__(self, say: Say, timeout_s: float) -> None:
        self.say, self.timeout_s = say, timeout_s
        self.began = self.said = time.monotonic()

    def a_moment(self, what: str) -> None:
        time.sleep(0.05)
        now = time.monotonic()
        if now - self.began > self.timeout_s:
            sentence = f"{what}; gave up after {now - self.began:.0f} s. Try again, or stop it first."
            raise DatabaseUnavailable("timed_out", sentence)
        if now - self.said > SAY_EVERY_S:
            self.said = now
            self.say(f"{what}; waiting ({now - self.began:.0f} s)")
