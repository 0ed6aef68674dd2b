"""A backup is taken while the server works, verified, and brought back to life."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mizuhiki.platform import clock
from mizuhiki.platform.database import processes, testing
from mizuhiki.platform.database.addresses import OWNER
from mizuhiki.platform.database.errors import BackupRefused, DatabaseUnavailable
from mizuhiki.platform.database.safety.archive import archive_now, open_archive
from mizuhiki.platform.database.safety.backup import default_store, take_backup
from mizuhiki.platform.database.safety.restore import find_backup, restore
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import State, Supervisor
from mizuhiki.platform.database.tests.conftest import keep_a_yen, kept_yen, kill_postmaster, supervisor_of


@pytest.fixture
def archived(tmp_path: Path) -> Iterator[Supervisor]:
    """A running server with one row, whose archive was opened before its first start."""
    made = supervisor_of(tmp_path / "var")
    open_archive(made, default_store(made))
    made.start()
    keep_a_yen(made)
    yield made
    testing.remove(made)


@pytest.fixture
def aside(tmp_path: Path) -> Iterator[Supervisor]:
    made = supervisor_of(tmp_path / "aside")
    yield made
    testing.remove(made)


def silent(line: str) -> None:
    """Say nothing."""


def insert(supervisor: Supervisor, yen: int) -> None:
    with supervisor.urls()[OWNER].connect() as connection:
        connection.execute("INSERT INTO kept VALUES (%s)", [yen])


def put_file(supervisor: Supervisor, content: bytes) -> Path:
    """A file in the file store, named by its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = supervisor.var / "files" / digest[:2] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.req("DD-060")
def test_a_lost_data_directory_is_restored_with_what_came_after(archived: Supervisor) -> None:
    paper = put_file(archived, b"a paper")
    evidence = take_backup(archived, say=silent)
    store = default_store(archived)
    assert (evidence["verified"], evidence["files"]) == (True, 1)
    assert store.evidence_of(store.backups()[0]) == evidence
    insert(archived, 700)
    archive_now(archived, store, mark="after")
    passwords = archived.urls()
    kill_postmaster(archived)
    processes.release_memory(archived.place.data)
    shutil.rmtree(archived.place.data)
    shutil.rmtree(archived.var / "files")

    restored = restore(supervisor_of(archived.var), store.root, say=silent)
    assert kept_yen(restored.supervisor) == [(5000,), (700,)]
    assert restored.supervisor.urls() == passwords
    assert paper.read_bytes() == b"a paper"
    assert (restored.evidence["files_brought_back"], restored.evidence["files_lost"]) == (1, [])
    assert restored.evidence["timeline"] == 2
    assert restored.evidence["moved_aside"] is None
    newest = datetime.fromisoformat(restored.evidence["newest_commit_at"])
    assert abs((clock.now() - newest).total_seconds()) < 60
    assert [proof["backup"] for proof in store.proofs()] == [evidence["name"]]
    again = take_backup(restored.supervisor, say=silent)  # the archive goes on with the new timeline
    assert again["first_wal"].startswith("00000002")


def test_data_lost_under_a_running_server_is_restored_too(archived: Supervisor) -> None:
    take_backup(archived, say=silent)
    archive_now(archived, default_store(archived), mark="after")
    shutil.rmtree(archived.place.data)
    with pytest.raises(DatabaseUnavailable) as refused:
        supervisor_of(archived.var).start()  # not a new, empty database
    assert refused.value.code == "data_lost"
    assert not archived.place.data.exists()
    restored = restore(supervisor_of(archived.var), default_store(archived).root, say=silent)
    assert kept_yen(restored.supervisor) == [(5000,)]


def test_a_backup_restored_aside_touches_nothing_here(archived: Supervisor, aside: Supervisor) -> None:
    take_backup(archived, say=silent)
    insert(archived, 700)  # in no archive yet
    store = default_store(archived)
    segments = {path.name: path.stat().st_mtime_ns for path in store.wal.iterdir()}
    restore(aside, store.root, say=silent)
    assert kept_yen(aside) == [(5000,)]
    assert aside.place.archive is None
    assert {path.name: path.stat().st_mtime_ns for path in store.wal.iterdir()} == segments
    assert kept_yen(archived) == [(5000,), (700,)]
    assert aside.urls()[OWNER].password != archived.urls()[OWNER].password
    assert aside.stop() is True
    assert archived.state() is State.UP


