"""Clerks who never rest: each opens slips and pages as fast as the site answers, on a line of their own."""

import http.client
import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.conf import settings

from tests.load.site import Cast

PATIENCE_S = 60  # longer than this nobody waits; a request that does is a fault
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
MEETING, POPULAR = 0.3, 6  # so often a clerk opens one of so few slips, where others are too
# Of 100 clerks: what they do next. The rest look at a customer.
WORKS = (("take", 55), ("take_twice", 10), ("take_part", 5), ("take_back", 10))


@dataclass
class Answer:
    """What the site said, and where it led."""

    status: int
    text: str
    location: str

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of its form."""
        return dict(HIDDEN.findall(self.text))

    @property
    def number(self) -> int:
        """The number of the page it led to."""
        return int(self.location.rstrip("/").rsplit("/", 1)[1])


@dataclass
class Clerk:
    """One person at one drawer."""

    number: int
    port: int
    cast: Cast
    seed: int
    took_s: dict[str, list[float]] = field(default_factory=lambda: {"look": [], "act": []})
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    receipts: set[int] = field(default_factory=set)
    taken_back: int = 0
    pages: int = 0

    def __post_init__(self) -> None:
        self._drawn = random.Random(f"load-{self.seed}-{self.number}")  # noqa: S311
        self._cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: self.cast.cookies[self.number]})
        self._line = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE_S)

    def work(self, until: float) -> "Clerk":
        """Go on until the clock (`time.monotonic`) shows so much."""
        while time.monotonic() < until:
            drawn = self._drawn.randrange(100)
            for name, share in WORKS:
                if drawn < share:
                    getattr(self, f"_{name}")()
                    break
                drawn -= share
            else:
                self._look_at_customer()
        self._line.close()
        return self

    def _take(self, *, times: int = 1, divisor: int = 1) -> None:
        """Open any slip, show the change, take the money; somebody else may be at the same slip."""
        slips = self.cast.slips[: POPULAR if self._drawn.random() < MEETING else None]
        path = f"/counter/slips/{self._drawn.choice(slips)}/"
        open_yen = self._open_yen(path)
        if not open_yen:
            return
        yen = max(open_yen // divisor, 1)
        query = {"tendered": yen} | ({"partly": "on"} if yen < open_yen else {})
        shown = self._ask("GET", f"{path}?{urlencode(query)}")
        if "once" not in shown.hidden or "shown" not in shown.hidden:
            return  # somebody was faster
        for _ in range(times):
            answer = self._ask("POST", path, shown.hidden)
            if answer.status == http.client.FOUND:
                self.receipts.add(answer.number)
                self._ask("GET", answer.location)

    def _take_twice(self) -> None:
        """An impatient Enter: the same form again."""
        self._take(times=2)

    def _take_part(self) -> None:
        self._take(divisor=3)

    def _take_back(self) -> None:
        """A receipt of one's own, with a reason."""
        if not self.receipts:
            return
        path = f"/counter/receipts/{self._drawn.choice(sorted(self.receipts))}/reverse/"
        form = self._ask("GET", path)
        if form.status == http.client.OK and "once" in form.hidden:
            answer = self._ask("POST", path, form.hidden | {"reason": "別のお客様の分"})
            self.taken_back += answer.status == http.client.FOUND

    def _look_at_customer(self) -> None:
        answer = self._ask("GET", f"/customers/{self._drawn.choice(self.cast.customers)}/")
        self.pages += answer.status == http.client.OK

    def _open_yen(self, path: str) -> int:
        found = re.search(r'class="figure">([\d,]+)円', self._ask("GET", path).text)
        return int(found[1].replace(",", "")) if found else 0

    def _ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        body = urlencode(fields) if fields else None
        cookie = "; ".join(f"{morsel.key}={morsel.value}" for morsel in self._cookies.values())
        headers = {"Cookie": cookie, "Origin": f"http://localhost:{self.port}"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        self._line.request(method, path, body, headers)
        response = self._line.getresponse()
        text = response.read().decode()
        self.took_s["act" if body else "look"].append(time.monotonic() - began)
        for given in response.headers.get_all("Set-Cookie", []):
            self._cookies.load(given)
        self.statuses[method, response.status] += 1
        return Answer(response.status, text, response.headers.get("Location", ""))
