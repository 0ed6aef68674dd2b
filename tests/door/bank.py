"""The simulated bank in this process, in the place of the one client: it hears what the house sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from typing_extensions import override

from mizuhiki.formats.webdebit import Request, compose, seal
from mizuhiki.formats.webdebit.tests import builders as webdebit
from mizuhiki.platform import clock
from mizuhiki.platform.calling import NotAnswered, Reply
from mizuhiki.signup.models import Attempt
from mizuhiki.signup.simulator.app import Settings, Simulator
from mizuhiki.signup.simulator.keys import Bank
from mizuhiki.signup.simulator.store import Store
from mizuhiki.signup.simulator.tests.builders import Sample

CODE = "9998"


@dataclass
class BankNextDoor(Sample):
    """The bank 9998 under the keys that were made for it."""

    keys: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""  # for which it cannot be asked
    body: bytes = b""  # what it answers instead
    heard: list[str] = field(default_factory=list)

    @override
    def __post_init__(self) -> None:
        self.at = clock.now()
        self.store = Store(self.folder / "bank.sqlite")
        facts = {name: bytes.fromhex(self.keys[name]) for name in ("to_bank", "from_bank")}
        self.bank = Bank(code=CODE, name="水引銀行", companies={}, **facts)
        self.app = Simulator(Settings(banks={CODE: self.bank}, slow_s=0), self.store, now=lambda: self.at)
        self.open_before = len(connection.savepoint_ids)

    def visited(self, attempt: Attempt, scenario: str, **facts: Any) -> None:
        """Somebody came with this attempt, and it ended so; the browser never went back."""
        request = webdebit.request(
            reference=attempt.reference,
            bank=CODE,
            issued_at=self.at.replace(microsecond=0),
            **{"branch": "001", "account_type": "1", "account_no": "0012345", "holder_kana": "ﾐﾎﾝ"} | facts,
        )
        path = self._page_of(request)
        assert self.press(path, scenario).status in {303, 503}

    def _page_of(self, request: Request) -> str:
        text = compose(request)
        got = self.send("POST", f"/{CODE}/apply", {"message": text, "mac": seal(text, self.bank.to_bank)})
        assert got.status == 303, got.text
        return got.headers["location"]

    def call(self, url: str, *, form: dict[str, str] | None = None, is_ours: bool = False, **_: Any) -> Reply:
        """As `platform.calling.call`; no transaction of the house is open while it thinks."""
        assert is_ours
        assert len(connection.savepoint_ids) == self.open_before, "a transaction is open over the network"
        self.heard.append(url)
        if self.fault:
            raise NotAnswered(self.fault)
        if self.body:
            return Reply(200, self.body)
        path = url.removeprefix("http://127.0.0.1:8002")
        got = self.send("GET" if form is None else "POST", path, form)
        return Reply(got.status, got.body)

    def goes_on(self, at: datetime) -> None:
        """Its clock is at this instant."""
        self.at = at
