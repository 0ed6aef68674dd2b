"""The pages of the form, what each asks of whom, and how it is read: what `intake` asks at a desk.

Nothing is compared with what is known of a place or a person: what comes out of that is an operator's to see.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from mizuhiki.intake.rules import reach_of
from mizuhiki.platform import clock
from mizuhiki.signup.door.api import (
    ITEMS as SIGNUP,
)
from mizuhiki.signup.door.api import (
    Asked,
    Control,
    Item,
    Known,
    Reading,
    Shown,
    Wrong,
    controls_of,
    day_of,
    kana_of,
    needed,
    one_of,
    phone_of,
    read_controls,
)

ANY_WINDOW = "any"
PROXIES = ("agent", "other")
MOST_NOTE = 300
Answers = Mapping[str, Mapping[str, str]]
PAGES: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "kind": (("kind", True), ("by", True)),
    "place": (("inquiry_no", True), ("postcode", False), ("place", True), ("building", False)),
    "day": (("wanted_on", True), ("window", True), ("is_met", True)),
    "name": (("name", True), ("kana", False), ("phone", True)),
    "proxy": (("proxy_company", False), ("proxy_name", False), ("reply_phone", True)),
    "moving": (("settle_by", True), ("new_postcode", False), ("new_address", True)),
    "payment": (("pay_by", True),),
    "holder": (("holder_kana", True),),
    "letters": (
        ("payer_name", False),
        ("payer_address", False),
        ("mail_name", False),
        ("mail_address", False),
    ),
    "note": (("note", False),),
}
FIRST = next(iter(PAGES))


def _of_kind(*kinds: str) -> Callable[[Known], bool]:
    return lambda known: known.get("kind") in kinds


def _is_proxy(known: Known) -> bool:
    return known.get("by") in PROXIES


def _carries(known: Known) -> bool:
    return known.get("kind") == "start" and known.get("pay_by") == "carry"


def _line(most: int) -> Callable[[str, Asked], dict[str, str]]:
    def read(name: str, asked: Asked) -> dict[str, str]:
        typed = asked.typed(name)
        if not typed and asked.is_required:
            raise Wrong("empty")
        if len(typed) > most:
            raise Wrong("too_long", most=most, typed=len(typed))
        return {name: typed}

    return read


def _wanted_on(name: str, asked: Asked) -> dict[str, str]:
    day: date | None = day_of(name, asked)
    if day is None:
        return {name: needed(name, asked, "")}
    first, last = reach_of(clock.today())
    if not first <= day <= last:
        raise Wrong("day_reach", first=first, last=last)
    return {name: day.isoformat()}


def _proxy_name(name: str, asked: Asked) -> dict[str, str]:
    found = _line(100)(name, asked)
    if not found[name] and not asked.known.get("proxy_company"):
        raise Wrong("one_proxy")
    return found


def _note(name: str, asked: Asked) -> dict[str, str]:
    """Lines as they were typed, without signs nobody sees."""
    lines = asked.raw.get(name, "").splitlines()
    text = "\n".join(re.sub(r"[\x00-\x1f\x7f]", "", line).strip() for line in lines).strip()
    if len(text) > MOST_NOTE:
        raise Wrong("too_long", most=MOST_NOTE, typed=len(text))
    return {name: text}


def _text(most: int, size: int, *, autocomplete: str = "off", is_due: Callable[[Known], bool]) -> Item:
    attributes = {"autocomplete": autocomplete, "size": str(size)}
    return Item("text", _line(most), attributes=attributes, is_due=is_due)


_TEL = {"type": "tel", "inputmode": "tel", "size": "16"}
_start, _stop, _visited = _of_kind("start"), _of_kind("stop"), _of_kind("start", "stop")
ITEMS: Mapping[str, Item] = {
    "kind": one_of("start", "stop", "rename"),
    "by": one_of("self", "family", *PROXIES),
    **{name: SIGNUP[name] for name in ("inquiry_no", "postcode", "place", "building", "name", "kana")},
    "wanted_on": Item("day", _wanted_on),
    "is_met": one_of("yes", "no", is_due=_visited),
    "phone": Item("text", phone_of, attributes={**_TEL, "autocomplete": "tel"}),
    "proxy_company": _text(100, 30, autocomplete="organization", is_due=_is_proxy),
    "proxy_name": Item(
        "text", _proxy_name, attributes={"autocomplete": "off", "size": "24"}, is_due=_is_proxy
    ),
    "reply_phone": Item("text", phone_of, attributes={**_TEL, "autocomplete": "off"}, is_due=_is_proxy),
    "settle_by": one_of("bill", "on_site", is_due=_stop),
    "new_postcode": Item(
        "text",
        SIGNUP["postcode"].read,
        attributes={"inputmode": "numeric", "autocomplete": "off", "size": "10"},
        is_due=_stop,
    ),
    "new_address": _text(200, 40, is_due=_stop),
    "pay_by": one_of("slip", "debit", "carry", is_due=_start),
    "holder_kana": Item("text", kana_of, attributes={"autocomplete": "off", "size": "24"}, is_due=_carries),
    "payer_name": _text(100, 24, is_due=_start),
    "payer_address": _text(200, 40, is_due=_start),
    "mail_name": _text(100, 24, is_due=_start),
    "mail_address": _text(200, 40, is_due=_start),
    "note": Item("lines", _note),
}


def items_of(published: Shown) -> Mapping[str, Item]:
    """Every item, with the windows of visits that are published."""
    windows = [code for code, _ in published.windows or ()]
    return {**ITEMS, "window": one_of(ANY_WINDOW, *windows, is_due=_visited)}


def pages_due(published: Shown, known: Known) -> list[str]:
    """The pages this application has, in order; one with nothing to ask is left out."""
    return [page for page in PAGES if controls(published, page, known)]


def controls(published: Shown, page: str, known: Known) -> list[Control]:
    """What a page asks of this application."""
    return controls_of(PAGES[page], items_of(published), known)


def read_page(published: Shown, page: str, raw: Mapping[str, str], known: Known) -> Reading:
    """Read what was sent for a page."""
    due = controls(published, page, known)
    return read_controls(due, items_of(published), raw, known, shown=published)


def first_open(published: Shown, known: Known, answers: Answers) -> str | None:
    """The first page with something unanswered; none when everything can be checked and sent.

    A page that was answered for another kind of application may ask for more now.
    """
    return next(
        (
            page
            for page in pages_due(published, known)
            if any(one.item not in answers.get(page, {}) for one in controls(published, page, known))
        ),
        None,
    )


def beside(published: Shown, known: Known, page: str, step: int) -> str | None:
    """The page so many steps behind or before one; none beyond the ends."""
    due = pages_due(published, known)
    place = (due.index(page) if page in due else 0) + step
    return due[place] if 0 <= place < len(due) else None
