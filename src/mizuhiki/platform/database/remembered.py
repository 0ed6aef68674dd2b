"""A migrated database kept as a file between test sessions, so that one test starts in seconds.

The file is named by a digest of everything that makes the schema: with another migration, right or
package it is another file, and the tables are made by their migrations again. On a fresh clone there
is none, so that a clean run always proves the migrations themselves.
"""

import hashlib
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from psycopg import sql

from mizuhiki.platform.database.addresses import LOGINS, OWNER, Address
from mizuhiki.platform.database.places import SERVER_ENVIRONMENT, wheel_binaries

MIGRATED = "mizuhiki_migrated"
MAKERS = ("src/**/migrations/*.py", "src/**/permissions.py", "src/**/data/*.csv", "requirements/*.txt")


def file_of(root: Path, var: Path) -> Path:
    """Where the schema of the code below `root` is kept, whether it is there yet or not."""
    return var / "test" / f"schema-{digest_of(root)}.sql"


def digest_of(root: Path) -> str:
    """20 digits that stand for everything that makes the schema of the code below `root`."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _files(root: Path) -> Iterable[Path]:
    return sorted(path for pattern in MAKERS for path in root.glob(pattern))


def make(superuser: Address, template: str, migrate: Callable[[str], None], *, keep_in: Path | None) -> None:
    """Make `MIGRATED` by the migrations where this server does not have it: whole, or not at all.

    Args:
        migrate: makes the tables of the database it is told, as their owner.
        keep_in: the file for the next session; none where the server is not our own.
    """
    if is_there(superuser):
        return
    half, whole = sql.Identifier(f"{MIGRATED}_half"), sql.Identifier(MIGRATED)
    with superuser.connect(dbname="postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(half))
        begin = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(begin.format(half, sql.Identifier(template), sql.Identifier(LOGINS[OWNER])))
        migrate(f"{MIGRATED}_half")
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(half, whole))
    if keep_in is not None:
        keep(replace(superuser, dbname=MIGRATED), keep_in)


def keep(database: Address, file: Path) -> None:
    """Write a freshly migrated database into `file`, and drop what was kept for other code."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{database.dbname}.part")
    if _run("pg_dump", database, "--file", str(part)):
        part.replace(file)
        for old in file.parent.glob("schema-*.sql"):
            if old != file:
                old.unlink(missing_ok=True)
    part.unlink(missing_ok=True)


def bring_back(superuser: Address, template: str, file: Path) -> None:
    """Make `MIGRATED` from `template` and the kept file; a file that cannot be read is forgotten."""
    name = sql.Identifier(MIGRATED)
    with superuser.connect(dbname="postgres") as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(make.format(name, sql.Identifier(template), sql.Identifier(LOGINS[OWNER])))
        words = ("--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", str(file))
        if not _run("psql", replace(superuser, dbname=MIGRATED), *words):
            connection.execute(sql.SQL("DROP DATABASE {}").format(name))
            file.unlink(missing_ok=True)


def is_there(superuser: Address) -> bool:
    """Whether this server has the migrated template."""
    with superuser.connect(dbname="postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED])
        return found.fetchone() is not None


def _run(program: str, address: Address, *words: str) -> bool:
    environ = SERVER_ENVIRONMENT | address.environment()
    command = [str(wheel_binaries() / program), *words]
    return subprocess.run(command, check=False, capture_output=True, env=environ).returncode == 0
