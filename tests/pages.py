"""A page as a person reads it."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override


def text_of(response: Any) -> str:
    """The words of a page in reading order, one blank between any two pieces."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(plain))


class _Forms(HTMLParser):
    """Every form of a page with the values a browser would send."""

    def __init__(self, *, ticks_all: bool) -> None:
        super().__init__()
        self.ticks_all = ticks_all
        self.found = list[dict[str, str]]()
        self._text, self._select = "", ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.found.append({})
        if tag == "textarea":
            self._text = name
        if tag == "select":
            self._select = name
        if not self.found:
            return
        if tag == "option" and ("selected" in given or self._select not in self.found[-1]):
            self.found[-1][self._select] = value
        is_box = given.get("type") in ("checkbox", "radio")
        is_set = not is_box or "checked" in given or (self.ticks_all and given["type"] == "checkbox")
        if tag == "input" and name and is_set:
            self.found[-1][name] = value

    @override
    def handle_data(self, data: str) -> None:
        if self._text and self.found:
            self.found[-1][self._text] = self.found[-1].get(self._text, "") + data.removeprefix("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""


def form_of(response: Any, *, ticks_all: bool = False) -> dict[str, str]:
    """What the largest form of a page sends as it stands; with every box ticked where that is asked for."""
    reader = _Forms(ticks_all=ticks_all)
    reader.feed(response.content.decode())
    return max(reader.found, key=len)
