"""The functions of the database that the public door may call; nothing else of it touches an application."""

import json
from typing import Any

from mizuhiki.signup.door.functions import call, call_object, new_number


def begin(*, secret: str, language: str, device: str, terms: str, campaign: str) -> str:
    """An application from the consent on; gives its 受付番号."""
    number = new_number("W", 12)
    call("signup_begin", secret, number, language, device, terms, campaign)
    return number


def speak(secret: str, language: str) -> bool:
    """Have what follows told in another language; whether it is another."""
    return bool(call("signup_speak", secret, language))


def answer(secret: str, page: str, given: dict[str, str]) -> str:
    """kept, or why not: closed, done, too_much."""
    return str(call("signup_answer", secret, page, json.dumps(given, ensure_ascii=False)))


def draft(secret: str) -> dict[str, Any] | None:
    """The application a secret opens, with what was given while it may still be sent."""
    return call_object("signup_draft", secret)


def hand_off(secret: str, bank: str) -> dict[str, Any] | None:
    """The reference of the way to the bank; none where the application is past it."""
    return call_object("signup_hand_off", secret, bank)


def seal(secret: str, message: str) -> str | None:
    """The MAC of a request of this application; none where no key of the bank is in force."""
    found = call("signup_seal", secret, message)
    return None if found is None else str(found)


def give_up(secret: str) -> bool:
    """End a way to the bank that has no end yet, to begin again."""
    return bool(call("signup_give_up", secret))


def paper(secret: str, given: dict[str, str]) -> str:
    """Ask for the paper form instead; kept, or why not."""
    return str(call("signup_paper", secret, json.dumps(given, ensure_ascii=False)))


def progress(secret: str) -> dict[str, Any] | None:
    """Where an application stands: nothing of who, where or which account."""
    return call_object("signup_progress", secret)


def ask_resume(secret: str) -> bool:
    """Have a link sent to the address that was given; not a fourth time."""
    return bool(call("signup_ask_resume", secret))


def resume(token: str, tail: str, secret: str) -> str:
    """Open by a link: open, wrong, spent (by the fifth wrong number) or closed."""
    return str(call("signup_resume", token, tail, secret))


def arrive(source: str, bank: str, message: str, mac: str) -> str:
    """Take a bank's word: taken, known, or why not."""
    return str(call("signup_arrive", source, bank, message, mac))
