"""Which processes work on a data directory: the only proof that one is, or is not, alive.

A process id in a file proves nothing. After a restart of a container it may belong to anything, and
a killed postmaster stays as a zombie until its parent reaps it. So we look at the processes
themselves: every process of a PostgreSQL server has its data directory as working directory.
"""

import contextlib
import subprocess
from pathlib import Path

PROC = Path("/proc")


def postmaster_of(data: Path) -> int | None:
    """The living postmaster of `data`, or None. The pid file is only where we look first."""
    pid = recorded_pid(data)
    return pid if pid is not None and pid in servers_of(data) else None


def recorded_pid(data: Path) -> int | None:
    """The number in the first line of postmaster.pid, true or stale."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def identity_of(data: Path) -> str | None:
    """What tells one postmaster from the next: its pid and the second it started; None when down."""
    if postmaster_of(data) is None:
        return None
    lines = (data / "postmaster.pid").read_text().split("\n")
    return f"{lines[0]}@{lines[2]}"


def release_memory(data: Path) -> None:
    """Free what a killed server left in shared memory, before its data is removed for good.

    A start on the same data would do it; there are only some thousand such segments on a machine.
    """
    with contextlib.suppress(OSError, IndexError, ValueError):
        segment = int((data / "postmaster.pid").read_text().split("\n")[6].split()[1])
        subprocess.run(["ipcrm", "-m", str(segment)], check=False, capture_output=True)


def servers_of(data: Path) -> list[int]:
    """Every living process of a PostgreSQL server on `data`, the postmaster or an orphan of it."""
    if not PROC.joinpath("self", "stat").exists():  # macOS
        return _recorded_if_postgres(data)
    home = data.resolve()
    entries = (entry for entry in PROC.iterdir() if entry.name.isdigit())
    return sorted(int(entry.name) for entry in entries if _works_in(entry, home))


def _works_in(entry: Path, home: Path) -> bool:
    try:
        name, state = _name_and_state(entry)
        where = str((entry / "cwd").readlink()).removesuffix(" (deleted)")
        return name == "postgres" and state not in "ZX" and where == str(home)
    except OSError:  # it ended meanwhile, or is another user's
        return False


def _name_and_state(entry: Path) -> tuple[str, str]:
    text = (entry / "stat").read_text(errors="replace")
    name, rest = text[text.index("(") + 1 :].rsplit(")", 1)
    return name, rest.split()[0]


def _recorded_if_postgres(data: Path) -> list[int]:
    pid = recorded_pid(data)
    if pid is None:
        return []
    asked = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return [pid] if "postgres" in asked.stdout else []
