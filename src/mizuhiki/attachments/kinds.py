"""Which kinds of file there are, who may open them, and what a file of a kind may be.

A room registers its kinds in `config/wiring.py`. The media types here are all the store takes: what
is not in the table (SVG, HTML, programs) is refused (ASVS 1.3.4, 5.2.2). An archive is only ever one we
made: no kind that people upload takes it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mizuhiki.platform.actors import Actor

if TYPE_CHECKING:
    from mizuhiki.attachments.models import StoredFile

Subjects = Mapping[str, Iterable[int]]

MB = 1 << 20


@dataclass(frozen=True)
class Media:
    """One media type: its extensions, ours first, and how its content begins."""

    extensions: tuple[str, ...]
    begins: bytes = b""
    is_text: bool = False


MEDIA: Mapping[str, Media] = {
    "application/pdf": Media(("pdf",), begins=b"%PDF-"),
    "image/png": Media(("png",), begins=b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": Media(("jpg", "jpeg"), begins=b"\xff\xd8\xff"),
    "audio/wav": Media(("wav",), begins=b"RIFF"),
    "text/csv": Media(("csv",), is_text=True),
    "application/geo+json": Media(("geojson", "json"), is_text=True),
    "text/plain": Media(("txt",), is_text=True),
    "application/octet-stream": Media(("dat", "txt")),  # records of a bank or a store, read by `formats`
    "application/zip": Media(("zip",), begins=b"PK\x03\x04"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Media(
        ("xlsx",), begins=b"PK\x03\x04"
    ),
}


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its words, who may open it and for which purpose, and its limits.

    `subjects` tells whose data a file shows, for the read log, which names the file itself in any case.
    Only a kind that shows nobody has none.
    `why_kept` says why a file may not leave now, empty when it may.
    """

    code: str
    title: str
    permission: str
    purpose: str
    media_types: tuple[str, ...] = ("application/pdf",)
    limit_bytes: int = 50 * MB
    subjects: "Callable[[StoredFile], Subjects] | None" = None
    why_kept: "Callable[[StoredFile, Actor], str] | None" = None


_kinds: dict[str, FileKind] = {}


def register_kind(kind: FileKind) -> None:
    """Make a kind known; called by `config/wiring.py` only."""
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", kind.code), kind.code
    assert set(kind.media_types) <= set(MEDIA), kind.media_types
    assert _kinds.get(kind.code, kind) == kind, f"{kind.code} is registered twice"
    _kinds[kind.code] = kind


def kind_of(code: str) -> FileKind:
    """The kind with this code."""
    return _kinds[code]


def kinds() -> list[FileKind]:
    """Every kind, in the order of codes."""
    return [_kinds[code] for code in sorted(_kinds)]
