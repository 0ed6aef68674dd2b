"""Throws the database of a demo or a training away, and what would bring it back: its archive of WAL
and its backups.

A new cluster numbers its WAL from the beginning: into the archive of the one before it could not write,
and a backup of the one before, restored, would stand where the new one is.
"""

import contextlib
import json
import shutil
from pathlib import Path

from mizuhiki.platform.database.running import environment_name
from mizuhiki.platform.database.safety.backup import alone, default_store
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import Supervisor


def discard(supervisor: Supervisor) -> list[Path]:
    """Remove the data for good, and the backups that lie with them; returns where others still lie.

    A directory that `mizuhiki backup --to` named is somebody's own: it stays, as does a store here that
    holds a backup of another world. The new database is refused a backup into either.

    Raises:
        BackupRefused: a backup is under way. Nothing was touched.
    """
    place, archive = supervisor.place, supervisor.place.archive
    stores = {default_store(supervisor).root} | ({archive.parent} if archive else set())
    there = [Store(root) for root in sorted(stores) if root.is_dir()]
    here = {supervisor.var.resolve(), place.base.resolve()}
    ours = [store for store in there if here & set(store.root.resolve().parents) and _is_of_this_world(store)]
    with contextlib.ExitStack() as held:
        for store in ours:
            held.enter_context(alone(store))
        supervisor.discard_data()
        for store in ours:
            shutil.rmtree(store.root)
    if (link := supervisor.var / "backup").is_symlink() and not link.exists():
        link.unlink()
    return [store.root for store in there if store not in ours]


def _is_of_this_world(store: Store) -> bool:
    return all(_world_of(store, backup) == environment_name() for backup in store.backups())


def _world_of(store: Store, backup: Path) -> str | None:
    try:
        return str(store.evidence_of(backup)["environment"])
    except (KeyError, json.JSONDecodeError):  # nobody knows
        return None
