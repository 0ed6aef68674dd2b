"""HTML put together of elements: every text is escaped where it goes in, whoever hands it over."""

from html import escape

VOID = frozenset({"input", "link", "meta"})


class Markup(str):
    """Text that is HTML already; `element` and `joined` make it, nothing else does."""

    __slots__ = ()


def joined(*parts: str | None) -> Markup:
    """Parts one after the other; what is no `Markup` is a text and is escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts if part))


def element(tag: str, *children: str | None, **attributes: str | bool | None) -> Markup:
    """One element. `class_` is `class`, `aria_live` is `aria-live`; None and False leave an attribute out."""
    said = "".join(map(_attribute, attributes.items()))
    if tag in VOID:
        return Markup(f"<{tag}{said}>")
    return Markup(f"<{tag}{said}>{joined(*children)}</{tag}>")


def _attribute(said: tuple[str, str | bool | None]) -> str:
    name, value = said
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(value)}"'
