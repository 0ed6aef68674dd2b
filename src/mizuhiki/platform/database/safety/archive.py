"""The archive of finished WAL, written by the server's own module `basic_archive`.

It copies to a temporary name, flushes file and folder, renames, and refuses a file of the same name
with other content. A segment is closed each minute while there is work, so a lost disk costs at most
that minute.
"""

import os
import time

from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.places import reaches
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import State, Supervisor

ARCHIVE_TIMEOUT_S = 60


def refuse_unreachable(supervisor: Supervisor, store: Store) -> None:
    """Refuse a store that the server's user cannot enter; no directory is opened for it."""
    place = supervisor.place
    store.root.mkdir(parents=True, exist_ok=True)
    store.root.chmod(0o711 if place.user else 0o700)
    if place.user and not reaches(place.user, store.root):
        sentence = f"user {place.user.name}, who runs the database, cannot reach {store.root}; "
        sentence += "choose a directory outside closed homes, such as /var/backups/mizuhiki."
        raise BackupRefused("store_unreachable", sentence)


def open_archive(supervisor: Supervisor, store: Store) -> None:
    """Let the server archive into `store` from now on, also after a restart.

    The first time the server takes about ten seconds to change over.

    Raises:
        BackupRefused: the server's user cannot reach the store. Nothing was changed.
    """
    refuse_unreachable(supervisor, store)
    place = supervisor.place
    place.own_directory(store.wal)
    if place.archive == store.wal:
        return
    link, new = place.base / "archive", place.base / "archive.new"
    new.unlink(missing_ok=True)
    new.symlink_to(store.wal)
    new.replace(link)
    if supervisor.state() is State.UP:
        supervisor.cluster.configure()
        with supervisor.connect() as connection:
            connection.execute("SELECT pg_reload_conf()")


def archive_now(supervisor: Supervisor, store: Store, *, mark: str) -> str:
    """Close the present segment and wait until it lies in the archive; returns its name."""
    with supervisor.connect() as connection:
        query = "SELECT pg_walfile_name(pg_create_restore_point(%s)), failed_count FROM pg_stat_archiver"
        row = connection.execute(query, [mark]).fetchone()
        assert row is not None
        segment, failed_before = str(row[0]), int(str(row[1]))
        connection.execute("SELECT pg_switch_wal()")
        deadline = time.monotonic() + ARCHIVE_TIMEOUT_S
        while not os.path.lexists(store.wal / segment):
            time.sleep(0.05)
            row = connection.execute("SELECT failed_count FROM pg_stat_archiver").fetchone()
            assert row is not None
            if int(str(row[0])) > failed_before or time.monotonic() > deadline:
                sentence = f"WAL segment {segment} does not reach {store.wal}; see {supervisor.place.log}."
                raise BackupRefused("archive_failed", sentence)
    return segment
