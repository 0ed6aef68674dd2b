"""Files of npm packages as static files: only those the pages use, under names of our own.

Nothing of node_modules is copied into the repository. A style sheet of a font brings the woff2 files
or pictures it names; woff twins, which no browser of ours asks for, are struck out on the way.
"""

import fcntl
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from typing_extensions import override

# folder under static/ -> (folder under node_modules, style sheets and scripts wanted from it)
WANTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "design-tokens": ("@digital-go-jp/design-tokens/dist", ("tokens.css",)),
    "fonts/biz-udgothic": ("@fontsource/biz-udgothic", ("400.css", "700.css")),
    "fonts/noto-sans-jp": ("@fontsource/noto-sans-jp", ("400.css",)),
    "leaflet": ("leaflet/dist", ("leaflet.css", "leaflet.js")),
}
WOFF = re.compile(rb",\s*url\([^)]*\.woff\)\s*format\('woff'\)")
BROUGHT = re.compile(rb"url\((?:\./)?((?:files/[\w.-]+\.woff2|images/[\w.-]+\.png))\)")
SOURCE_MAP = re.compile(rb"\n//# sourceMappingURL=\S+\s*\Z")  # of no use without its map, which is not served


class PackageStorage(FileSystemStorage):
    """One package folder, seen under the prefix its files get on the site."""

    def __init__(self, location: str, prefix: str) -> None:
        super().__init__(location=location)
        self.prefix = prefix

    @override
    def open(self, name: str, mode: str = "rb") -> "File[bytes]":
        file: File[bytes] = super().open(name, mode)
        if not name.endswith((".css", ".js")):
            return file
        with file:
            return ContentFile(SOURCE_MAP.sub(b"\n", WOFF.sub(b"", file.read())), name=name)


class PackageFinder(BaseFinder):
    """Finds the files of `WANTED` for collectstatic and the tests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storages = {
            prefix: PackageStorage(str(settings.ASSETS / folder), prefix)
            for prefix, (folder, _) in WANTED.items()
        }

    @override
    def check(self, **kwargs: Any) -> list[Any]:
        return []

    @override
    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        for prefix, storage in self.storages.items():
            name = path.removeprefix(f"{prefix}/")
            if name != path and storage.exists(name):
                return [storage.path(name)] if find_all else storage.path(name)
        return [] if find_all else None

    @override
    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, PackageStorage]]:
        for prefix, (_, sheets) in WANTED.items():
            storage = self.storages[prefix]
            for sheet in sheets:
                yield sheet, storage
                with storage.open(sheet) as file:
                    names = sorted({match.decode() for match in BROUGHT.findall(file.read())})
                yield from ((name, storage) for name in names)


def collect() -> bool:
    """Gather the static files under `STATIC_ROOT` unless that was done for these very files.

    Several processes may start at once: the first gathers, the others wait for it. Returns whether
    anything was gathered.
    """
    root = settings.STATIC_ROOT
    root.parent.mkdir(parents=True, exist_ok=True)
    stamp, lock_file = root.with_suffix(".stamp"), root.with_suffix(".lock")
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)
        return True


def _fingerprint() -> str:
    """Names, sizes and times of every file there is to gather, and how it is kept."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
