"""The made-up demo utility 水引市, priced by hand: three charges, three ways to make a bill."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mizuhiki.tariffs import PricedBill, PriceRequest, Tariff, explain, load_tariff, price, version_for

PACK = Path(__file__).parents[2] / "rulepacks" / "data" / "mizuhiki-demo" / "tariffs"
MAY_2026 = date(2026, 5, 12)


@pytest.fixture(scope="module", name="tariffs")
def _tariffs() -> dict[str, Tariff]:
    return {path.stem: load_tariff(path) for path in sorted(PACK.glob("*.yaml"))}


def _priced(tariffs: dict[str, Tariff], charge: str, request: PriceRequest) -> PricedBill:
    return price(request, version_for(tariffs[charge], reading_on=MAY_2026))


@pytest.mark.req("COL-001")
@pytest.mark.req("COL-002")
def test_each_charge_names_its_own_ordinance(tariffs: dict[str, Tariff]) -> None:
    articles = {
        "water": "水引市水道事業給水条例第27条",
        "public_sewerage": "水引市公共下水道条例第15条",
        "rural_sewerage": "水引市農業集落排水施設条例第12条",
    }
    assert {name: tariff.versions[-1].article for name, tariff in tariffs.items()} == articles


def test_water_of_two_months_is_cut_in_two_and_explains_itself(tariffs: dict[str, Tariff]) -> None:
    bill = _priced(tariffs, "water", PriceRequest(use="家庭用", bore_mm=20, m3=45))
    assert explain(bill) == [
        "1か月目 基本料金（口径20mm）：1,080円",
        "1か月目 6～10m³：5m³ × 25円 = 125円",
        "1か月目 11～20m³：10m³ × 128円 = 1,280円",
        "1か月目 21～30m³：3m³ × 160円 = 480円",
        "2か月目 基本料金（口径20mm）：1,080円",
        "2か月目 6～10m³：5m³ × 25円 = 125円",
        "2か月目 11～20m³：10m³ × 128円 = 1,280円",
        "2か月目 21～30m³：2m³ × 160円 = 320円",
        "消費税（10%）：5,770円に対して577円",
        "合計：6,347円（うち消費税等577円）",
    ]
    assert [part.m3 for part in bill.parts] == [23, 22]


@pytest.mark.parametrize(
    ("use", "bore_mm", "m3", "yen"),
    [
        ("家庭用", 13, 0, 1584),  # 720 × 2 × 1.1
        ("家庭用", 13, 10, 1584),  # 5 m³ a month are included
        ("家庭用", 13, 11, 1611),  # (1440 + 25) × 1.1 = 1611.5
        ("家庭用", 100, 1, 156227),  # no included volume: (142000 + 25) × 1.1 = 156227.5
        ("業務用", 40, 401, 123101),  # (11200 + 50500 + 50210) × 1.1: 201 m³ and 200 m³
        ("浴場用", 25, 7, 3598),  # (2960 + 7 × 44.5) × 1.1 = 3598.65
        ("臨時用", None, 3, 5786),  # (4000 + 1260) × 1.1
        ("併用", 20, 80, 14267),  # 30 m³ a month at home rates: (1080 + 3005 + 10 × 240) × 2 × 1.1
    ],
)
def test_water_by_use_and_bore(
    tariffs: dict[str, Tariff], use: str, bore_mm: int | None, m3: int, yen: int
) -> None:
    bill = _priced(tariffs, "water", PriceRequest(use=use, bore_mm=bore_mm, m3=m3))
    assert bill.amount_yen == yen


@pytest.mark.parametrize(
    ("m3", "subtotal", "yen"),
    [(0, "1880", 2068), (16, "1880", 2068), (17, "1998", 2197), (41, "4854", 5339), (45, "5422", 5964)],
)
def test_sewerage_doubles_the_table(tariffs: dict[str, Tariff], m3: int, subtotal: str, yen: int) -> None:
    bill = _priced(tariffs, "public_sewerage", PriceRequest(use="一般汚水", m3=m3))
    assert (bill.subtotal, bill.amount_yen) == (Decimal(subtotal), yen)


@pytest.mark.parametrize(
    ("m3", "yen", "tax_yen"),
    [(0, 3520, 320), (20, 3520, 320), (21, 3690, 335), (45, 7860, 714)],  # 3693.8 → 3690; 7865 → 7860
)
def test_rural_sewerage_holds_its_tax(tariffs: dict[str, Tariff], m3: int, yen: int, tax_yen: int) -> None:
    bill = _priced(tariffs, "rural_sewerage", PriceRequest(use="一般", m3=m3))
    assert (bill.amount_yen, bill.tax_yen) == (yen, tax_yen)


def test_a_bill_and_its_request_survive_json(tariffs: dict[str, Tariff]) -> None:
    request = PriceRequest(
        use="家庭用", bore_mm=13, m3=71, days=40, events=("opening",), reductions=("生活扶助",)
    )
    bill = _priced(tariffs, "water", request)
    again = PriceRequest.from_dict(json.loads(json.dumps(request.to_dict())))
    assert again == request
    assert PricedBill.from_dict(json.loads(json.dumps(bill.to_dict()))) == bill
    assert _priced(tariffs, "water", again) == bill


def test_the_reading_month_chooses_the_version(tariffs: dict[str, Tariff]) -> None:
    water = tariffs["water"]
    old, new = water.versions
    assert version_for(water, reading_on=date(2025, 3, 31)) is old
    assert version_for(water, reading_on=date(2025, 4, 1)) is new
    assert version_for(water, reading_on=date(2025, 4, 30), started_on=date(2025, 4, 10)) is new
