"""A disk that can be filled: a small tmpfs that only one process and its children see.

`unshare` gives the process a mount table of its own, no rights are needed where the kernel lets
users have namespaces. PostgreSQL refuses to run as root, also as the root of a namespace, so inside
a second one we are nobody again.
"""

import os
import shutil
import subprocess
from pathlib import Path

NOBODY = "65534"
# $1 is the directory, $2 its size; what follows is the command.
MOUNT = 'mount -t tmpfs -o "size=$2,mode=0777" tmpfs "$1" && shift 2 && exec "$@"'
AS_ROOT = ["unshare", "--user", "--map-root-user", "--mount"]
AS_NOBODY = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]


def why_not() -> str | None:
    """Why a small disk cannot be had here, or None when it can."""
    if shutil.which("unshare") is None:
        return "there is no `unshare` here (util-linux)"
    tried = subprocess.run([*AS_ROOT, *AS_NOBODY, "true"], check=False, capture_output=True)
    return None if tried.returncode == 0 else "this kernel or container lets nobody mount a small disk"


def command_on_small_disk(directory: Path, size_mb: int, command: list[str]) -> list[str]:
    """`command`, run where `directory` is an empty disk of `size_mb`."""
    mount = ["sh", "-c", MOUNT, "sh", str(directory), f"{size_mb}m"]
    return [*AS_ROOT, *mount, *AS_NOBODY, *command]


def run_on_small_disk(
    directory: Path, size_mb: int, command: list[str], *, timeout_s: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end on a small disk; the disk is gone with its last process."""
    directory.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        command_on_small_disk(directory, size_mb, command),
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=dict(os.environ),
    )