def test_the_present_data_is_refused_or_moved_but_never_lost(archived: Supervisor) -> None:
    take_backup(archived, say=silent)
    insert(archived, 700)
    store = default_store(archived)
    with pytest.raises(BackupRefused) as refused:
        restore(supervisor_of(archived.var), store.root, say=silent)
    assert refused.value.code == "data_exists"
    assert refused.value.sentence.startswith(f"{archived.place.data} is in use; nothing was changed.")
    assert kept_yen(archived) == [(5000,), (700,)]

    restored = restore(supervisor_of(archived.var), store.root, replace=True, say=silent)
    assert kept_yen(restored.supervisor) == [(5000,), (700,)]  # a clean stop archives the last segment
    moved = Path(restored.evidence["moved_aside"])
    assert moved.parent == archived.place.data.parent
    assert (moved / "PG_VERSION").is_file()


def test_replay_can_end_at_an_instant(archived: Supervisor, aside: Supervisor) -> None:
    take_backup(archived, say=silent)
    insert(archived, 700)
    between = clock.now()
    insert(archived, 9_999_999)  # the mistake to undo
    archive_now(archived, default_store(archived), mark="after")
    restore(aside, default_store(archived).root, until=between, say=silent)
    assert kept_yen(aside) == [(5000,), (700,)]


