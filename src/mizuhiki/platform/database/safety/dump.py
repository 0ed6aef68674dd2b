"""A dump in PostgreSQL's own archive format: the way to another major version or another server.

A dump is a picture of one moment. It has no WAL behind it, so what came after it is lost with the
disk; a city's server is backed up with pgBackRest or Barman instead.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from mizuhiki.platform.database.addresses import Address
from mizuhiki.platform.database.errors import BackupRefused

MAGIC = b"PGDMP"
USER_TABLES = """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg_toast%%'"""


def dump(address: Address, target: Path, bin_directory: Path) -> int:
    """Write a dump of the whole database to `target`; returns its size in bytes.

    Raises:
        BackupRefused: the programs are older than the server, or `target` exists.
    """
    if target.exists():
        raise BackupRefused("target_exists", f"{target} exists; nothing was written.")
    program = _program("pg_dump", address, bin_directory)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        _run([str(program), "--format=custom", "--file", str(half)], address.environment())
        _run([str(program.with_name("pg_restore")), "--list", str(half)], {})  # its table of contents
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)
    return target.stat().st_size


def load(address: Address, source: Path, bin_directory: Path) -> None:
    """Fill an empty database from a dump, all of it or nothing.

    Raises:
        BackupRefused: the database holds tables, or the dump is broken. Nothing was changed.
    """
    if not source.is_file():
        raise BackupRefused("no_backup", f"there is no dump at {source}.")
    with address.connect() as connection:
        if connection.execute(USER_TABLES).fetchone() != (0,):
            sentence = f"the database {address.dbname} holds tables already; nothing was changed."
            raise BackupRefused("data_exists", sentence)
    program = _program("pg_restore", address, bin_directory)
    words = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists"]
    _run([str(program), *words, "--dbname", address.dbname, str(source)], address.environment())


def refuse_other_files(source: Path, bin_directory: Path) -> None:
    """Read a dump to its end, before anything is made for it.

    Raises:
        BackupRefused: it is no dump of ours, or it is broken. Nothing was changed.
    """
    with source.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            sentence = f"{source} is no dump of `mizuhiki backup --dump`; nothing was changed."
            raise BackupRefused("no_dump", sentence)
    programs = [bin_directory / "pg_restore", *map(Path, filter(None, [shutil.which("pg_restore")]))]
    _run([str(max(programs, key=_major)), "--file", os.devnull, str(source)], {})


def _program(name: str, address: Address, bin_directory: Path) -> Path:
    """A program that is as new as the server, and can speak TLS where the address asks for it."""
    with address.connect() as connection:
        server = connection.info.server_version // 10000
    needs_tls = bool(address.options.get("sslmode"))
    candidates = [] if needs_tls else [bin_directory / name]
    if installed := shutil.which(name):
        candidates.append(Path(installed))
    for candidate in candidates:
        if _major(candidate) >= server:
            return candidate
    sentence = f"no {name} of PostgreSQL {server} or newer is installed here; nothing was changed. "
    sentence += "Install postgresql-client, or back the server up where it runs (pgBackRest, Barman)."
    raise BackupRefused("client_too_old", sentence)


def _major(program: Path) -> int:
    told = subprocess.run([str(program), "--version"], check=False, capture_output=True, text=True)
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return int(found[1]) if found else 0


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    environ = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **environment}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environ, umask=0o077)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupRefused("dump_failed", f"{Path(command[0]).name} failed: {reason}")
