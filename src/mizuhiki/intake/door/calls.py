"""The functions of the database that this form may call; nothing else of it touches an application."""

import json
from typing import Any

from mizuhiki.signup.door.api import call, call_object, new_number


def begin(*, secret: str, device: str) -> None:
    """A form from its first page on, with the 受付番号 it will be told by."""
    call("intake_web_begin", secret, new_number("K", 8), device)


def answer(secret: str, page: str, given: dict[str, str]) -> str:
    """kept, or why not: closed, done, too_much."""
    return str(call("intake_web_answer", secret, page, json.dumps(given, ensure_ascii=False)))


def draft(secret: str) -> dict[str, Any] | None:
    """The form a secret opens, with what was given while it is not sent."""
    return call_object("intake_web_draft", secret)


def send(secret: str, language: str) -> bool:
    """Send it; sent twice it is sent once."""
    return bool(call("intake_web_send", secret, language))
