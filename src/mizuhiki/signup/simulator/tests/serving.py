"""The bank as a process of its own, which can be killed, and a person who uses it over the wire."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from mizuhiki.formats.webdebit import Request, compose, seal
from mizuhiki.signup.simulator.tests.builders import BANK, PIN

PATIENCE_S = 60


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Served:
    """The process, its file and what it wrote."""

    folder: Path
    notice_url: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        keys = {"to_bank": BANK.to_bank.hex(), "from_bank": BANK.from_bank.hex(), "name": BANK.name}
        self.keys.write_text(json.dumps({BANK.code: keys}), encoding="utf-8")

    @property
    def keys(self) -> Path:
        """The file of keys."""
        return self.folder / "keys.json"

    @property
    def state(self) -> Path:
        """The SQLite file."""
        return self.folder / "bank.sqlite"

    def start(self) -> None:
        """Serve, and wait until it is well."""
        words = ["--port", str(self.port), "--state", str(self.state), "--keys", str(self.keys)]
        words += ["--late-s", "1", "--slow-s", "0"]
        more = ["--notice-url", self.notice_url] if self.notice_url else []
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mizuhiki.signup.simulator", *words, *more], stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                assert self.send("GET", "/health") == (200, "", '{"ok": true}')
            except OSError:
                assert self.process.poll() is None, (self.folder / "log").read_text(encoding="utf-8")
                assert time.monotonic() < deadline
                time.sleep(0.02)
            else:
                return

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

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads to, and the text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            body = urlencode(form) if form else None
            line.request(method, path, body, {"content-type": "application/x-www-form-urlencoded"})
            answer = line.getresponse()
            return answer.status, answer.getheader("location") or "", answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def sign_up(self, request: Request, scenario: str = "ok") -> str:
        """From the request to the heading of the page that says how it ended; may be done again and again."""
        text = compose(request)
        status, path, page = self.send(
            "POST", "/9998/apply", {"message": text, "mac": seal(text, BANK.to_bank)}
        )
        assert status == 303, page
        status, _, page = self.send("GET", path)
        if 'name="pin"' in page:
            press = {"action": "register", "pin": PIN, "scenario": scenario}
            status, _, page = self.send("POST", path, press)
            assert status == 303, page
            _, _, page = self.send("GET", path)
        [title] = re.findall("<h1>(.*?)</h1>", page)
        return str(title)
