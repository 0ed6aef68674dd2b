"""What was wrong with a bill, in the words of the kernel; as it is kept with a correction."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is to be put right; whatever is at rest stays as it was billed.

    Attributes:
        reading_id: the reading that was wrong; `how` says whether `index_m3` was read since, or `usage_m3` is
            an estimate (認定).
        uses: (charge, use class) where another one applied.
        without: charges that should not have been billed at all.
        starts_on, ends_on: of the use inside the one bill that it is about; the end is not part of it.
        rules_id: rules in force that have the right row.
        granted, dropped: codes of reductions that were left out, or given without right.
    """

    reading_id: int | None = None
    how: str = ""
    index_m3: int | None = None
    usage_m3: int | None = None
    basis: str = ""
    bore_mm: int | None = None
    dwellings: int | None = None
    persons: int | None = None
    uses: Pairs = ()
    without: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    rules_id: int | None = None
    granted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dict without the fields at rest."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _packed(value) for name, value in found.items() if value not in (None, "", ())}

    @classmethod
    def from_dict(cls, packed: dict[str, Any]) -> Self:
        """What `to_dict` packed."""
        return cls(**{name: _unpacked(name, value) for name, value in packed.items()})


def _packed(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return (
        [list(one) if isinstance(one, tuple) else one for one in value] if isinstance(value, tuple) else value
    )


def _unpacked(name: str, value: Any) -> Any:
    if name in {"starts_on", "ends_on"}:
        return date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(tuple(one) if isinstance(one, list) else one for one in value)
    return value
