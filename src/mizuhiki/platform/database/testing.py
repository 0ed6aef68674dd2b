"""One small server for a whole test session, shared by the workers of pytest-xdist.

    @pytest.fixture(scope="session")
    def addresses(tmp_path_factory) -> dict[str, Address]:
        return throwaway_server(tmp_path_factory.getbasetemp().parent / "postgres")

Each worker holds a shared lock for as long as it lives, however it ends. A watcher, started by the
worker that started the server, waits for the exclusive lock: when it gets it nobody is left, and it
stops the server and removes the directory. So no exit hook can be missed.

Django makes its test databases from `TEMPLATE`, which has the extensions and default privileges of
the product: put `"TEST": {"TEMPLATE": testing.TEMPLATE}` beside the owner's address.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from psycopg import sql

from mizuhiki.platform.database import addresses, processes, remembered, roles
from mizuhiki.platform.database.addresses import LOGINS, OWNER, ROLES, SUPERUSER, Address
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.errors import DatabaseUnavailable
from mizuhiki.platform.database.supervisor import Supervisor

TEMPLATE = "mizuhiki_template"
MEMORY_DISK, MEMORY = 4 << 30, 6 << 30  # bytes free on /dev/shm and in all, before it is used
_held: dict[Path, IO[str]] = {}  # the shared locks of this process, kept until it ends


def throwaway_server(
    directory: Path, environ: Mapping[str, str] = os.environ, *, kept: Path | None = None
) -> dict[str, Address]:
    """The addresses of a server that lives as long as a process that asked for it.

    `directory` names the session: whoever passes the same one shares the server. With
    `DATABASE_URL`, which must be a superuser's, roles and template are made on that server.
    `kept` is a file of `remembered`: where it exists, its tables are there from the start.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _join(directory)
    with _lock(directory / "starting"):
        if environ.get("DATABASE_URL"):
            return _on_server(environ["DATABASE_URL"], directory)
        supervisor = _supervisor(directory)
        if start(supervisor, kept):
            _watch(directory)
        return supervisor.urls()


def start(supervisor: Supervisor, kept: Path | None) -> bool:
    """Start a server with the tables in the file `kept`, or without where there is none that can be used.

    Whether this call started it; then it has `TEMPLATE`.
    """
    brought = kept is not None and remembered.bring_back(supervisor, kept)
    try:
        started = supervisor.start()
    except DatabaseUnavailable:
        if not brought or kept is None:
            raise
        kept.unlink(missing_ok=True)
        supervisor.discard_data()
        started = supervisor.start()
    if started:
        _make_template(supervisor.urls()[SUPERUSER])
    return started


def keep(directory: Path, kept: Path) -> None:
    """Keep the server of `directory`, whose tables were migrated just now, for the next session."""
    remembered.keep(_supervisor(directory), kept)


def shelter() -> Path:
    """Where tests keep a server's files: in memory where there is plenty, so that fsync costs nothing.

    As root they cannot lie in pytest's own directories, which are closed to other users.
    """
    memory = Path("/dev/shm")  # noqa: S108 - the directory made in it is checked to be ours
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > MEMORY_DISK and _available() > MEMORY
    return (memory if roomy else Path(tempfile.gettempdir())) / f"mizuhiki-tests-{os.geteuid()}"


def _available() -> int:
    """The memory in bytes that programs can still have."""
    try:
        told = Path("/proc/meminfo").read_text()
    except OSError:
        return 0
    found = re.search(r"^MemAvailable: +(\d+) kB$", told, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def remove(supervisor: Supervisor) -> None:
    """Stop a server and remove all its files, for tests that make one of their own."""
    supervisor.stop_whoever_started()
    place = supervisor.place
    processes.release_memory(place.data)
    for path in (place.socket, *((place.base,) if place.base != place.var else ())):
        shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(place.var, ignore_errors=True)


def put_database(superuser: Address, name: str) -> None:
    """Make the database `name` on a server that was started here: migrated already, if that is there."""
    template = remembered.MIGRATED if remembered.is_there(superuser) else TEMPLATE
    with superuser.connect(dbname="postgres") as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        parts = (sql.Identifier(word) for word in (name, template, LOGINS[OWNER]))
        connection.execute(make.format(*parts))


def _supervisor(directory: Path) -> Supervisor:
    var = directory / "var"
    if os.geteuid() != 0:  # as root the shelter is used for the data anyway
        var = shelter() / hashlib.sha256(os.fsencode(directory.absolute())).hexdigest()[:16]
    return Supervisor(var, profile=small_profile(), shelter=shelter())


def _make_template(superuser: Address, *, locale: str = "") -> None:
    """The template of the test databases, and what Django's test runner needs to copy it."""
    with superuser.connect(dbname="postgres") as connection:
        roles.ensure_database(connection, TEMPLATE, locale=locale)
        owner = sql.Identifier(LOGINS[OWNER])
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(owner))
        grant = sql.SQL("GRANT CONNECT ON DATABASE postgres TO {}")
        connection.execute(grant.format(owner))
    with superuser.connect(dbname=TEMPLATE) as connection:
        roles.grant_rights(connection)


def _on_server(url: str, directory: Path) -> dict[str, Address]:
    """Roles, database and template on a server of one's own; passwords shared by the workers."""
    superuser = addresses.parse(url)
    ready = directory / "passwords.json"
    if not ready.exists():
        made = addresses.passwords_of(directory / "new.json")
        with superuser.connect() as connection:
            roles.ensure_roles(connection, made)
        locale = "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
        _make_template(superuser, locale=locale)
        (directory / "new.json").rename(ready)
    passwords: dict[str, str] = json.loads(ready.read_text())
    roled = {role: replace(superuser, user=LOGINS[role], password=passwords[role]) for role in ROLES}
    return {SUPERUSER: superuser, **roled}


def _join(directory: Path) -> None:
    """Hold the shared lock on `directory`, unless this process already does."""
    path = directory / "users"
    while path not in _held:
        directory.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
        fcntl.flock(file, fcntl.LOCK_SH)
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            _held[path] = file
        else:  # the watcher of an ended session removed it while we waited
            file.close()


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _watch(directory: Path) -> None:
    subprocess.Popen(
        [sys.executable, "-m", "mizuhiki.platform.database.testing", str(directory)],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def watch(directory: Path) -> None:
    """Wait until no process uses the server of `directory`, then stop and remove it."""
    with (directory / "users").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        remove(_supervisor(directory))
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    watch(Path(sys.argv[1]))
