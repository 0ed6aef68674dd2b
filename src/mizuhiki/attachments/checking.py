"""Is every file still there and whole, and does anything lie on disk that no row knows?"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from mizuhiki.attachments import disk
from mizuhiki.attachments.disk import ContentMissing
from mizuhiki.attachments.models import StoredFile
from mizuhiki.attachments.services import drop_if_unneeded

SETTLED_AFTER_S = 24 * 3600  # longer than any transaction that stores a file


@dataclass
class Findings:
    """What a check of the store saw. Missing and damaged contents are faults; leftovers are not."""

    files: int = 0
    contents: int = 0
    missing: list[int] = field(default_factory=list)  # numbers of files
    damaged: list[int] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)  # digests and names no row needs

    @property
    def holds(self) -> bool:
        """Whether every file that should be there can be read."""
        return not self.missing and not self.damaged


def check() -> Findings:
    """Read every content and compare it with its digest."""
    found, states = Findings(), dict[str, str]()
    for number, sha256 in _live_files():
        found.files += 1
        if sha256 not in states:
            states[sha256] = _state_of(sha256)
        if states[sha256] == "missing":
            found.missing.append(number)
        elif states[sha256] == "damaged":
            found.damaged.append(number)
    found.contents = sum(state != "missing" for state in states.values())
    found.leftovers = [path.name for path in _leftovers()]
    return found


def sweep() -> int:
    """Take away what no row needs and no transaction under way can still need; returns how many.

    Such contents are left by a process that died between a write and its commit, or between the
    commit of an erasure and the erasing.
    """
    gone = 0
    for path in _leftovers():
        if path.parent.name == disk.INCOMING:
            path.unlink(missing_ok=True)
            gone += 1
        else:
            gone += drop_if_unneeded(path.name)
    return gone


def _live_files() -> Iterator[tuple[int, str]]:
    live = StoredFile.objects.filter(erasure__isnull=True).order_by("pk")
    yield from live.values_list("pk", "sha256").iterator()


def _state_of(sha256: str) -> str:
    try:
        return "whole" if disk.is_whole(settings.FILES, sha256) else "damaged"
    except ContentMissing:
        return "missing"


def _leftovers() -> Iterator[Path]:
    needed = {sha256 for _, sha256 in _live_files()}
    on_disk = [path for sha256, path in disk.contents(settings.FILES) if sha256 not in needed]
    for path in [*on_disk, *disk.left_behind(settings.FILES)]:
        if time.time() - path.stat().st_mtime >= SETTLED_AFTER_S:  # the disk's clock, which never travels
            yield path
