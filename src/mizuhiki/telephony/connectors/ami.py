"""Asterisk, heard by its Manager Interface: one line that stays open, and is opened again when it breaks.

`ami://` is in the clear and leads nowhere but inside (`lines`); `amis://` is under TLS and may lead anywhere.
"""

import logging
import socket
from collections.abc import Callable, Iterator
from urllib.parse import SplitResult, unquote

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.connectors import ami_rules, lines
from mizuhiki.telephony.models import Call
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.services.hearing import hear, hear_agent

PORTS = {"ami": 5038, "amis": 5039}
QUIET_S = 30.0  # after which the exchange is asked whether it is there: at night nobody calls for hours
MOST_QUIET = 3  # times that it may leave that unanswered
CHUNK = 16 * 1024
log = logging.getLogger(__name__)


def follow(target: SplitResult, *, until: Callable[[], bool] = lambda: False) -> int:
    """Take down what the exchange tells until the line ends; how many messages were of calls or agents.

    Raises:
        OSError, ami_rules.Unclear: the line broke; what came before it is kept.
    """
    taken, port = 0, target.port or PORTS[target.scheme]
    with lines.connect(target.hostname or "", port, is_secure=target.scheme == "amis") as line:
        line.settimeout(QUIET_S)
        _send(
            line,
            Action="Login",
            Username=unquote(target.username or ""),
            Secret=unquote(target.password or ""),
            Events="call,agent",
        )
        _send(line, Action="QueueStatus")  # who takes calls now; later only changes are told
        for message in _messages(line):
            taken += take(message)
            if until():
                break
    return taken


def take(message: dict[str, str]) -> int:
    """Write one message down; 0 where it is of nothing we keep."""
    at = clock.now()
    try:
        if state := ami_rules.agent_state(message):
            agent, word = state
            hear_agent(agent_key=agent, word=word, since=at, at=at)
            return 1
        told = ami_rules.told_of(message, at)
        if told is None:
            return 0
        caller = caller_of(told.caller) if told.caller else None
        hear(
            source=Call.Source.ASTERISK,
            conversation=told.conversation,
            told=told.events,
            caller=caller,
            at=at,
        )
    except RuleBroken as broken:  # one message must not end the line
        log.warning("a message of the exchange was not taken: %s", broken.code)
        return 0
    return 1


def _messages(line: socket.socket) -> Iterator[dict[str, str]]:
    """Messages as they come; the greeting before the first is one without an event."""
    buffer, quiet = b"", 0
    while True:
        try:
            chunk = line.recv(CHUNK)
        except TimeoutError:
            quiet += 1
            if quiet > MOST_QUIET:
                raise
            _send(line, Action="Ping")
            continue
        if not chunk:
            return
        quiet = 0
        found, buffer = ami_rules.messages(buffer + chunk)
        for message in found:
            if message.get("Response") == "Error":
                raise PermissionError("the exchange refused the sign-in")
            yield message


def _send(line: socket.socket, **fields: str) -> None:
    assert not any("\r" in text or "\n" in text for text in fields.values()), "one line a field"
    words = "".join(f"{name}: {text}\r\n" for name, text in fields.items())
    line.sendall(f"{words}\r\n".encode())
