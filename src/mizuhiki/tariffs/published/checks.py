"""Figures held against each other: what was printed and what the kernel makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mizuhiki.tariffs.published.document import Invalid, Lacking, number

Figure = Decimal | Fraction | int | bool
Figures = Figure | tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One figure that is not what it should be, both as text."""

    field: str
    published: str
    computed: str


@dataclass(slots=True)
class Checks:
    """The checks of one example. A mismatch outweighs figures that are lacking."""

    mismatches: list[Mismatch] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    matched: int = 0

    def hold(self, name: str, published: Any, compute: Callable[[], Figures]) -> None:
        """Compare a printed figure, or list of figures, with the computed one."""
        self.hold_any(name, published, lambda: [compute()])

    def hold_any(self, name: str, published: Any, compute: Callable[[], Sequence[Figures]]) -> None:
        """Compare with each reading of a rule that the file leaves open; one of them must fit."""
        try:
            computed = compute()
        except Lacking as lack:
            if isinstance(published, str) and number(published) is None:
                self.mismatches.append(Mismatch(name, published, "数ではない"))
            else:
                self.lacking.append(f"{name}：{lack}")
        except Invalid as wrong:
            self.mismatches.append(Mismatch(name, shown(published), str(wrong)))
        else:
            if any(same(published, each) for each in computed):
                self.matched += 1
            else:
                readings = " または ".join(dict.fromkeys(shown(each) for each in computed))
                self.mismatches.append(Mismatch(name, shown(published), readings))


def same(published: Any, computed: Figures) -> bool:
    """Equal as numbers, exactly; lists item by item."""
    if isinstance(computed, tuple):
        if not isinstance(published, list) or len(published) != len(computed):
            return False
        return all(same(*pair) for pair in zip(published, computed, strict=True))
    if isinstance(computed, bool):
        return published is computed
    printed = number(published)
    return printed is not None and Fraction(printed) == Fraction(computed)


def shown(value: Any) -> str:
    """A figure as plain digits, for a report line."""
    if isinstance(value, tuple | list):
        return "[" + ", ".join(shown(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
