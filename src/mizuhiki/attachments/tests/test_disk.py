"""A name on disk holds the whole content it promises, or nothing."""

import errno
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.attachments import disk

TEXT = b"one content"
DIGEST = hashlib.sha256(TEXT).hexdigest()


def keep(root: Path, content: bytes | Path) -> disk.Staged:
    staged = disk.stage(root, content)
    disk.settle(root, staged)
    return staged


def test_the_same_content_lies_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    root = tmp_path / "files"
    keep(root, TEXT)
    source = tmp_path / "source"
    source.write_bytes(TEXT)
    staged = keep(root, source)
    assert (staged.sha256, staged.size_bytes) == (DIGEST, 11)
    place = root / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert [path for path in root.rglob("*") if path.is_file()] == [place]
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert source.read_bytes() == TEXT


def test_a_full_disk_is_not_filled_further_by_half_a_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    (tmp_path / disk.INCOMING).mkdir()
    with pytest.raises(OSError, match="No space left"):
        disk.stage(tmp_path, TEXT)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_content_that_changed_on_disk_is_not_given_out(tmp_path: Path) -> None:
    keep(tmp_path, TEXT)
    disk.place_of(tmp_path, DIGEST).write_bytes(b"one cOntent")
    with pytest.raises(disk.ContentDamaged):
        disk.read(tmp_path, DIGEST)
    assert not disk.is_whole(tmp_path, DIGEST)


def test_a_cut_content_is_mended_when_it_is_stored_again(tmp_path: Path) -> None:
    keep(tmp_path, TEXT)
    disk.place_of(tmp_path, DIGEST).write_bytes(b"one")
    keep(tmp_path, TEXT)
    assert disk.read(tmp_path, DIGEST) == TEXT


def test_what_was_dropped_is_missing_and_dropping_again_does_nothing(tmp_path: Path) -> None:
    keep(tmp_path, TEXT)
    assert disk.drop(tmp_path, DIGEST)
    assert not disk.drop(tmp_path, DIGEST)
    with pytest.raises(disk.ContentMissing):
        disk.read(tmp_path, DIGEST)
    assert list(disk.contents(tmp_path)) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "g" * 64, "a" * 64 + "\n"])
def test_a_path_is_made_of_a_digest_and_nothing_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssertionError):
        disk.place_of(tmp_path, name)


@given(content=st.binary(max_size=300))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    root = tmp_path_factory.mktemp("any")
    assert disk.read(root, keep(root, content).sha256) == content
    assert list(disk.left_behind(root)) == []
