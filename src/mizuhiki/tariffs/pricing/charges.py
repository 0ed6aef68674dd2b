"""The lines of one portion before tax: base, meter fee, persons, flat block, blocks."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mizuhiki.tariffs.bill import Line, LineKind
from mizuhiki.tariffs.definition.tables import Rates
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.faults import PriceRefused
from mizuhiki.tariffs.pricing.exact import ONE, ZERO, quotient
from mizuhiki.tariffs.pricing.portions import Portion
from mizuhiki.tariffs.request import PriceRequest


def fixed_lines(portion: Portion, row: Rates, version: TariffVersion, persons: int) -> Iterator[Line]:
    """Base, meter fee and charge by persons."""
    units = portion.dwellings * portion.times
    bore = "" if row.bore_mm is None else f"（口径{row.bore_mm}mm）"
    if portion.base is not None:
        base, periods = portion.base, ONE
    else:
        base, periods = row.base_for(portion.m3, scale=portion.limit_x * portion.dwellings), portion.base_x
    fees = (
        (LineKind.BASE, f"基本料金{bore}{portion.note}", base, periods, units),
        (LineKind.METER_FEE, f"メーター使用料{bore}", row.meter_fee, portion.meter_x, portion.meters),
        (LineKind.PERSONS, "人数割", row.per_person, portion.base_x, persons if portion.leads else 0),
    )
    for kind, label, price, quantity, times in fees:
        amount = price * quantity * times
        if amount:
            yield Line(
                kind,
                label,
                amount,
                part=portion.number,
                months=portion.months,
                quantity=quantity,
                unit_price=price,
                times=times,
                article=version.article_of(kind),
            )


def unbilled_lines(request: PriceRequest, lines: Sequence[Line]) -> Iterator[Line]:
    """What is not asked of the base among `lines`, for the days on which the tap was shut off.

    It is a base line itself, so that a reduction of the base takes a share of what is left.
    """
    free = request.unbilled
    if free is None:
        return
    for kind, name in (
        (LineKind.BASE, "基本料金"),
        (LineKind.PERSONS, "人数割"),
        (LineKind.METER_FEE, "メーター使用料"),
    ):
        if kind is LineKind.METER_FEE and not free.with_meter_fee:
            continue
        whole = sum((line.amount for line in lines if line.kind is kind), ZERO)
        if whole:
            label = f"給水停止中の{name}（{free.of_days}日中{free.days}日）"
            amount = -quotient(whole * free.days, free.of_days)
            yield Line(kind, label, amount, article=free.article)


def volume_lines(portion: Portion, row: Rates, version: TariffVersion) -> Iterator[Line]:
    """The flat first block and each block the volume reaches.

    Raises:
        PriceRefused: the volume lies beyond the last block. A table that ends is not stretched.
    """
    m3, scale, times = portion.m3, portion.limit_x * portion.dwellings, portion.times
    lower = row.included_m3 * portion.included_x * portion.dwellings
    if row.flat_first is not None and m3 > 0:
        periods = portion.limit_x * portion.dwellings
        lower = max(lower, row.flat_first.to_m3 * scale)
        yield Line(
            LineKind.FLAT,
            "従量料金（定額）",
            row.flat_first.amount * periods * times,
            part=portion.number,
            from_m3=ONE,
            to_m3=lower,
            quantity=periods,
            unit_price=row.flat_first.amount,
            times=times,
            article=version.article_of(LineKind.FLAT),
        )
    for block in row.blocks:
        if m3 <= lower:
            return
        upper = None if block.to_m3 is None else block.to_m3 * scale
        if upper is not None and upper <= lower:
            continue
        quantity = (m3 if upper is None else min(m3, upper)) - lower
        yield Line(
            LineKind.VOLUME,
            "従量料金",
            quantity * block.rate * times,
            part=portion.number,
            from_m3=lower + ONE,
            to_m3=upper,
            quantity=quantity,
            unit_price=block.rate,
            times=times,
            article=version.article_of(LineKind.VOLUME),
        )
        if upper is None:
            return
        lower = upper
    if m3 > lower:
        raise PriceRefused(
            "beyond_table",
            f"使用水量{m3}m³は料金表（{version.key}、用途「{row.use}」）の最後の区分を超えています。",
        )


def volume_charge(portion: Portion, row: Rates, version: TariffVersion) -> Decimal:
    """The volume charge of one portion, before tax and rounding."""
    return sum((line.amount for line in volume_lines(portion, row, version)), Decimal(0))
