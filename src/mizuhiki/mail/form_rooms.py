"""Where a form goes on when it comes back: a room makes a paper of its own of it, with a number.

A form without a room is its letter: the letter's number is the 受付番号, and whoever opens the mail notes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform.actors import Actor


@dataclass(frozen=True)
class FormRoom:
    """What a room does with the forms of its own.

    Args:
        goes_on: how the rule pack names it.
        subject_kind: of its papers (label in small letters).
        begin: makes the paper of a form about to be posted to a supply, under its lock, and returns its
            number; may raise a `RuleBroken`.
        under_way: a sentence on what lies here already of a supply; empty where nothing does.
        url_name: of the page of a paper.
    """

    goes_on: str
    subject_kind: str
    begin: Callable[[int, Actor, datetime], int]
    under_way: Callable[[int], str]
    url_name: str


_rooms: dict[str, FormRoom] = {}


def register_form_room(room: FormRoom) -> None:
    """Make a room known; called by `config/wiring.py` only."""
    assert _rooms.get(room.goes_on, room) == room, f"{room.goes_on} is registered twice"
    _rooms[room.goes_on] = room


def room_for(goes_on: str) -> FormRoom | None:
    """The room in which forms of the rule pack go on."""
    return _rooms[goes_on] if goes_on else None


def room_of(subject_kind: str) -> FormRoom | None:
    """The room whose paper a letter is about."""
    return next((room for room in _rooms.values() if room.subject_kind == subject_kind), None)
