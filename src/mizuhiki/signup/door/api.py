"""What another form at the public door builds on. Nothing here loads a model."""

from mizuhiki.signup.door.contexts import day_parts, of_item
from mizuhiki.signup.door.cookies import SecretCookie
from mizuhiki.signup.door.devices import device_of
from mizuhiki.signup.door.flow import Control, Reading, controls_of, known_of, read_controls
from mizuhiki.signup.door.functions import call, call_object, new_number, new_secret
from mizuhiki.signup.door.items import (
    ITEMS,
    Asked,
    Item,
    Known,
    Wrong,
    day_of,
    kana_of,
    needed,
    one_of,
    phone_of,
    text_of,
)
from mizuhiki.signup.door.limits import by_address, is_number_within
from mizuhiki.signup.door.pages import (
    OtherForm,
    add_form,
    fault,
    language_of,
    not_found,
    resting,
    show,
    timed_out,
)
from mizuhiki.signup.door.places import places_of
from mizuhiki.signup.door.shown import Shown, shown
from mizuhiki.signup.door.words import day, html_lang, laid_over, texts

__all__ = [
    "ITEMS",
    "Asked",
    "Control",
    "Item",
    "Known",
    "OtherForm",
    "Reading",
    "SecretCookie",
    "Shown",
    "Wrong",
    "add_form",
    "by_address",
    "call",
    "call_object",
    "controls_of",
    "day",
    "day_of",
    "day_parts",
    "device_of",
    "fault",
    "html_lang",
    "is_number_within",
    "kana_of",
    "known_of",
    "laid_over",
    "language_of",
    "needed",
    "new_number",
    "new_secret",
    "not_found",
    "of_item",
    "one_of",
    "phone_of",
    "places_of",
    "read_controls",
    "resting",
    "show",
    "shown",
    "text_of",
    "texts",
    "timed_out",
]
