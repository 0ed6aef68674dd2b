"""A citizen over the wire: opens pages, fills forms in and keeps cookies, as a browser without scripts."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from typing_extensions import override

ASK_AGAIN_S = 0.1
MOST_HOPS, MOST_PAGES = 6, 30
FORM = "application/x-www-form-urlencoded"
PIN = "7319"
STATE = "/ja/state/"


class NotServed(Exception):  # noqa: N818 - named by what is true now
    """A page did not come: its path and its status, 0 where nobody answered."""


@dataclass
class Form:
    """One form of a page: where it goes, and its controls with what they hold."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def filled(self, given: Mapping[str, str]) -> dict[str, str]:
        """What a person who knows these things sends."""
        return self.values | {name: value for name, value in given.items() if name in self.names}


class _Forms(HTMLParser):
    """The forms of a page, the heading, and what the page says of its state."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._is_in = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.found.append(Form(given.get("action") or ""))
            self._is_in = True
        elif self._is_in and tag in {"input", "select", "textarea"} and (name := given.get("name")):
            self.found[-1].names.add(name)
            kind = given.get("type") or "text"
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self.found[-1].values[name] = given.get("value") or ""

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_in = self._is_in and tag != "form"


@dataclass(frozen=True)
class Page:
    """What came, and from where."""

    url: str
    status: int
    text: str

    @property
    def path(self) -> str:
        """Where it is on its site."""
        return urlsplit(self.url).path

    def form(self, *, having: str = "") -> Form:
        """The first form that has a control of this name."""
        reader = _Forms()
        reader.feed(self.text)
        return next(form for form in reader.found if not having or having in form.names)


class Citizen:
    """Somebody with a browser, at an address.

    Args:
        address: what the proxy says where they are.
        patience_s: for so long what did not come is asked for again, as it was.
    """

    def __init__(self, address: str = "127.0.0.1", *, patience_s: float = 0) -> None:
        self.address, self.patience_s = address, patience_s
        self.took: list[tuple[str, float]] = []  # path and seconds of each answer
        self._cookies: dict[str, dict[str, str]] = {}
        self._lines: dict[str, http.client.HTTPConnection] = {}

    def open(self, url: str) -> Page:
        """Follow a link."""
        return self._follow("GET", url, None)

    def send(self, page: Page, form: Form, given: Mapping[str, str]) -> Page:
        """Press the button of a form."""
        return self._follow("POST", urljoin(page.url, form.action), form.filled(given))

    def leave(self) -> None:
        """Close the browser's lines; the cookies stay."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _follow(self, method: str, url: str, fields: Mapping[str, str] | None) -> Page:
        for _ in range(MOST_HOPS):
            status, location, text = self._ask_until_answered(method, url, fields)
            if not location:
                return Page(url, status, text)
            method, url, fields = "GET", urljoin(url, location), None
        raise NotServed(urlsplit(url).path, http.client.LOOP_DETECTED)

    def _ask_until_answered(
        self, method: str, url: str, fields: Mapping[str, str] | None
    ) -> tuple[int, str, str]:
        deadline = time.monotonic() + self.patience_s
        while True:
            try:
                status, location, text = self._ask(method, url, fields)
            except (OSError, http.client.HTTPException):
                self.leave()
                status, location, text = 0, "", ""
            if status and status < 500 and status != http.client.TOO_MANY_REQUESTS:
                return status, location, text
            if time.monotonic() >= deadline:
                raise NotServed(urlsplit(url).path, status)
            time.sleep(ASK_AGAIN_S)

    def _ask(self, method: str, url: str, fields: Mapping[str, str] | None) -> tuple[int, str, str]:
        parts = urlsplit(url)
        cookies = self._cookies.setdefault(parts.netloc, {})
        line = self._lines.get(parts.netloc) or http.client.HTTPConnection(parts.netloc, timeout=60)
        self._lines[parts.netloc] = line
        headers = {"X-Forwarded-For": self.address, "Accept-Language": "ja"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        headers |= {"Content-Type": FORM} if fields is not None else {}
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        began = time.perf_counter()
        line.request(method, path, urlencode(fields) if fields is not None else None, headers)
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        self.took.append((f"{parts.netloc}{parts.path}", time.perf_counter() - began))
        for header in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                cookies[name] = morsel.value
        return answer.status, answer.getheader("Location") or "", text


def sign_up(
    citizen: Citizen, site: str, given: Mapping[str, str], *, scenario: str = "ok", campaign: str = ""
) -> Page:
    """From the start to the bank and back; the page that says where the application stands.

    Args:
        given: what the person knows, by the name of the control.
        scenario: what the tester at the made-up bank chooses.

    Raises:
        NotServed: a page did not come in the citizen's patience, or the way did not go on.
    """
    citizen.open(f"{site}/ja/" + (f"?c={campaign}" if campaign else ""))
    page = citizen.open(f"{site}/ja/terms/" + (f"?c={campaign}" if campaign else ""))
    page = citizen.send(page, page.form(having="agree"), {"agree": "yes"})
    for _ in range(MOST_PAGES):
        if page.path.endswith("/check/"):
            break
        if page.status != http.client.OK:
            raise NotServed(page.path, page.status)
        page = citizen.send(page, page.form(), given)
    page = citizen.send(page, page.form(), {})
    if 'name="mac"' in page.text:
        page = at_the_bank(citizen, page, scenario=scenario)
    return page if page.path == STATE else citizen.open(f"{site}{STATE}")


def at_the_bank(citizen: Citizen, page: Page, *, scenario: str) -> Page:
    """From our page of the hand-over to the bank, and back where it leads back."""
    page = citizen.send(page, page.form(having="mac"), {})
    if 'name="pin"' in page.text:
        form = page.form(having="pin")
        form.values["action"] = "cancel" if scenario == "cancel" else "register"
        page = citizen.send(page, form, {"pin": PIN, "scenario": scenario})
    if 'name="mac"' in page.text:
        page = citizen.send(page, page.form(having="mac"), {})
    return page
