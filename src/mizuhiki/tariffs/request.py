"""What one bill is priced from: the distinct key of a billing run."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from mizuhiki.tariffs.faults import PriceRefused

Volume = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakClaim:
    """A leak that was granted relief under the rule `code`."""

    code: str
    reference_m3: int
    leaked_m3: int = 0
    place: str = ""  # place or cause, in the words of the rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbilled:
    """Days of a bill for which no base is asked, as while a tap is shut off; `article` says so."""

    days: int
    of_days: int  # of the whole bill
    article: str
    with_meter_fee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequest:
    """Everything that changes a price, and nothing else; hashable, so that equal bills are priced once.

    A bill of a whole regular period leaves `months` and `days` alone. A first or last bill gives
    `days` (days of use by the tariff's own count) and the version's proration decides the rest.

    Where use class, bore or another fact changed inside the period, each of `parts` is a request with the
    facts, m³ and `days` of its stretch; fees and what was billed before are those of the whole.
    """

    use: str
    m3: Volume  # metered city water
    bore_mm: int | None = None
    area: str = ""
    months: Volume | None = None  # months of use; None: the cycle's
    base_months: Volume | None = None  # months of base, where base is billed in advance
    days: int | None = None  # None: not prorated
    events: tuple[str, ...] = ()  # "opening", "closing" and other occasions of a fee
    dwellings: int = 1
    dwellings_by_part: tuple[int, ...] = ()  # where the number changed: one for each part of a split bill
    shops: int = 0
    scheme: str = ""  # code of the collective scheme granted; empty: plain billing
    persons: int = 0  # household with an unmetered well, or charged by persons
    has_city_water: bool = True
    purposes: tuple[str, ...] = ()  # what the well is used for
    sources: tuple[tuple[str, int], ...] = ()  # further metered volumes: (name, m³)
    concentrations: tuple[tuple[str, int], ...] = ()  # (surcharge code, mg/L)
    reductions: tuple[str, ...] = ()  # codes granted
    leak: LeakClaim | None = None
    drills: tuple[int, ...] = ()  # minutes of each drill on a private hydrant
    old_tax_months: int = 0  # of `tax_months`, those taxed at the old rate
    tax_months: int = 0
    credited_yen: int = 0  # already billed for this period (概算・予納)
    span_days: tuple[int, ...] = ()  # where a revision cuts the period: the days that each version prices
    parts: tuple[
        Self, ...
    ] = ()  # where the supply changed inside the period: each stretch with its own facts
    of_days: int = 0  # of such a part: the days of the whole period
    unbilled: Unbilled | None = None
    by_days: bool = False  # of such a part: its days of everything, whatever steps of months there are

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dict without the fields at rest; decimals are strings."""
        packed: dict[str, Any] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in {"use", "m3"} or value != each.default:
                packed[each.name] = _packed(value)
        return packed

    @classmethod
    def from_dict(cls, packed: dict[str, Any]) -> Self:
        """The request that `to_dict` packed."""
        known = {each.name for each in fields(cls)}
        if strange := sorted(packed.keys() - known):
            raise PriceRefused(
                "unknown_field", f"料金計算の入力に知らない項目があります：{'、'.join(strange)}"
            )
        values = {name: _unpacked(name, value) for name, value in packed.items()}
        return cls(**values)


_DECIMALS = frozenset({"m3", "months", "base_months"})


def _packed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, LeakClaim | Unbilled):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, PriceRequest):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_packed(each) for each in value]
    return value


def _unpacked(name: str, value: Any) -> Any:
    if name == "leak" and value is not None:
        return LeakClaim(**value)
    if name == "unbilled" and value is not None:
        return Unbilled(**value)
    if name in _DECIMALS and isinstance(value, str):
        return Decimal(value)
    if name == "parts":
        return tuple(PriceRequest.from_dict(each) for each in value)
    if isinstance(value, list):
        return tuple(tuple(each) if isinstance(each, list) else each for each in value)
    return value