@pytest.mark.req("DD-060")
def test_a_backup_of_a_busy_server_holds_whole_transactions(archived: Supervisor, aside: Supervisor) -> None:
    """Pairs are written all the time; a backup may cut between pairs but never inside one."""
    done = threading.Event()
    address = archived.urls()[OWNER]
    with address.connect() as connection:
        connection.execute("CREATE TABLE pair (number int, side text)")

    def write() -> None:
        with address.connect() as connection:
            number = 0
            while not done.is_set():
                number += 1
                connection.execute("INSERT INTO pair VALUES (%s, 'debit'), (%s, 'credit')", [number] * 2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        take_backup(archived, say=silent)
    finally:
        done.set()
        writer.join()
    restore(aside, default_store(archived).root, say=silent)
    with aside.urls()[OWNER].connect() as connection:
        halves = "SELECT count(*) FROM (SELECT FROM pair GROUP BY number HAVING count(*) <> 2) h"
        assert connection.execute(halves).fetchone() == (0,)
        written = connection.execute("SELECT count(*), max(number) FROM pair").fetchone()
    assert written is not None
    assert written[0] == 2 * int(str(written[1])) > 0


@pytest.mark.req("SEC-071")
def test_production_data_do_not_come_into_a_trial(
    archived: Supervisor, aside: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIZUHIKI_ENVIRONMENT", "production")
    assert take_backup(archived, say=silent)["environment"] == "production"
    monkeypatch.setenv("MIZUHIKI_ENVIRONMENT", "trial")
    with pytest.raises(BackupRefused) as refused:
        restore(aside, default_store(archived).root, say=silent)
    assert refused.value.code == "production_data"
    assert not aside.place.data.exists()
    assert default_store(archived).proofs() == []
    monkeypatch.setenv("MIZUHIKI_ENVIRONMENT", "production")
    restore(aside, default_store(archived).root, say=silent)
    assert kept_yen(aside) == [(5000,)]


def test_a_store_that_the_servers_user_cannot_reach_is_refused(archived: Supervisor, tmp_path: Path) -> None:
    if archived.place.user is None:
        pytest.skip("only root runs the server as another user")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = archived.place.archive
    with pytest.raises(BackupRefused) as refused:
        take_backup(archived, to=closed / "store", say=silent)
    assert refused.value.code == "store_unreachable"
    assert [path.name for path in (closed / "store").iterdir()] == [".lock"]
    assert archived.place.archive == before
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_broken_backup_is_refused(archived: Supervisor, aside: Supervisor) -> None:
    take_backup(archived, say=silent)
    _, backup = find_backup(default_store(archived).root)
    victim = backup / "data" / "base" / "1" / "1259"
    content = bytearray(victim.read_bytes())
    content[100] ^= 1
    victim.write_bytes(content)
    with pytest.raises(BackupRefused) as refused:
        restore(aside, backup, say=silent)
    assert refused.value.code == "backup_broken"
    assert 'checksum mismatch for file "base/1/1259"' in refused.value.sentence
    assert not aside.place.data.exists()


def test_the_archive_refuses_other_content_under_a_taken_name(archived: Supervisor) -> None:
    store = default_store(archived)
    segment = archive_now(archived, store, mark="before")
    following = store.wal / f"{int(segment, 16) + 1:024X}"
    archived.cluster.write(following, "something else")
    with pytest.raises(BackupRefused) as refused:
        take_backup(archived, say=silent)
    assert refused.value.code == "archive_failed"
    assert following.read_text() == "something else"
    assert store.backups() == []


def test_old_backups_go_with_the_wal_and_files_only_they_needed(archived: Supervisor) -> None:
    store = default_store(archived)
    names, files = [], []
    for content in (b"one", b"two", b"three"):
        file = put_file(archived, content)
        names.append(take_backup(archived, keep=2, say=silent)["name"])
        files.append(file.name)
        file.unlink()
        insert(archived, 1)
    assert [backup.name for backup in store.backups()] == names[1:]
    left = [path.name for path in store.files.rglob("*") if path.is_file()]
    assert sorted(left) == sorted(files[1:])
    oldest = store.evidence_of(store.backups()[0])["first_wal"]
    assert min(path.name for path in store.wal.iterdir() if len(path.name) == 24) == oldest


def test_files_half_written_damaged_or_lost_do_not_break_a_backup(
    archived: Supervisor, aside: Supervisor
) -> None:
    whole, gone = put_file(archived, b"whole"), put_file(archived, b"gone")
    damaged = put_file(archived, b"damaged")
    damaged.write_bytes(b"dAmaged")
    incoming = archived.var / "files" / "incoming"
    incoming.mkdir()
    (incoming / "0123456789abcdef").write_text("half")
    taken = take_backup(archived, say=silent)
    root = archived.var / "files"
    assert (taken["files"], taken["files_damaged"]) == (2, [str(damaged.relative_to(root))])
    store = default_store(archived)
    lost = str(gone.relative_to(root))
    (store.files / lost).unlink()
    evidence = restore(aside, store.root, say=silent).evidence
    assert (evidence["files"], evidence["files_brought_back"], evidence["files_lost"]) == (2, 1, [lost])
    left = [path.name for path in (aside.var / "files").rglob("*") if path.is_file()]
    assert left == [whole.name]


def test_a_store_of_another_database_is_refused(archived: Supervisor, aside: Supervisor) -> None:
    take_backup(archived, say=silent)
    store = default_store(archived)
    before = sorted(store.root.rglob("*"))
    aside.start()
    with pytest.raises(BackupRefused) as refused:
        take_backup(aside, to=store.root, say=silent)
    assert refused.value.code == "store_foreign"
    assert sorted(store.root.rglob("*")) == before
    assert aside.place.archive is None


def test_a_backup_broken_off_counts_for_nothing(archived: Supervisor) -> None:
    store = default_store(archived)
    with pytest.raises(BackupRefused) as refused:
        find_backup(store.root)
    assert refused.value.code == "no_backup"
    half = store.bases / "2026-11-21T000000.000000.part"
    (half / "data").mkdir(parents=True)
    with pytest.raises(BackupRefused):
        find_backup(store.root)
    name = take_backup(archived, say=silent)["name"]
    assert [path.name for path in store.bases.iterdir()] == [name]


@pytest.mark.req("SEC-040")
def test_evidence_is_kept_as_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.record("restore", datetime(2026, 11, 21, 9, tzinfo=clock.TOKYO), {"backup": "b"})
    text = (tmp_path / "evidence" / "000001-2026-11-21T090000-restore.json").read_text()
    assert json.loads(text) == {"kind": "restore", "at": "2026-11-21T09:00:00+09:00", "backup": "b"}
