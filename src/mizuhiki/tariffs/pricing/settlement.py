"""Bills that belong together: estimate and settlement (概算・精算), levelled winters, base in advance."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mizuhiki.tariffs.bill import PricedBill
from mizuhiki.tariffs.definition.version import TariffVersion
from mizuhiki.tariffs.pricing.price import price
from mizuhiki.tariffs.request import PriceRequest
from mizuhiki.tariffs.rounding import Rounding, round_yen


def estimate_m3(
    previous_m3: int, *, read_months: int = 2, months: int = 1, mode: Rounding = Rounding.FLOOR
) -> int:
    """The volume of `months` months without a reading: their part of the previous reading."""
    return round_yen(Fraction(previous_m3 * months, read_months), mode=mode)


def settle(request: PriceRequest, tariff: TariffVersion, *, billed: Sequence[PricedBill]) -> PricedBill:
    """Price the whole period from its real reading and take off what was billed for it already.

    The result may be below zero: a credit (還付または次回充当). The winter settlement is the same
    with `months` set to the months the reading covers: a split tariff levels the volume over them.
    """
    return price(replace(request, credited_yen=sum(bill.amount_yen for bill in billed)), tariff)


def base_in_advance(
    request: PriceRequest, *, base_months: int, first: bool = False, last: bool = False
) -> PriceRequest:
    """The request where the base of the coming months is billed with the volume of the past ones.

    The first bill after opening has base only and no volume; the last one has no base.
    """
    if first:
        return replace(request, m3=0, base_months=base_months)
    return replace(request, base_months=0 if last else base_months)
