"""Asterisk, heard by its REST Interface: the events of all channels, on one line that stays open.

We are a listener of our own (`mizuhiki`), no application that calls are given to: nothing is sent but pings.
`ari://` is in the clear and leads nowhere but inside (`lines`); `aris://` is under TLS and may lead anywhere.
The Manager Interface knows queues and who takes calls, this one does not: follow one of them, not both.
"""

import base64
import logging
from collections.abc import Callable
from urllib.parse import SplitResult, unquote

from mizuhiki.platform import clock
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.telephony.connectors import ari_rules, lines, websocket
from mizuhiki.telephony.models import Call
from mizuhiki.telephony.numbers import caller_of
from mizuhiki.telephony.services.hearing import hear

PORTS = {"ari": 8088, "aris": 8089}
PATH = "/ari/events?app=mizuhiki&subscribeAll=true"
log = logging.getLogger(__name__)


def follow(target: SplitResult, *, until: Callable[[], bool] = lambda: False) -> int:
    """Take down what the exchange tells until the line ends; how many events were of calls.

    Raises:
        OSError: the line broke; what came before it is kept.
    """
    taken, channels, host = 0, ari_rules.Channels(), target.hostname or ""
    port = target.port or PORTS[target.scheme]
    pair = f"{unquote(target.username or '')}:{unquote(target.password or '')}"
    who = ("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    with lines.connect(host, port, is_secure=target.scheme == "aris") as line:
        for text in websocket.opened(line, host=f"{host}:{port}", path=PATH, headers=[who]).texts():
            if text is not None:
                taken += take(channels, text)
            if until():
                break
    return taken


def take(channels: ari_rules.Channels, text: str) -> int:
    """Write one event down; 0 where it is of nothing we keep.

    Raises:
        ConnectionError: another listener has taken our place.
    """
    at = clock.now()
    try:
        event = ari_rules.event_of(text)
        if event["type"] == ari_rules.REPLACED:
            raise ConnectionError("another listener has our name")
        told = channels.told(event)
        if told is None or not (told.is_known or _is_known(told.conversation)):
            return 0
        caller = caller_of(told.caller) if told.caller else None
        hear(
            source=Call.Source.ASTERISK,
            conversation=told.conversation,
            told=told.events,
            caller=caller,
            at=at,
        )
    except (RuleBroken, ari_rules.Unclear) as fault:  # one event must not end the line
        words = fault.code if isinstance(fault, RuleBroken) else "unclear"
        log.warning("an event of the exchange was not taken: %s", words)
        return 0
    return 1


def _is_known(conversation: str) -> bool:
    """Whether a call was heard of before the line broke: channels come and go that are no calls of ours."""
    return Call.objects.filter(source=Call.Source.ASTERISK, conversation=conversation).exists()
