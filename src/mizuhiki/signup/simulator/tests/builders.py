"""A made-up bank in this process, with its clock in the test's hand."""

import asyncio
import html
import json
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from mizuhiki.formats.webdebit import (
    Answer,
    Ask,
    DailyRow,
    Request,
    compose,
    is_sealed,
    read,
    read_daily,
    seal,
)
from mizuhiki.formats.webdebit.layouts import STANDARD
from mizuhiki.formats.webdebit.tests import builders as webdebit
from mizuhiki.signup.simulator.app import Settings, Simulator
from mizuhiki.signup.simulator.keys import Bank
from mizuhiki.signup.simulator.store import Store

TO_BANK, FROM_BANK = webdebit.KEY, bytes(range(32, 64))
BANK = Bank(
    code="9998",
    name="水引銀行",
    to_bank=TO_BANK,
    from_bank=FROM_BANK,
    companies={"00001": "水引市上下水道局"},
)
OTHER = Bank(code="9997", name="みずひき信用金庫", to_bank=bytes(32), from_bank=bytes([1] * 32), companies={})
AT = webdebit.AT
PIN = "7319"


@dataclass(frozen=True, slots=True)
class Got:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """As a page."""
        return self.body.decode()

    @property
    def title(self) -> str:
        """The heading of the page."""
        [found] = re.findall(r"<h1>(.*?)</h1>", self.text)
        return str(found)


@dataclass
class Sample:
    """The bank, and ways to use it as a browser and as our server do."""

    folder: Path
    at: datetime = AT
    store: Store = field(init=False)
    app: Simulator = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.folder / "bank.sqlite")
        settings = Settings(banks={BANK.code: BANK, OTHER.code: OTHER}, slow_s=0)
        self.app = Simulator(settings, self.store, now=lambda: self.at)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)

    def send(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        body: bytes = b"",
        kind: str = "",
    ) -> Got:
        """One request through the application."""
        body = body or urlencode(form or {}).encode()
        kind = kind or "application/x-www-form-urlencoded"
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [(b"content-type", kind.encode())] if body else [],
        }
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, keep))
        headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Got(sent[0]["status"], headers, sent[1]["body"])

    def request(self, number: int = 1, **other: Any) -> Request:
        """A request issued now; each number is another reference."""
        values = {"reference": f"W7K2M9Q4R8T{number:04}", "issued_at": self.at.replace(microsecond=0)}
        return webdebit.request(**values | other)

    def apply(self, request: Request, *, bank: Bank = BANK, key: bytes = TO_BANK) -> Got:
        """A browser brings a request."""
        text = compose(request)
        return self.send("POST", f"/{bank.code}/apply", {"message": text, "mac": seal(text, key)})

    def page_of(self, request: Request) -> str:
        """The address of the page a request gets."""
        got = self.apply(request)
        assert got.status == 303, got.text
        return got.headers["location"]

    def press(self, path: str, scenario: str = "ok", *, action: str = "register", pin: str = PIN) -> Got:
        """A person presses a button."""
        return self.send("POST", path, {"action": action, "pin": pin, "scenario": scenario})

    def sign_up(self, number: int = 1, scenario: str = "ok", **other: Any) -> Got:
        """From the request to the page that says how it ended."""
        path = self.page_of(self.request(number, **other))
        assert self.press(path, scenario).status == 303
        return self.send("GET", path)

    def ask(self, reference: str) -> Answer:
        """What an inquiry learns; its seal holds."""
        ask = Ask(bank=BANK.code, reference=reference, issued_at=self.at.replace(microsecond=0))
        text = compose(ask)
        got = self.send("POST", f"/{BANK.code}/inquiry", {"message": text, "mac": seal(text, TO_BANK)})
        said = json.loads(got.body)
        assert is_sealed(said["message"], said["mac"], FROM_BANK)
        return read(said["message"], Answer)

    def daily(self, day: str = "2026-11-30") -> tuple[DailyRow, ...]:
        """The rows of the daily file."""
        return read_daily(self.send("GET", f"/{BANK.code}/daily/{day}.csv").body, STANDARD)

    def owed(self) -> list[Answer]:
        """The notices that wait, each sealed."""
        found = self.store.due_notices(now=self.at, most=99, most_tries=99)
        assert all(is_sealed(notice.text, notice.mac, FROM_BANK) for notice in found)
        return [read(notice.text, Answer) for notice in found]


def returned(page: Got) -> tuple[str, str]:
    """The message and the MAC that the form of a page brings back."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page.text))
    return html.unescape(found["message"]), found["mac"]
