"""The bank as a process of its own, which can be killed, and a person who uses it over the wire."""

import http.client
import json
import re
from pathlib import Path
from urllib.parse import urlencode

from mizuhiki.formats.webdebit import Request, compose, seal
from mizuhiki.signup.serving import PATIENCE_S, bank
from mizuhiki.signup.simulator.tests.builders import BANK, PIN


class Served:
    """The process, with its file of keys, and what it may be asked."""

    def __init__(self, folder: Path, *, notice_url: str = "") -> None:
        self.keys, self.state = folder / "keys.json", folder / "bank.sqlite"
        keys = {"to_bank": BANK.to_bank.hex(), "from_bank": BANK.from_bank.hex(), "name": BANK.name}
        self.keys.write_text(json.dumps({BANK.code: keys}), encoding="utf-8")
        self.site = bank(folder, notice_url=notice_url)
        self.port = self.site.port
        self.start, self.kill, self.stop = self.site.start, self.site.kill, self.site.stop

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
