"""What is thrown away cannot come back by an old archive or an old backup, and only what is ours goes."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mizuhiki.platform.database import testing
from mizuhiki.platform.database.errors import BackupRefused
from mizuhiki.platform.database.safety.archive import archive_now, open_archive
from mizuhiki.platform.database.safety.backup import alone, default_store, take_backup
from mizuhiki.platform.database.safety.discard import discard
from mizuhiki.platform.database.safety.restore import restore
from mizuhiki.platform.database.safety.store import Store, write_whole
from mizuhiki.platform.database.supervisor import Supervisor
from mizuhiki.platform.database.tests.conftest import keep_a_yen, kept_yen, supervisor_of


def silent(line: str) -> None:
    """Say nothing."""


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """The place of a demo; its server was never started."""
    monkeypatch.delenv("MIZUHIKI_ENVIRONMENT", raising=False)
    made = supervisor_of(tmp_path / "var")
    yield made
    testing.remove(made)


def begin(demo: Supervisor, store: Store) -> None:
    """Start a server with one row that archives into `store` from its beginning, which takes no time."""
    open_archive(demo, store)
    demo.start()
    keep_a_yen(demo)


def pretend_backup(store: Store, *, world: str) -> Path:
    """What a backup leaves of itself to be known by."""
    backup = store.bases / f"00000{len(store.backups()) + 1}-2026-11-21T031500"
    backup.mkdir(parents=True)
    write_whole(backup / "evidence.json", {"environment": world})
    return backup


def test_the_next_demo_archives_and_backs_up_as_if_there_had_been_none(demo: Supervisor) -> None:
    old = default_store(demo)
    begin(demo, old)
    take_backup(demo, say=silent)
    assert discard(demo) == []
    assert demo.place.archive is None
    assert not old.root.exists()
    assert not (demo.var / "backup").is_symlink()
    with pytest.raises(BackupRefused, match="there is no finished backup"):
        restore(demo, old.root, replace=True, say=silent)

    begin(demo, default_store(demo))
    take_backup(demo, say=silent)
    assert len(default_store(demo).backups()) == 1


def test_a_directory_of_somebodys_own_stays_and_takes_no_other_demo(demo: Supervisor) -> None:
    outside = Store(testing.shelter() / f"store-{os.getpid()}")
    try:
        begin(demo, outside)
        take_backup(demo, to=outside.root, say=silent)
        kept, segments = outside.backups(), sorted(outside.wal.iterdir())
        assert discard(demo) == [outside.root]

        begin(demo, default_store(demo))
        archive_now(demo, default_store(demo), mark="the new one's")
        with pytest.raises(BackupRefused, match="holds the backups of another database"):
            take_backup(demo, to=outside.root, say=silent)
        assert (outside.backups(), sorted(outside.wal.iterdir())) == (kept, segments)
    finally:
        shutil.rmtree(outside.root, ignore_errors=True)


@pytest.mark.parametrize("world", ["training", "production"])
def test_backups_of_another_world_stay(demo: Supervisor, world: str) -> None:
    store = default_store(demo)
    kept = [pretend_backup(store, world=world), pretend_backup(store, world="demo")]
    assert discard(demo) == [store.root]
    assert store.backups() == kept


def test_nothing_is_thrown_away_while_it_is_backed_up(demo: Supervisor) -> None:
    store = default_store(demo)
    demo.start()
    keep_a_yen(demo)
    backup = pretend_backup(store, world="demo")
    with alone(store), pytest.raises(BackupRefused, match="is under way"):
        discard(demo)
    assert kept_yen(demo) == [(5000,)]
    assert store.backups() == [backup]
