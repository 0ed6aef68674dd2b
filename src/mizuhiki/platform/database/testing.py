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
import json
import os
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

from mizuhiki.platform.database import addresses, roles
from mizuhiki.platform.database.addresses import LOGINS, OWNER, ROLES, SUPERUSER, Address
from mizuhiki.platform.database.configuration import small_profile
from mizuhiki.platform.database.supervisor import Supervisor

TEMPLATE = "mizuhiki_template"
_held: dict[Path, IO[str]] = {}  # the shared locks of this process, kept until it ends


def throwaway_server(directory: Path, environ: Mapping[str, str] = os.environ) -> dict[str, Address]:
    """The addresses of a server that lives as long as a process that asked for it.

    `directory` names the session: whoever passes the same one shares the server. With
    `DATABASE_URL`, which must be a superuser's, roles and template are made on that server.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _join(directory)
    with _lock(directory / "starting"):
        if environ.get("DATABASE_URL"):
            return _on_server(environ["DATABASE_URL"], directory)
        supervisor = _supervisor(directory)
        if supervisor.start():
            _make_template(supervisor.urls()[SUPERUSER])
            _watch(directory)
        return supervisor.urls()


def shelter() -> Path:
    """Where tests as root put a server: pytest's own directories are closed to other users."""
    return Path(tempfile.gettempdir()) / "mizuhiki-tests"


def remove(supervisor: Supervisor) -> None:
    """Stop a server and remove all its files, for tests that make one of their own."""
    supervisor.stop_whoever_started()
    place = supervisor.place
    for path in (place.socket, *((place.base,) if place.base != place.var else ())):
        shutil.rmtree(path, ignore_errors=True)
    shutil.rmtree(place.var, ignore_errors=True)


def _supervisor(directory: Path) -> Supervisor:
    profile = small_profile(durable=False)
    return Supervisor(directory / "var", profile=profile, shelter=shelter())


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
