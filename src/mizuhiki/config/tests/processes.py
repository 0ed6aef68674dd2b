"""The commands as processes of their own: begun as a shell does, watched, and asked."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "mizuhiki.config.cli", "demo"]
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")


def children_of(process: "subprocess.Popen[str]") -> set[int]:
    """The processes that a process started."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return {int(pid) for pid in path.read_text().split()}


def still_living(pids: set[int], *, within_s: float = 5) -> list[int]:
    """Those of the processes that do not end: a dead one that nobody has reaped yet has ended.

    A process whose parent goes first, such as the pool's watcher of Python, sees that a moment later.
    """
    deadline = time.monotonic() + within_s
    while living := [pid for pid in pids if _is_alive(pid)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return living


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def begin(command: list[str], var: Path, *, until: str, within_s: float) -> "subprocess.Popen[str]":
    """Start a command as a shell does, and wait until it has said something."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environ | {"MIZUHIKI_VAR": str(var)},
        process_group=0,
    )
    assert process.stdout is not None
    told, deadline = "", time.monotonic() + within_s
    while until not in told:
        line = process.stdout.readline()
        assert line, told
        assert time.monotonic() < deadline, told
        told += line
    return process


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_of(words: list[str], var: Path) -> str:
    """What a command says, as the demo's own shell would run it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_URL")}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environ | {"MIZUHIKI_VAR": str(var)}
    )
    return done.stdout
