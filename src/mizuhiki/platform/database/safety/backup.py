"""Takes a backup of the running embedded server: copied, verified, with the archive behind it."""

import contextlib
import fcntl
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import SUPERUSER, Address
from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.places import SERVER_ENVIRONMENT
from mizuhiki.platform.database.running import environment_name
from mizuhiki.platform.database.safety.archive import archive_now, open_archive, refuse_unreachable
from mizuhiki.platform.database.safety.store import (
    Evidence,
    Store,
    copy_whole,
    flush_folder,
    numbered,
    sha256_of,
    size_of,
    write_whole,
)
from mizuhiki.platform.database.supervisor import Say, Supervisor

KEEP = 7
DIGEST = re.compile(r"[0-9a-f]{64}")
COPY_WORDS = ("--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password")
SAY_EVERY_S = 5


def default_store(supervisor: Supervisor) -> Store:
    """`var/backup`, or beside the data where the server's user cannot reach `var`."""
    seen, place = supervisor.var / "backup", supervisor.place
    return Store(seen.resolve() if seen.exists() else place.base / "backup")


def take_backup(
    supervisor: Supervisor, *, to: Path | None = None, keep: int = KEEP, say: Say = print
) -> Evidence:
    """Copy the running database and the file store, verify the copy, and record it.

    The archive is pointed at the same store first, so that from here on every finished segment of
    WAL lies beside the copy. The newest `keep` backups stay; older ones go with the WAL and the
    files that only they needed.

    Raises:
        BackupRefused: one line; an earlier backup is never harmed.
    """
    store = Store(to.absolute()) if to else default_store(supervisor)
    seen = supervisor.var / "backup"
    if to is None and not seen.exists() and store.root != seen:
        seen.symlink_to(store.root)
    with alone(store):
        refuse_unreachable(supervisor, store)
        _claim(supervisor, store)
        open_archive(supervisor, store)
        started_at = clock.now()
        archive_now(supervisor, store, mark="mizuhiki backup begins")
        name = numbered(store.backups(), started_at)
        half = store.bases / f"{name}.part"
        try:
            facts = _copy_and_verify(supervisor, store, half, say)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        last = archive_now(supervisor, store, mark="mizuhiki backup ends")
        evidence = {
            "name": name,
            "started_at": started_at.isoformat(),
            "ended_at": clock.now().isoformat(),
            "environment": environment_name(),
            "server": supervisor.version(),
            "last_wal": last,
            **facts,
        }
        write_whole(half / "evidence.json", evidence)
        half.rename(store.bases / name)
        flush_folder(store.bases)
        _prune(supervisor, store, keep)
    return evidence


def clone(live: Supervisor, copy: Supervisor, *, say: Say = print) -> None:
    """Copy a running server's data into the empty place of another, which is not started yet."""
    place = copy.place
    assert not place.data.exists(), place.data
    half = place.base / "postgres.cloning"
    _run(live, live.urls()[SUPERUSER], say, "pg_basebackup", "-D", str(half), *COPY_WORDS)
    place.give(half)
    half.rename(place.data)


def _copy_and_verify(supervisor: Supervisor, store: Store, half: Path, say: Say) -> Evidence:
    half.mkdir(mode=0o700)
    data = half / "data"
    began = time.monotonic()
    address = supervisor.urls()[SUPERUSER]
    _run(supervisor, address, say, "pg_basebackup", "-D", str(data), *COPY_WORDS)
    copied = time.monotonic()
    _run(supervisor, address, say, "pg_verifybackup", "--quiet", str(data))
    verified = time.monotonic()
    names, damaged = _copy_files(supervisor.var / "files", store)
    (half / "files.txt").write_text("".join(f"{name}\n" for name in names))
    label = (data / "backup_label").read_text()
    found = re.search(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", label, re.MULTILINE)
    assert found is not None, label
    return {
        "system": system_identifier(supervisor),
        "first_wal": found[1],
        "bytes": size_of(data),
        "files": len(names),
        "files_damaged": damaged,
        "verified": True,
        "seconds": {
            "copy": round(copied - began, 2),
            "verify": round(verified - copied, 2),
            "files": round(time.monotonic() - verified, 2),
        },
    }


def _run(supervisor: Supervisor, address: Address, say: Say, program: str, *words: str) -> None:
    """Run a program of PostgreSQL as ourselves, so that the copy is ours, and tell how long."""
    environ = {**SERVER_ENVIRONMENT, **address.environment()}
    command = [str(supervisor.place.bin / program), *words]
    began = said = time.monotonic()
    complaint = ""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environ, umask=0o077
    ) as process:
        while True:
            try:
                _, complaint = process.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() - said > SAY_EVERY_S:
                    said = time.monotonic()
                    say(f"{program}: {said - began:.0f} s so far")
    if process.returncode != 0:
        reason = (complaint.strip().splitlines() or ["no reason given"])[-1]
        raise BackupRefused("backup_failed", f"no backup was made: {reason}")


def _copy_files(source: Path, store: Store) -> tuple[list[str], list[str]]:
    """Copy what the store lacks of the file store; returns the names copied or there, and the damaged.

    A file's name is the SHA-256 of its content, so it is copied once and a damaged one is seen, and
    never takes the place of a whole copy. One that is being written has no such name yet. One may be
    erased by an approved disposal while we look; then no backup needs it either.
    """
    names, damaged = [], []
    for path in sorted(source.rglob("*")):
        name = str(path.relative_to(source))
        if not DIGEST.fullmatch(path.name) or not path.is_file():
            continue
        with contextlib.suppress(FileNotFoundError):
            if not (store.files / name).exists():
                if sha256_of(path) != path.name:
                    damaged.append(name)
                    continue
                copy_whole(path, store.files / name)
            names.append(name)
    return names, damaged


def _claim(supervisor: Supervisor, store: Store) -> None:
    """Refuse a store that holds another database's backups: their WAL files have the same names."""
    store.bases.mkdir(mode=0o700, exist_ok=True)
    store.files.mkdir(mode=0o700, exist_ok=True)
    mine = system_identifier(supervisor)
    mark = store.root / "system"
    if not mark.exists():
        mark.write_text(mine + "\n")
    if mark.read_text().strip() != mine:
        sentence = f"{store.root} holds the backups of another database; choose another directory."
        raise BackupRefused("store_foreign", sentence)


def system_identifier(supervisor: Supervisor) -> str:
    """The number that tells this database from every other."""
    with supervisor.connect() as connection:
        row = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
    assert row is not None
    return str(row[0])


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Nobody else writes into the store meanwhile, or the refusal that somebody does."""
    try:
        store.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (store.root / ".lock").open("a")
    except OSError as failed:
        raise BackupRefused("store_unwritable", f"{store.root}: {failed.strerror}.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused("backup_under_way", f"a backup to {store.root} is under way.") from None
        yield


def _prune(supervisor: Supervisor, store: Store, keep: int) -> None:
    """Remove what is older than the newest `keep` backups, and what was broken off."""
    assert keep >= 1, keep
    for half in store.bases.glob("*.part"):
        shutil.rmtree(half)
    for old in store.backups()[:-keep]:
        (old / "evidence.json").unlink()  # from here on it counts as broken off
        shutil.rmtree(old)
    kept = store.backups()
    first = str(store.evidence_of(kept[0])["first_wal"])
    supervisor.cluster.run("pg_archivecleanup", store.wal, first)
    wanted = {name for backup in kept for name in (backup / "files.txt").read_text().splitlines()}
    for path in store.files.rglob("*"):
        if path.is_file() and str(path.relative_to(store.files)) not in wanted:
            path.unlink()
