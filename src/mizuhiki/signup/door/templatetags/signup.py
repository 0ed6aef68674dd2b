"""Filling the slots of the public site's words."""

from collections.abc import Mapping, Sized
from datetime import datetime
from typing import Any

from django import template

from mizuhiki.platform import clock
from mizuhiki.signup.door.shown import Shown, ShownBank

register = template.Library()


@register.filter
def slots(text: str, source: Any) -> str:
    """World, sender: what the publication says by that name."""
    if isinstance(source, Shown):
        return text.format(world=source.world)
    return text.format(sender=source["section"])


@register.filter
def named(text: str, number: str) -> str:
    """The number of the screen."""
    return text.format(number=number)


@register.filter
def counted(text: str, things: Sized) -> str:
    """How many."""
    return text.format(count=len(things))


@register.filter
def labelled(text: str, label: str) -> str:
    """The name of what is missing."""
    return text.format(label=label)


@register.filter
def steps(text: str, step: tuple[int, int]) -> str:
    """The present step of all."""
    return text.format(now=step[0], all=step[1])


@register.filter
def version(text: str, published: Shown) -> str:
    """The version of the terms."""
    return text.format(version=published.terms["version"])


@register.filter
def in_area(text: str, published: Shown) -> str:
    """Where the utility supplies."""
    return text.format(area="・".join(published.area))


@register.filter
def to_bank(text: str, bank: ShownBank) -> str:
    """The name of the bank; another slot stays for the next filter."""
    return text.replace("{bank}", bank.label)


@register.filter
def asked(text: str, asks: str) -> str:
    """What the bank will ask."""
    return text.replace("{asks}", asks)


@register.filter
def on_day(text: str, day: str) -> str:
    """A day, as its language writes it."""
    return text.format(day=day)


@register.filter
def at(text: str, instant: datetime) -> str:
    """An instant in Japan."""
    return text.format(at=instant_short(instant))


@register.filter
def instant_short(instant: datetime) -> str:
    """2026-11-30 10:15."""
    return f"{instant.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}"


@register.filter
def option(options: Mapping[str, Any], key: str) -> Any:
    """The entry of a key."""
    return options[key]


@register.filter
def said_of(sentences: Mapping[str, str], key: str) -> str:
    """What is said of a key; nothing of most."""
    return sentences.get(key, "")


@register.filter
def day_boxes(inputs: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """The three boxes of a day (D1)."""
    return [("y", inputs["year"], 6), ("m", inputs["month"], 3), ("d", inputs["day"], 3)]


@register.filter
def day_part(raw: Mapping[str, str], box: str) -> str:
    """What stands in one of them."""
    return raw.get(box, "")
