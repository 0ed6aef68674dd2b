"""A server with migrated tables kept between test sessions, so that one test starts in seconds.

Kept is a copy of the whole data directory: to unpack it takes a tenth of the time that a dump takes. The
file is named by a digest of everything that makes the tables: with another migration, right, guard or package
(the server is one) it is another file, and the tables are made by their migrations again. On a fresh clone
there is none, so that a clean run always proves the migrations themselves.
"""

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

from psycopg import sql

from mizuhiki.platform.database.addresses import LOGINS, OWNER, SUPERUSER, Address
from mizuhiki.platform.database.places import SERVER_ENVIRONMENT, wheel_binaries
from mizuhiki.platform.database.supervisor import Supervisor

MIGRATED = "mizuhiki_migrated"
# What a migration imports or reads stands here too: `tests/architecture/test_migrations.py` looks.
MAKERS = (
    "src/**/migrations/*.py",
    "src/**/permissions.py",
    "src/mizuhiki/*/data/*.csv",
    "src/mizuhiki/platform/guards.py",
    "src/mizuhiki/platform/migrating.py",
    "src/mizuhiki/platform/ranges.py",
    "src/mizuhiki/platform/references.py",
    "src/mizuhiki/platform/database/*.py",
    "src/mizuhiki/staff/matrix.py",
    "requirements/*.txt",
)
ONLY_SHOWN = ("src/mizuhiki/audit/data/words.csv",)  # grows with each act, and no table knows it


def file_of(root: Path, var: Path) -> Path:
    """Where the server of the code below `root` is kept, whether it is there yet or not."""
    return var / "test" / f"tables-{digest_of(root)}.tar"


def digest_of(root: Path) -> str:
    """20 digits that stand for everything that makes the schema of the code below `root`."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _files(root: Path) -> Iterable[Path]:
    shown = {root / path for path in ONLY_SHOWN}
    return sorted({path for pattern in MAKERS for path in root.glob(pattern)} - shown)


def make(superuser: Address, template: str, migrate: Callable[[str], None]) -> bool:
    """Make `MIGRATED` by the migrations where this server does not have it; whether it did not.

    It is there whole, or not at all.

    Args:
        migrate: makes the tables of the database it is told, as their owner.
    """
    if is_there(superuser):
        return False
    half, whole = sql.Identifier(f"{MIGRATED}_half"), sql.Identifier(MIGRATED)
    with superuser.connect(dbname="postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(half))
        begin = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(begin.format(half, sql.Identifier(template), sql.Identifier(LOGINS[OWNER])))
        migrate(f"{MIGRATED}_half")
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(half, whole))
    return True


def keep(supervisor: Supervisor, file: Path) -> None:
    """Write a server with freshly migrated tables into `file`, and drop what was kept for other code.

    Its passwords go with it, and only its owner can read it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{supervisor.var.parent.name}.part")
    part.touch(mode=0o600)
    command = [str(wheel_binaries() / "pg_basebackup"), "--pgdata=-", "--format=tar", "--wal-method=fetch"]
    environ = SERVER_ENVIRONMENT | supervisor.urls()[SUPERUSER].environment()
    with part.open("wb") as out:
        done = subprocess.run(
            [*command, "--checkpoint=fast"], check=False, stdout=out, stderr=subprocess.DEVNULL, env=environ
        )
    if done.returncode == 0:
        with tarfile.open(part, "a") as archive:
            archive.add(supervisor.place.secrets, arcname=supervisor.place.secrets.name)
        part.replace(file)
        for old in (*file.parent.glob("tables-*.tar"), *file.parent.glob("schema-*.sql")):
            if old != file:
                old.unlink(missing_ok=True)
    part.unlink(missing_ok=True)


def bring_back(supervisor: Supervisor, file: Path) -> bool:
    """Give a server that never ran the data of `file`; whether it did. What cannot be read is forgotten."""
    place = supervisor.place
    if place.data.exists() or not file.exists():
        return False
    half = place.base / "postgres.kept"
    shutil.rmtree(half, ignore_errors=True)
    place.own_directory(half)
    words = ["tar", "--extract", "--file=-", f"--directory={half}"]
    with file.open("rb") as kept:
        done = subprocess.run(words, check=False, stdin=kept, stderr=subprocess.DEVNULL, **place.run_as())
    passwords = half / place.secrets.name
    if whole := done.returncode == 0 and passwords.exists():
        place.secrets.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.secrets.touch(mode=0o600)
        place.secrets.write_bytes(passwords.read_bytes())
        passwords.unlink()
        half.rename(place.data)
    else:
        shutil.rmtree(half)
        file.unlink(missing_ok=True)
    return whole


def is_there(superuser: Address) -> bool:
    """Whether this server has the migrated template."""
    with superuser.connect(dbname="postgres") as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED])
        return found.fetchone() is not None
