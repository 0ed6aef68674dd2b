"""The servers of the sign-up as processes on this machine: begun, asked whether they are well, ended, killed.

For benchmarks and tests; a utility has them from its service manager (docs/operations/serving.md).
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mizuhiki.platform.database.addresses import Address

PATIENCE_S = 60


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Site:
    """One server; what it says goes to a file of its folder, and it keeps its port when it begins again."""

    module: Sequence[str]  # what Python runs, with its words but for the port
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    well: str = "/health"  # a page that answers whoever asks
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / f"{self.port}.log"

    def start(self) -> None:
        """Serve, and wait until it is well."""
        command = [sys.executable, "-m", *self.module, "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **self.environment}
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self.is_well():
            told = self.log.read_text(encoding="utf-8")
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(told)
            time.sleep(0.02)

    def is_well(self) -> bool:
        """Whether it answers and says so."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            line.request("GET", self.well)
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def kill(self) -> None:
        """As a power cut does."""
        assert self.process
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """As an administrator does; the status it ended with."""
        assert self.process
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_S)


def public_site(
    folder: Path, database: Address, *, assets: Path, proxies: int = 0, processes: int = 1
) -> Site:
    """The door as it is served: it has no address of the database but that of its own role."""
    module = ["uvicorn", "mizuhiki.config.door_asgi:application", "--no-access-log"]
    module += ["--log-level", "warning", "--timeout-graceful-shutdown", "1", "--workers", str(processes)]
    environment = {
        "DATABASE_URL": database.conninfo(),
        "MIZUHIKI_ENVIRONMENT": "demo",
        "MIZUHIKI_SECRET_KEY": "only-on-this-machine",
        "MIZUHIKI_VAR": str(folder),
        "MIZUHIKI_ASSETS": str(assets),
        "MIZUHIKI_PROXIES": str(proxies),
    }
    return Site(module, folder, environment)


def bank(folder: Path, *, notice_url: str = "", late_s: int = 1) -> Site:
    """The made-up bank, with its file of keys and its state in the folder."""
    module = ["mizuhiki.signup.simulator", "--state", str(folder / "bank.sqlite")]
    module += ["--keys", str(folder / "keys.json"), "--late-s", str(late_s), "--slow-s", "0"]
    return Site([*module, *(["--notice-url", notice_url] if notice_url else [])], folder)
