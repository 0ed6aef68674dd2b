"""Takes the forms of a page apart: where they are sent, which fields they have and what these hold."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

UNTYPED = {"submit", "button", "checkbox", "radio", "file", "image", "reset"}
OURS = {"csrfmiddlewaretoken", "once"}  # keys that are not the person's to write


@dataclass
class Form:
    """One form: its method, its address, the values it would send, and what of it can be written."""

    method: str
    action: str
    values: dict[str, str] = field(default_factory=dict)
    writable: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select = ""

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("method", "get").upper(), given.get("action", ""))
            self.forms.append(self._open)
        elif self._open is None or (not given.get("name") and not (tag == "option" and self._select)):
            return
        elif tag in {"input", "textarea", "button"}:
            self._input(self._open, given, given.get("type", "text") if tag != "button" else "submit")
        elif tag == "select":
            self._select = given["name"]
            self._open.writable.append(self._select)
        elif tag == "option" and ("selected" in given or self._select not in self._open.values):
            self._open.values[self._select] = given.get("value", "")

    def _input(self, form: Form, given: dict[str, str], kind: str) -> None:
        name = given["name"]
        if kind in {"checkbox", "radio"} and "checked" not in given:
            form.values.setdefault(name, given.get("value", "on")) if kind == "radio" else None
        elif kind == "file":
            form.files.append(name)
        else:
            form.values[name] = given.get("value", "")
        if kind not in UNTYPED - {"radio", "checkbox"} and name not in OURS and name not in form.writable:
            form.writable.append(name)

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def forms_of(html: str) -> list[Form]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
