"""Processes the demo starts, which end with it even when it is killed, so that their port is free again."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

PR_SET_PDEATHSIG = 1  # of Linux, prctl(2)


def start(command: Sequence[str], *, apart: bool = True) -> "subprocess.Popen[bytes]":
    """Start a process that the kernel kills when this one is gone; on other systems it may stay.

    A web process or a worker that is killed loses nothing: what was not committed is undone or done again.

    Args:
        apart: in a process group of its own, so that Ctrl-C in the terminal does not reach it by itself.
    """
    bind = _binding(os.getpid()) if sys.platform == "linux" else None
    return subprocess.Popen(
        command,
        process_group=0 if apart else None,
        preexec_fn=bind,  # noqa: PLW1509 - no thread of ours runs when the demo starts its children
    )


def _binding(parent: int) -> Callable[[], None]:
    """What the child does between fork and exec; the library is found before, in the parent."""
    prctl = ctypes.CDLL(None).prctl

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before this could be said
            os._exit(1)

    return bind
