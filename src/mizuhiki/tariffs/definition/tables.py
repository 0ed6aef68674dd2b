"""The table of rates (料金表): what one use class with one bore pays for one table period."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Block:
    """One marginal block (従量区分). `to_m3` is its last cubic metre; None means it has no end."""

    to_m3: Decimal | None
    rate: Decimal  # yen per m³, exact, with sen where the ordinance has them


@dataclass(frozen=True, slots=True)
class BaseStep:
    """A base that depends on the volume (段階別基本料金): `amount` up to and including `to_m3`."""

    to_m3: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FlatFirst:
    """One amount for any volume from 1 m³ to `to_m3` (定額); blocks start above it."""

    to_m3: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """One row of the table. `bore_mm` None: the bore does not matter. Amounts are per table period."""

    use: str
    bore_mm: int | None = None
    area: str = ""
    base: Decimal = ZERO
    base_steps: tuple[BaseStep, ...] = ()  # replaces `base` when present; the last step has no end
    included_m3: Decimal = ZERO
    flat_first: FlatFirst | None = None
    meter_fee: Decimal = ZERO
    per_person: Decimal = ZERO  # 人頭割 of small rural sewerage
    blocks: tuple[Block, ...] = ()

    def base_for(self, m3: Decimal, *, scale: Decimal) -> Decimal:
        """The base of a table period scaled by `scale`, for a volume of that many periods."""
        for step in self.base_steps:
            if m3 <= step.to_m3 * scale:
                return step.amount
        return self.base_steps[-1].amount if self.base_steps else self.base


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A block printed as `rate × m³ − constant` (速算式); the same thing as the blocks below it."""

    over_m3: Decimal
    to_m3: Decimal | None
    rate: Decimal
    constant: Decimal

    def charge(self, m3: Decimal) -> Decimal:
        return self.rate * m3 - self.constant


def closed_forms(rates: Rates) -> tuple[ClosedForm, ...]:
    """Each block's closed form, to be held against the one a utility prints."""
    forms: list[ClosedForm] = []
    carried = rates.flat_first.amount if rates.flat_first else ZERO
    lower = max(rates.included_m3, rates.flat_first.to_m3 if rates.flat_first else ZERO)
    for block in rates.blocks:
        if block.to_m3 is not None and block.to_m3 <= lower:
            continue
        forms.append(ClosedForm(lower, block.to_m3, block.rate, block.rate * lower - carried))
        if block.to_m3 is not None:
            carried += (block.to_m3 - lower) * block.rate
            lower = block.to_m3
    return tuple(forms)


def mixed_use(first: Rates, rest: Rates, *, use: str, first_to_m3: Decimal) -> Rates:
    """One meter with two uses: up to `first_to_m3` at the rates of `first`, the rest at those of `rest`.

    The base, included volume and meter fee are those of `first`. Above the limit the blocks of
    `rest` go on from where the meter stands; they do not start again from zero.
    """
    kept: list[Block] = []
    for block in first.blocks:
        if block.to_m3 is None or block.to_m3 >= first_to_m3:
            kept.append(Block(first_to_m3, block.rate))
            break
        kept.append(block)
    above = tuple(block for block in rest.blocks if block.to_m3 is None or block.to_m3 > first_to_m3)
    return Rates(
        use=use,
        bore_mm=first.bore_mm,
        area=first.area,
        base=first.base,
        base_steps=first.base_steps,
        included_m3=first.included_m3,
        flat_first=first.flat_first,
        meter_fee=first.meter_fee,
        per_person=first.per_person,
        blocks=(*kept, *above),
    )
