"""A priced bill: lines that explain themselves and add up to the amount exactly."""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self


class LineKind(StrEnum):
    """What a line is for. The value is also the key of `articles` in a tariff file."""

    BASE = "base"  # 基本料金
    METER_FEE = "meter_fee"  # メーター使用料
    PERSONS = "persons"  # 人数割
    FLAT = "flat"  # 定額の従量料金
    VOLUME = "volume"  # 従量料金, one line a block
    SURCHARGE = "surcharge"  # 水質使用料
    PRORATION = "proration"  # 日割による調整
    FEE = "fee"  # 手数料
    REDUCTION = "reduction"  # 減免
    MINIMUM = "minimum"  # 最低料金
    TAX = "tax"  # 消費税
    ROUNDING = "rounding"  # 端数処理
    UNTAXED_FEE = "untaxed_fee"
    RELIEF = "relief"  # taken from the rounded total: leak relief by money, discounts
    CREDIT = "credit"  # 既請求額
    STRETCH = "stretch"  # names what the lines after it are about, where a supply changed inside the period


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the calculation.

    `from_m3`–`to_m3` are the bounds of the block as the ordinance counts them (11–20; no end is
    None), `quantity` what was used of it. `times` is the number of dwellings the line counts for:
    for a volume line `amount` = quantity × unit price × times.
    """

    kind: LineKind
    label: str
    amount: Decimal
    part: int = 0  # 1, 2, … under a split bill; 0 for the whole
    months: Decimal | None = None
    from_m3: Decimal | None = None
    to_m3: Decimal | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    times: int = 1
    article: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One table period of the bill: its volume and the sum before tax."""

    number: int
    months: Decimal
    m3: Decimal
    subtotal: Decimal


@dataclass(frozen=True, slots=True)
class Rounded:
    """What was rounded at once (the bill, or one part): exact sum before tax and whole yen."""

    part: int
    subtotal: Decimal
    amount_yen: int


@dataclass(frozen=True, slots=True)
class PricedBill:
    """The result of `price`. `subtotal` is before tax where tax is added, with tax where it is included.

    `tax_yen` is the consumption tax inside `amount_yen`. The sum of the lines is `amount_yen`.
    """

    version: str
    article: str
    metered_m3: Decimal
    charged_m3: Decimal
    subtotal: Decimal
    tax_yen: int
    amount_yen: int
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    rounded: tuple[Rounded, ...]

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able dict; decimals are strings, lines leave out what is at rest."""
        packed = _packed_all(self)
        for name in _NESTED:
            packed[name] = [_packed_all(each) for each in getattr(self, name)]
        return packed

    @classmethod
    def from_dict(cls, packed: dict[str, Any]) -> Self:
        """The bill that `to_dict` packed."""
        values = _unpacked_all(cls, packed)
        for name, kind in _NESTED.items():
            values[name] = tuple(kind(**_unpacked_all(kind, each)) for each in packed[name])
        return cls(**values)


_NESTED: dict[str, type[Line] | type[Part] | type[Rounded]] = {
    "lines": Line,
    "parts": Part,
    "rounded": Rounded,
}
_DECIMALS = frozenset(
    {
        *("amount", "months", "from_m3", "to_m3", "quantity", "unit_price"),
        *("m3", "subtotal", "metered_m3", "charged_m3"),
    }
)


def _packed_all(record: Any) -> dict[str, Any]:
    packed: dict[str, Any] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if each.name not in _NESTED and value != each.default:
            packed[each.name] = str(value) if isinstance(value, Decimal | StrEnum) else value
    return packed


def _unpacked_all(record: type, packed: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in packed.items():
        if name in _DECIMALS and value is not None:
            values[name] = Decimal(value)
        elif name == "kind":
            values[name] = LineKind(value)
        elif name not in _NESTED:
            values[name] = value
    assert values.keys() <= {each.name for each in fields(record)}, record
    return values
