"""Brings a backup back to life: copied, its WAL replayed to the end, promoted, and recorded."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mizuhiki.platform import clock
from mizuhiki.platform.database import processes
from mizuhiki.platform.database.cluster import RESTORING
from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.places import Place, reaches
from mizuhiki.platform.database.running import PRODUCTION, environment_name
from mizuhiki.platform.database.safety.store import Evidence, Store, copy_whole, size_of
from mizuhiki.platform.database.supervisor import Say, State, Supervisor

REPLAY_TIMEOUT_S = 24 * 3600


@dataclass(frozen=True)
class Restored:
    """A running server that holds what the backup and its WAL held."""

    supervisor: Supervisor
    evidence: Evidence


def find_backup(source: Path) -> tuple[Store, Path]:
    """The store and the backup that `source` names: a store (its newest), or one backup in it."""
    source = source.absolute()
    if (source / "evidence.json").is_file():
        return Store(source.parents[1]), source
    store = Store(source)
    if found := store.backups():
        return store, found[-1]
    raise BackupRefused("no_backup", f"there is no finished backup in {source}.")


def restore(
    supervisor: Supervisor,
    source: Path,
    *,
    replace: bool = False,
    until: datetime | None = None,
    say: Say = print,
) -> Restored:
    """Restore into the place of `supervisor`, start it there, replay, promote.

    A data directory that exists is moved aside when `replace` is set, never removed.

    Args:
        until: replay no further than this instant; None replays all there is.

    Raises:
        BackupRefused: nothing was changed.
        DatabaseUnavailable: the restored server did not start; the old data is where it was moved.
    """
    store, backup = find_backup(source)
    place = supervisor.place
    _refuse_production_data(store.evidence_of(backup))
    _end_servers_of_lost_data(place)
    _refuse_unless_free(supervisor, replace=replace)
    began = time.monotonic()
    checked = supervisor.cluster.run_as_ourselves("pg_verifybackup", "--quiet", backup / "data")
    if checked.returncode != 0:
        reason = (checked.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupRefused("backup_broken", f"{backup} does not pass its verification: {reason}")
    verified = time.monotonic()
    say(f"copying {size_of(backup / 'data') >> 20} MB to {place.data}")
    half = place.base / "postgres.restoring"
    _copy_data(place, backup / "data", half)
    moved = _move_aside(supervisor) if replace else None
    half.rename(place.data)
    copied = time.monotonic()
    wal = _readable_wal(place, store)
    supervisor.cluster.write(place.data / RESTORING, _recovery_settings(wal, until))
    supervisor.cluster.write(place.data / "recovery.signal", "")
    supervisor.timeout_s = REPLAY_TIMEOUT_S
    supervisor.start()
    (place.data / RESTORING).unlink()
    if wal != store.wal:
        shutil.rmtree(wal)
    at = clock.now()
    evidence: Evidence = {
        "backup": backup.name,
        "to": str(place.data),
        "moved_aside": str(moved) if moved else None,
        **_restore_files(supervisor.var / "files", store, backup),
        **_what_was_replayed(supervisor),
        "seconds": {
            "verify": round(verified - began, 2),
            "copy": round(copied - verified, 2),
            "replay": round(time.monotonic() - copied, 2),
        },
    }
    store.record("restore", at, evidence)
    return Restored(supervisor=supervisor, evidence={"at": at.isoformat(), **evidence})


def _refuse_production_data(evidence: Evidence) -> None:
    """Citizens' data do not come into a trial, a training or a demo (SEC-071)."""
    if evidence.get("environment") == PRODUCTION != environment_name():
        sentence = f"this is a backup of production, and this is the {environment_name()} environment; "
        sentence += "nothing was changed. To bring production back, set MIZUHIKI_ENVIRONMENT=production."
        raise BackupRefused("production_data", sentence)


def _end_servers_of_lost_data(place: Place) -> None:
    """A server whose directory was removed under it serves on for up to a minute, from memory."""
    if place.data.exists():
        return
    while left := processes.servers_of(place.data):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        time.sleep(0.1)


def _refuse_unless_free(supervisor: Supervisor, *, replace: bool) -> None:
    place = supervisor.place
    if not place.data.exists() and not processes.servers_of(place.data):
        return
    if replace:
        return
    running = supervisor.state() is not State.SILENT
    sentence = f"{place.data} {'is in use' if running else 'exists'}; nothing was changed. "
    sentence += "Use --aside DIR to look at the backup first, or --replace to move the present data aside."
    raise BackupRefused("data_exists", sentence)


def _move_aside(supervisor: Supervisor) -> Path | None:
    supervisor.stop_whoever_started()
    data = supervisor.place.data
    if not data.exists():
        return None
    moved = data.with_name(f"postgres.replaced-{clock.now():%Y-%m-%dT%H%M%S}")
    data.rename(moved)
    return moved


def _copy_data(place: Place, source: Path, target: Path) -> None:
    if target.exists():
        shutil.rmtree(target)
    try:
        shutil.copytree(source, target, symlinks=True)
    except OSError as failed:
        shutil.rmtree(target, ignore_errors=True)
        sentence = f"the backup could not be copied to {target}: {failed}; nothing was changed."
        raise BackupRefused("copy_failed", sentence) from None
    place.give(target)


def _readable_wal(place: Place, store: Store) -> Path:
    """The archive, or a copy of it that the server's user can read."""
    user = place.user
    if user is None or (reaches(user, store.wal) and store.wal.stat().st_uid == user.uid):
        return store.wal
    copy = place.own_directory(place.base / "restore-wal")
    for segment in store.wal.iterdir():
        shutil.copyfile(segment, copy / segment.name)
        os.chown(copy / segment.name, user.uid, user.gid)
    return copy


def _recovery_settings(wal: Path, until: datetime | None) -> str:
    command = f'cp {shlex.quote(str(wal))}/%f "%p"'.replace("\\", "\\\\").replace("'", "''")
    lines = [f"restore_command = '{command}'", "hot_standby = off"]
    if until is not None:
        assert until.tzinfo is not None, "an instant is aware"
        lines += [f"recovery_target_time = '{until.isoformat()}'", "recovery_target_action = 'promote'"]
    return "\n".join([*lines, ""])


def _restore_files(target: Path, store: Store, backup: Path) -> Evidence:
    """Bring back the files that are missing; what is there stays, `mizuhiki files check` proves it."""
    names = (backup / "files.txt").read_text().splitlines()
    missing = [name for name in names if not (target / name).exists()]
    lost = [name for name in missing if not (store.files / name).is_file()]
    for name in missing:
        if name not in lost:
            copy_whole(store.files / name, target / name)
    return {"files": len(names), "files_brought_back": len(missing) - len(lost), "files_lost": lost}


def _what_was_replayed(supervisor: Supervisor) -> Evidence:
    told = re.findall(
        r"last completed transaction was at log time (\S+ \S+)", supervisor.cluster.last_words()
    )
    newest = datetime.fromisoformat(told[-1]).astimezone(clock.TOKYO).isoformat() if told else None
    query = "SELECT timeline_id, pg_database_size('mizuhiki') FROM pg_control_checkpoint()"
    with supervisor.connect() as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return {"newest_commit_at": newest, "timeline": row[0], "bytes": row[1]}
