"""One meter, several dwellings (各戸割・共同住宅扱い)."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Sharing(StrEnum):
    """How the volume of the meter meets the dwellings."""

    MULTIPLY = "multiply"  # base and limits times the dwellings, undivided volume
    EACH = "each"  # whole m³ for each dwelling, the left-over one m³ more for some of them
    LEFT_OVER = "left_over"  # whole m³ for each dwelling, the left-over priced from the first block


class Shops(StrEnum):
    """How shops in the building count."""

    EACH = "each"
    AS_ONE = "as_one"
    NOT = "not"
    REFUSED = "refused"  # a building with shops gets no collective billing


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of collective billing that the owner may apply for."""

    code: str
    sharing: Sharing
    use: str = ""  # notional use class; empty: the supply's own
    bore_mm: int | None = None  # notional bore; None: the supply's own
    meter_fee_each: bool = True
    shops: Shops = Shops.EACH
    homes_over_share: Fraction | None = None  # homes must be more than this share of the units
    counts: str = "occupied"  # or "declared": which number the owner reports

    def units(self, *, dwellings: int, shops: int) -> int:
        """The number of dwellings to price by; 0 when the building does not qualify."""
        if shops and self.shops is Shops.REFUSED:
            return 0
        together = dwellings + shops
        if self.homes_over_share is not None and not dwellings > self.homes_over_share * together:
            return 0
        counted = {Shops.EACH: shops, Shops.AS_ONE: min(shops, 1)}.get(self.shops, 0)
        return dwellings + counted
