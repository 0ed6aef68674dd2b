"""A bill in as few lines as a paper has room for, to the yen."""

from decimal import Decimal
from pathlib import Path

import pytest

from mizuhiki.tariffs import PriceRequest, load_tariff, price, workings

WATER = load_tariff(
    Path(__file__).parents[2] / "rulepacks" / "data" / "mizuhiki-demo" / "tariffs" / "water.yaml"
)


def told(m3: int, *, use: str = "家庭用", bore_mm: int = 13) -> list[tuple[str, Decimal]]:
    return workings(price(PriceRequest(use=use, m3=m3, bore_mm=bore_mm), WATER.versions[-1]))


def test_equal_months_are_told_once_and_a_block_of_one_month_names_it() -> None:
    assert told(41) == [
        ("基本料金（口径13mm）：720円 × 2か月", Decimal(1_440)),
        ("毎月6～10m³：10m³ × 25円", Decimal(250)),
        ("毎月11～20m³：20m³ × 128円", Decimal(2_560)),
        ("1か月目　21～30m³：1m³ × 160円", Decimal(160)),
        ("消費税（10%）", Decimal("441.0")),
    ]


@pytest.mark.parametrize("m3", [0, 1, 9, 10, 11, 19, 20, 21, 39, 59, 61, 99, 101, 199, 201, 1_999])
@pytest.mark.parametrize(("use", "bore_mm"), [("家庭用", 20), ("業務用", 40), ("浴場用", 25)])
def test_the_amounts_add_up_to_the_bill(m3: int, use: str, bore_mm: int) -> None:
    bill = price(PriceRequest(use=use, m3=m3, bore_mm=bore_mm), WATER.versions[-1])
    assert sum(amount for _, amount in workings(bill)) == bill.amount_yen
