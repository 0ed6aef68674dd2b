"""What the list can carry of what a person types: known to the public form, so that nothing is cut later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.formats.resultlist.characters import byte_length, carry, not_carried
from mizuhiki.formats.resultlist.layouts import KANA_ITEMS, TYPED, Layout, Signs, Unit
from mizuhiki.formats.resultlist.writer import in_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One column that people fill in: its items, its width and its characters."""

    items: tuple[str, ...]
    between: str
    form: str
    width: int
    unit: Unit
    admits_latin: bool
    signs: Signs

    def strange(self, text: str) -> dict[str, str]:
        """The signs of a text that cannot stand there, each with what may be written instead."""
        return not_carried(in_form(text, self.form), self.signs)

    def length(self, given: Mapping[str, str]) -> int:
        """How long the column is with what is given, as the file counts."""
        parts = (in_form(given.get(item, ""), self.form) for item in self.items)
        text = carry(self.between.join(part for part in parts if part), self.signs).text
        return byte_length(text, self.signs) if self.unit is Unit.BYTES else len(text)

    def plain(self) -> dict[str, Any]:
        """As what is published says it."""
        return {
            "items": list(self.items),
            "between": self.between,
            "form": self.form,
            "width": self.width,
            "unit": self.unit.value,
            "admits_latin": self.admits_latin,
            "signs": {
                "encoding": self.signs.encoding,
                "characters": self.signs.characters,
                "instead": dict(self.signs.instead),
                "missing": self.signs.missing,
                "has_external": self.signs.has_external,
            },
        }

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Limit":
        """From what is published."""
        plain = {name: content[name] for name in ("between", "form", "width", "admits_latin")}
        return cls(
            **plain,
            items=tuple(content["items"]),
            unit=Unit(content["unit"]),
            signs=Signs(**content["signs"]),
        )


def limits_of(layout: Layout) -> list[Limit]:
    """The columns of a layout that people fill in with their own words."""
    return [
        Limit(
            items=column.items,
            between=column.between,
            form=column.form,
            width=column.width,
            unit=layout.unit,
            admits_latin=column.admits_latin,
            signs=layout.signs,
        )
        for column in layout.columns
        if TYPED & set(column.items)
    ]


def is_latin_refused(item: str, text: str, limits: Iterable[Limit]) -> bool:
    """Whether a フリガナ has letters that no column for it admits (DD-037)."""
    found = [limit for limit in limits if item in limit.items]
    has_latin = any(sign.isascii() and sign.isalpha() for sign in in_form(text, "half"))
    return item in KANA_ITEMS and bool(found) and has_latin and not all(one.admits_latin for one in found)
