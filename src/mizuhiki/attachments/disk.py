"""Contents on disk, named by their SHA-256: `ab/cd/abcd…`. Knows nothing of rows or people.

A content is written under a temporary name, flushed, and renamed into place; so a name that exists
holds the whole content, also after the power was cut. Nobody outside this file joins these paths.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
INCOMING = "incoming"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class ContentMissing(Exception):  # noqa: N818 - says what is true now
    """No content has this digest."""


class ContentDamaged(Exception):  # noqa: N818
    """The content under this name is not the one that was stored."""


@dataclass(frozen=True)
class Staged:
    """A content written and flushed, not yet in its place."""

    path: Path
    sha256: str
    size_bytes: int


def place_of(root: Path, sha256: str) -> Path:
    """Where the content with this digest lies; the digest is the only thing a path is made of."""
    assert _DIGEST.fullmatch(sha256), sha256
    return root / sha256[:2] / sha256[2:4] / sha256


def stage(root: Path, source: bytes | Path) -> Staged:
    """Write a content under a temporary name and flush it."""
    folder = root / INCOMING
    _make_folder(folder)
    path = folder / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in _chunks(source):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # half of it must not fill a full disk further
        path.unlink(missing_ok=True)
        raise
    return Staged(path, digest.hexdigest(), size)


def settle(root: Path, staged: Staged) -> None:
    """Bring a staged content to its place; one that is there already stays and the copy goes.

    A file of another length in that place is a damaged one, and is replaced.
    """
    place = place_of(root, staged.sha256)
    if place.exists() and place.stat().st_size == staged.size_bytes:
        staged.path.unlink()
        return
    _make_folder(place.parent)
    staged.path.replace(place)
    _flush_folder(place.parent)


def read(root: Path, sha256: str) -> bytes:
    """The content, proven to be the one that was stored.

    Raises:
        ContentMissing: there is none.
        ContentDamaged: its digest is another.
    """
    try:
        content = place_of(root, sha256).read_bytes()
    except FileNotFoundError:
        raise ContentMissing(sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ContentDamaged(sha256)
    return content


def is_whole(root: Path, sha256: str) -> bool:
    """Whether the content is there with its own digest; reads it piece by piece.

    Raises:
        ContentMissing: there is none.
    """
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(place_of(root, sha256)):
            digest.update(chunk)
    except FileNotFoundError:
        raise ContentMissing(sha256) from None
    return digest.hexdigest() == sha256


def drop(root: Path, sha256: str) -> bool:
    """Erase a content; whether there was one."""
    place = place_of(root, sha256)
    try:
        place.unlink()
    except FileNotFoundError:
        return False
    _flush_folder(place.parent)
    return True


def contents(root: Path) -> Iterator[tuple[str, Path]]:
    """Every content on disk, as (digest, path), in the order of digests."""
    for path in sorted(root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
        if _DIGEST.fullmatch(path.name):
            yield path.name, path


def left_behind(root: Path) -> Iterator[Path]:
    """Temporary files, also those of a process that died while writing."""
    yield from sorted((root / INCOMING).glob("*"))


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _make_folder(folder: Path) -> None:
    """Make a folder and flush each parent that got a new entry."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in missing:
        one.chmod(0o700)
        _flush_folder(one.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
