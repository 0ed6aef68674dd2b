"""Just enough of the web for a handful of pages: a bounded form in, a page with strict headers out."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_BYTES = 16 * 1024
MOST_FIELDS = 20
FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request: its form is empty where none was sent."""

    method: str
    path: str
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer. `leads_to` is the one other site a form of the page may go to."""

    status: int = 200
    body: bytes = b""
    kind: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    leads_to: str = ""


class Stopped(Exception):  # noqa: N818 - it states what is true now, as RuleBroken does
    """A request that goes no further: its status, and the sentence for a person."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        """With a stable code for programs."""
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


def redirect(path: str) -> Reply:
    """See the page at a path of ours, by GET: a reload there sends nothing again."""
    return Reply(status=303, headers={"location": path})


async def asked_of(scope: Scope, receive: Receive) -> Asked:
    """The request, with its form.

    Raises:
        Stopped: the body is too long, no form, or no UTF-8.
    """
    body = b""
    more = scope["method"] == "POST"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Stopped(400, "cut_off", "送信が途中で切れました。")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise Stopped(413, "too_long", "送信内容が長すぎます。")
    kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1").partition(";")[0].strip()
    if body and kind != FORM:
        raise Stopped(415, "no_form", "フォームの形式で送ってください。")
    return Asked(method=scope["method"], path=scope["path"], form=_form(body))


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Stopped(400, "no_form", "送信内容を読めません。") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Stopped(400, "field_twice", "同じ項目が二度送られました。")
    return form


async def answer(send: Send, reply: Reply) -> None:
    """Send an answer with the headers that every page has."""
    target = f" {reply.leads_to}" if reply.leads_to else ""
    headers = {
        "content-type": reply.kind,
        "content-length": str(len(reply.body)),
        "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        f"form-action 'self'{target}; base-uri 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
        "referrer-policy": "strict-origin",  # who sent the form may be seen, the page's address may not
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    } | dict(reply.headers)
    pairs = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": reply.body})
