"""How this form stands beside the sign-up: its words, the numbers of its screens, and when it is offered."""

import re
from collections.abc import Mapping
from typing import Any

from mizuhiki.intake.door.flow import ANY_WINDOW
from mizuhiki.signup.door.api import OtherForm, Shown, html_lang, laid_over, texts

HOUR = re.compile(r"([0-9]{1,2})時(?:([0-9]{2})分)?")
SITE = "mizuhiki.intake.door"


def said(published: Shown | None, language: str) -> Mapping[str, Any]:
    """The site's words with this form's own laid over; a window of visits is called as the rules call it."""
    site = published.said(language) if published else texts(language)
    own = texts(language, SITE)
    named = {code: _window(label, language) for code, label in published.windows or ()} if published else {}
    windows = {ANY_WINDOW: own["any_window"], **named}
    return laid_over(site, {**own, "options": {**own["options"], "window": windows}})


def _window(label: str, language: str) -> str:
    """9時～12時, elsewhere as the whole world writes hours: 9:00–12:00."""
    if html_lang(language) == "ja":
        return label
    return HOUR.sub(lambda found: f"{found[1]}:{found[2] or '00'}", label).replace("～", "–")


FORM = OtherForm(
    name="intake",
    said=said,
    numbers={"start": "K01", "page": "K02", "check": "K03", "sent": "K04", "fault": "K05"},
)
