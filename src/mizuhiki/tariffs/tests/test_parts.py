"""A period in which the supply itself changed: each stretch by its own facts, one tax and one rounding."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mizuhiki.tariffs import PricedBill, PriceRequest, TariffVersion, explain, load_tariff
from mizuhiki.tariffs.definition.calculation import RoundRule
from mizuhiki.tariffs.pricing.revision import price_by
from mizuhiki.tariffs.pricing.workings import workings
from mizuhiki.tariffs.rounding import Rounding

PACK = Path(__file__).parents[2] / "rulepacks" / "data" / "mizuhiki-demo" / "tariffs"
WATER = load_tariff(PACK / "water.yaml").versions[-1]


def cut(*parts: PriceRequest) -> PriceRequest:
    of_days = sum(part.days or 0 for part in parts)
    whole = tuple(replace(part, of_days=of_days, months=2) for part in parts)
    return replace(whole[-1], m3=sum(part.m3 for part in parts), days=None, of_days=0, parts=whole)


def part(use: str, m3: int, days: int, **facts: object) -> PriceRequest:
    return PriceRequest(use=use, m3=m3, days=days, bore_mm=13, **facts)  # type: ignore[arg-type]


def by(request: PriceRequest, *versions: TariffVersion) -> PricedBill:
    bill = price_by(request, versions)
    assert sum(line.amount for line in bill.lines) == bill.amount_yen
    assert sum(amount for _, amount in workings(bill)) == bill.amount_yen
    assert price_by(PriceRequest.from_dict(request.to_dict()), versions) == bill
    assert PricedBill.from_dict(bill.to_dict()) == bill
    return bill


def test_steps_that_fit_into_the_period_are_the_tariffs_own() -> None:
    """31 days are a month, 28 too. 家庭用 720 + 5×25 + 10×128 + 5×160 = 2,925; 業務用 720 + 610 + 6×190."""
    bill = by(cut(part("家庭用", 25, 31), part("業務用", 16, 28)), WATER)
    assert [one.subtotal for one in bill.parts] == [2_925, 2_470]
    assert (int(bill.subtotal), bill.tax_yen, bill.amount_yen) == (5_395, 539, 5_934)
    assert explain(bill)[0] == "【1】家庭用・口径13mm（31日・25m³）"
    assert "【2】業務用・口径13mm（28日・16m³）" in explain(bill)


def test_steps_that_would_be_more_than_the_period_give_way_to_days() -> None:
    """43 and 16 days would be 1½ and 1 month. By days the two bases are 2 × 720 and no more.

    家庭用 15 + 14 m³ at 43/59 of the table, 業務用 6 + 6 at 16/59: 3,091.49 + 1,970.84 = 5,062.33, × 1.1.
    """
    bill = by(cut(part("家庭用", 29, 43), part("業務用", 12, 16)), WATER)
    base = sum(line.amount for line in bill.lines if line.label.startswith("基本料金"))
    assert round(base, 6) == 1_440
    assert [round(one.subtotal, 2) for one in bill.parts] == [Decimal("3091.49"), Decimal("1970.85")]
    assert bill.amount_yen == 5_568
    assert not any("0000000" in sentence for sentence in explain(bill))


def test_a_stretch_as_long_as_the_period_is_the_period() -> None:
    whole = price_by(PriceRequest(use="家庭用", m3=41, bore_mm=13), (WATER,))
    halves = by(cut(part("家庭用", 21, 31), part("家庭用", 20, 28)), WATER)
    assert halves.amount_yen == whole.amount_yen == 4_851


def test_tax_is_counted_once_for_a_rate() -> None:
    """Each part by itself would lose its own half yen: 292.5 and 102.5 of 2,925 and 1,025 yen."""
    rounded = replace(WATER, tax=replace(WATER.tax, rounding=RoundRule(1, Rounding.FLOOR)))
    bill = by(cut(part("家庭用", 25, 31), part("業務用", 5, 28)), rounded)
    assert [line.quantity for line in bill.lines if line.kind == "tax"] == [3_950]
    assert (bill.tax_yen, bill.amount_yen) == (395, 4_345)


def test_what_is_granted_holds_for_its_stretch_alone() -> None:
    """生活扶助 for the first month: 720 and the volume to 10 m³, 125, are waived of 2,925."""
    bill = by(cut(part("家庭用", 25, 31, reductions=("生活扶助",)), part("家庭用", 16, 28)), WATER)
    assert [one.subtotal for one in bill.parts] == [2_080, 720 + 125 + 6 * 128]
    # a sum of so many yen a bill holds for its days: 50 yen × 31/59
    discount = by(cut(part("家庭用", 25, 31, reductions=("口座割引",)), part("家庭用", 16, 28)), WATER)
    assert [round(line.amount, 2) for line in discount.lines if line.kind == "reduction"] == [
        Decimal("-26.27")
    ]
