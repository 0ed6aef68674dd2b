"""What counts as sewage: city water, wells, certified volumes (認定水量), subtraction meters."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ByPersons:
    """m³ by household size: `table` for 1, 2, 3 … persons, `each_further` above, `cap_m3` at most.

    `months` is the period the figures speak of. A rule of so many m³ a person is a table of one
    entry with the same `each_further`.
    """

    table: tuple[Decimal, ...]
    each_further: Decimal
    cap_m3: Decimal | None = None
    months: int = 1

    def m3(self, persons: int) -> Decimal:
        if persons <= 0:
            return Decimal(0)
        known = self.table[min(persons, len(self.table)) - 1]
        total = known + self.each_further * max(persons - len(self.table), 0)
        return total if self.cap_m3 is None else min(total, self.cap_m3)


class Combine(StrEnum):
    """City water and a well in one household (併用)."""

    SUM = "sum"
    LARGER = "larger"
    HALF = "half"  # certified volume + half of the city water
    SEPARATE = "separate"  # two calculations, blocks not shared, amounts added


@dataclass(frozen=True, slots=True)
class SewerVolume:
    """How the volume to be charged is found.

    A request names the `persons` of a household with an unmetered well; `well_only` certifies when
    it has no city water, `with_city` (else `well_only`) when it has both, `by_purpose` when the
    purposes the well is used for are named. Metered sources named in `adds` are added, those in
    `subtracts` (garden, cooling) taken off.
    """

    combine: Combine = Combine.SUM
    base_each: bool = False  # SEPARATE: the base once (False) or for each calculation
    well_only: ByPersons | None = None
    with_city: ByPersons | None = None
    by_purpose: tuple[tuple[str, ByPersons], ...] = ()
    adds: frozenset[str] = frozenset()
    subtracts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class QualitySurcharge:
    """Yen per m³ by concentration of trade effluent (水質使用料): steps of (over mg/L, rate)."""

    code: str
    name: str
    steps: tuple[tuple[int, Decimal], ...]

    def rate(self, milligrams: int) -> Decimal:
        return max(((over, rate) for over, rate in self.steps if milligrams > over), default=(0, Decimal(0)))[
            1
        ]
