"""A directory of backups: what lies where, and how a file gets there without ever being half there.

base/000012-2026-11-21T031500/   data/ as pg_basebackup wrote it, files.txt, evidence.json
wal/                             finished WAL, written by the server itself, each minute
files/                           the file store; a file is there once, however many backups name it
evidence/                        what was restored from here, and when

Order is told by a number and never by the clock, which may be set back.
"""

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from mizuhiki.platform.database.errors import BackupRefused

Evidence = dict[str, Any]


@dataclass(frozen=True)
class Store:
    """The directory that `mizuhiki backup --to` names."""

    root: Path

    @property
    def bases(self) -> Path:
        return self.root / "base"

    @property
    def wal(self) -> Path:
        return self.root / "wal"

    @property
    def files(self) -> Path:
        return self.root / "files"

    def backups(self) -> list[Path]:
        """The finished backups, oldest first; one that was broken off has no evidence."""
        return sorted(path.parent for path in self.bases.glob("*/evidence.json"))

    def evidence_of(self, backup: Path) -> Evidence:
        """What was recorded when `backup` was taken."""
        found: Evidence = json.loads((backup / "evidence.json").read_text())
        return found

    def proofs(self) -> list[Evidence]:
        """What was recorded of restores and drills from here, oldest first."""
        paths = sorted((self.root / "evidence").glob("*.json"))
        return [json.loads(path.read_text()) for path in paths]

    def record(self, kind: str, at: datetime, facts: Mapping[str, Any]) -> None:
        """Keep one row of evidence."""
        directory = self.root / "evidence"
        directory.mkdir(mode=0o700, exist_ok=True)
        name = numbered(sorted(directory.glob("*.json")), at)
        write_whole(directory / f"{name}-{kind}.json", {"kind": kind, "at": at.isoformat(), **facts})


def numbered(others: Sequence[Path], at: datetime) -> str:
    """A name that sorts after all the `others`, whatever the clock did between."""
    last = int(others[-1].name.split("-", 1)[0]) if others else 0
    return f"{last + 1:06d}-{at:%Y-%m-%dT%H%M%S}"


def write_whole(path: Path, facts: Mapping[str, Any]) -> None:
    """Write a JSON file under a temporary name, flush it, and give it its name."""
    with _appearing(path) as file:
        file.write((json.dumps(facts, ensure_ascii=False, indent=1) + "\n").encode())


def copy_whole(source: Path, target: Path) -> bool:
    """Copy a file that must never change; whether it was missing.

    Raises:
        BackupRefused: a file of this name is there with other content. It is left as it is.
    """
    if target.exists():
        if filecmp.cmp(source, target, shallow=False):
            return False
        sentence = f"{target} holds something else than {source}; neither was changed. Compare them."
        raise BackupRefused("content_differs", sentence)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as original, _appearing(target) as file:
        shutil.copyfileobj(original, file, 1 << 20)
    return True


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that has its name only when all of it is on the disk, and its folder knows it."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
        flush_folder(path.parent)
    finally:
        half.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """The digest of a file's content, which is the name of a file in the file store."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(directory: Path) -> int:
    """The bytes of all files below a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
