"""The door of this room."""

from mizuhiki.talks.comparing import Owners, compared, owners_of
from mizuhiki.talks.errors import CallerChanged, CallNotHere
from mizuhiki.talks.interpreting_selectors import (
    calls_in,
    interpreted_in,
    languages_interpreted,
    minutes_in,
)
from mizuhiki.talks.models import Check, Note, Transfer
from mizuhiki.talks.rules import Agreement, Told
from mizuhiki.talks.selectors import Made, last_check, made_in, note_of, notes_left, open_kinds
from mizuhiki.talks.services.identifying import identify, note_doubt
from mizuhiki.talks.services.noting import drop_note, save_note
from mizuhiki.talks.services.passing import keep_application, keep_repair, pass_on
from mizuhiki.talks.services.registering import finish_talk, register_talk

__all__ = [
    "Agreement",
    "CallNotHere",
    "CallerChanged",
    "Check",
    "Made",
    "Note",
    "Owners",
    "Told",
    "Transfer",
    "calls_in",
    "compared",
    "drop_note",
    "finish_talk",
    "identify",
    "interpreted_in",
    "keep_application",
    "keep_repair",
    "languages_interpreted",
    "last_check",
    "made_in",
    "minutes_in",
    "note_doubt",
    "note_of",
    "notes_left",
    "open_kinds",
    "owners_of",
    "pass_on",
    "register_talk",
    "save_note",
]
