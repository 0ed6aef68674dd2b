"""How a lower room tells a higher one, in the same transaction.

Events are frozen dataclasses named noun + past verb. `config/wiring.py` says who listens; a listener
that raises rolls the whole act back. Each event has a bulk form for batches (see design.md, 5).
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(event: type[Event], listener: Callable[[Event], None]) -> None:
    """Wire a listener; called by `config/wiring.py` only."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def publish(event: object) -> None:
    """Tell every listener now, in the order they were wired."""
    for listener in _listeners[type(event)]:
        listener(event)
