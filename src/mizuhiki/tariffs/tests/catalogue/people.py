"""Chapters 8 and 9: sewage volumes and collective housing."""

import pytest

from mizuhiki.tariffs import PriceRefused
from mizuhiki.tariffs.pricing.volumes import persons_in_force
from mizuhiki.tariffs.tests.catalogue import NATIVE, SPLIT, Row, bills, version_of, yen

_TABLE = "well_only: {persons: [9, 15, 20], each_further: 4}"
_WELL = version_of(sewage=f"{{{_TABLE}}}")
_WELL_TWO_MONTHS = version_of(
    cycle=NATIVE, sewage="{well_only: {persons: [18, 30], each_further: 8, months: 2}}"
)
_CAPPED = version_of(sewage="{well_only: {persons: [6], each_further: 6, cap: 20}}")
_LESS_FROM_FIFTH = version_of(sewage="{well_only: {persons: [8, 16, 24, 32], each_further: 5}}")
_SUM = version_of(
    sewage="{combine: sum, well_only: {persons: [6], each_further: 6},"
    " with_city: {persons: [3], each_further: 3},"
    " by_purpose: {トイレ: {persons: [2, 4, 6], each_further: 1},"
    " 風呂: {persons: [2, 3, 4], each_further: 1}}}"
)
_LARGER = version_of(sewage=f"{{combine: larger, {_TABLE}}}")
_HALF = version_of(sewage=f"{{combine: half, {_TABLE}}}")
_SEPARATE = version_of(sewage=f"{{combine: separate, {_TABLE}}}")
_SEPARATE_BASES = version_of(sewage=f"{{combine: separate, base: each, {_TABLE}}}")
_METERED = version_of(sewage="{adds: [井戸, 雨水, 融雪井戸], subtracts: [散水]}", at_zero="nothing")
_EFFLUENT = version_of(
    surcharges='[{code: BOD, name: 水質使用料, steps: [{over: 300, rate: "12.5"}, {over: 600, rate: 38}]}]'
)
_OWN_TABLE = version_of(
    cycle="{table_months: 1, bill_months: 2, rule: scale}",
    tax='{mode: add, rate: "0.10", round: {unit: 1, mode: floor}}',
    rates="[{use: 一般汚水, base: 600, included_m3: 10, blocks: [{to: 20, rate: 67}, {to: null, rate: 91}]}]",
)
_PERSONS = version_of(rates="[{use: 一般, base: 2000, per_person: 500, blocks: [{to: null, rate: 0}]}]")

_A = "blocks: [{to: 10, rate: 10}, {to: 20, rate: 100}, {to: null, rate: 200}]"
_METER = f"[{{use: 一般, base: 1000, meter_fee: 100, {_A}}}]"
_SEN = '[{use: 一般, base: "1000.7", blocks: [{to: null, rate: "10.3"}]}]'
_MULTIPLY = version_of(rates=_METER, collective="[{code: 各戸割, sharing: multiply}]")
_ONE_METER_FEE = version_of(rates=_METER, collective="[{code: 各戸割, sharing: multiply, meter_fee: once}]")
_EACH = version_of(collective="[{code: 各戸割, sharing: each}]")
_LEFT_OVER = version_of(collective="[{code: 各戸割, sharing: left_over}]")
_EACH_ROUNDED = version_of(
    rates=_SEN,
    round="{unit: 1, mode: floor, per: dwelling}",
    collective="[{code: 各戸割, sharing: multiply}]",
)
_NOTIONAL = version_of(
    rates=f"[{{use: 一般, base: {{13: 700, 20: 1200, 40: 9000}}, {_A}}}]",
    collective="[{code: 各戸割, sharing: multiply, bore: 13}, {code: 各戸割20, sharing: multiply, bore: 20},"
    " {code: 実口径, sharing: multiply}]",
)
_SHOPS = version_of(
    collective='[{code: 一括, sharing: multiply, shops: as_one, homes_over: "0.5"},'
    " {code: 除外, sharing: multiply, shops: not}, {code: 住宅のみ, sharing: multiply, shops: refused}]"
)
_CHANGING = version_of(cycle=SPLIT, collective="[{code: 各戸割, sharing: multiply, counts: declared}]")


def _refused() -> list[str]:
    """Two homes beside two shops are not more than half; a building with a shop is not all homes."""
    codes: list[str] = []
    for scheme, dwellings, shops in (("一括", 2, 2), ("住宅のみ", 5, 1)):
        with pytest.raises(PriceRefused) as refused:
            yen(_SHOPS, 30, scheme=scheme, dwellings=dwellings, shops=shops)
        codes.append(refused.value.code)
    return codes


def _household_sizes() -> list[int]:
    """Two in the register of April, a birth reported in August: three from September on."""
    history = [("2025-04", 2), ("2025-08", 3)]
    return [persons_in_force(history, month) for month in ("2025-04", "2025-05", "2025-08", "2025-09")]


def _city_and(**facts: object) -> dict[str, object]:
    return {"m3": 10, "persons": 2, **facts}


ROWS = [
    bills("8.1", "as metered", version_of(), ({"m3": 15}, 1600)),
    # 4 persons 24 m³; 3 persons for two months 38 m³ on a two-month table
    bills("8.2", "a well, by persons", _WELL, ({"m3": 0, "persons": 4, "has_city_water": False}, 2900)),
    bills(
        "8.2",
        "a well, by persons for two months",
        _WELL_TWO_MONTHS,
        ({"m3": 0, "persons": 3, "has_city_water": False}, 5700),
    ),
    bills(
        "8.3",
        "a well, m³ a person with a cap",
        _CAPPED,
        ({"m3": 0, "persons": 3, "has_city_water": False}, 1900),
        ({"m3": 0, "persons": 4, "has_city_water": False}, 2100),
    ),
    bills(
        "8.3",
        "a well, less from the fifth person",
        _LESS_FROM_FIFTH,
        ({"m3": 0, "persons": 5, "has_city_water": False}, 5500),
    ),
    # 10 + 2 × 3 = 16; 10 + 4 + 3 = 17
    bills("8.4", "both: the sum", _SUM, (_city_and(), 1700), (_city_and(purposes=("トイレ", "風呂")), 1800)),
    bills("8.5", "both: the larger", _LARGER, (_city_and(), 1600), (_city_and(m3=18), 1900)),
    bills("8.6", "both: certified and half of the city water", _HALF, (_city_and(), 2100)),
    # 10 m³ = 1100 and 15 m³ = 600 without base, 1600 with
    bills("8.7", "both: two calculations", _SEPARATE, (_city_and(), 1700)),
    bills("8.7", "both: two calculations with two bases", _SEPARATE_BASES, (_city_and(), 2700)),
    bills("8.8", "metered sources added", _METERED, ({"m3": 8, "sources": (("井戸", 5), ("雨水", 2))}, 1600)),
    bills(
        "8.9",
        "a subtraction meter, down to nothing",
        _METERED,
        ({"m3": 25, "sources": (("散水", 10),)}, 1600),
        ({"m3": 25, "sources": (("散水", 25),)}, 0),
    ),
    Row("8.10", "household size counts from the month after", _household_sizes, [0, 2, 2, 3]),
    bills(
        "8.11",
        "a snow-melting well declared apart",
        _METERED,
        ({"m3": 10, "sources": (("融雪井戸", 5),)}, 1600),
    ),
    # 2100 + 20 × 12.5; 20 × 38
    bills(
        "8.12",
        "surcharge on trade effluent",
        _EFFLUENT,
        ({"m3": 20, "concentrations": (("BOD", 300),)}, 2100),
        ({"m3": 20, "concentrations": (("BOD", 400),)}, 2350),
        ({"m3": 20, "concentrations": (("BOD", 601),)}, 2860),
    ),
    # 1200 + 12 × 67 = 2004, tax 200.4 → 200
    bills("8.13", "a sewage table of its own", _OWN_TABLE, ({"m3": 32, "use": "一般汚水"}, 2204)),
    bills("8.14", "by household and persons", _PERSONS, ({"m3": 31, "persons": 4}, 4000)),
    # 3 × 1100; limits 30 and 60: 300 + 15 × 100
    bills(
        "9.1",
        "base and limits times the dwellings",
        _MULTIPLY,
        ({"m3": 45, "scheme": "各戸割", "dwellings": 3}, 5100),
    ),
    bills("9.1", "one meter fee", _ONE_METER_FEE, ({"m3": 45, "scheme": "各戸割", "dwellings": 3}, 4900)),
    # 15, 15, 16: 600 + 600 + 700 + 3 × 1000
    bills(
        "9.2",
        "the volume shared, each dwelling priced",
        _EACH,
        ({"m3": 45, "scheme": "各戸割", "dwellings": 3}, 4800),
        ({"m3": 46, "scheme": "各戸割", "dwellings": 3}, 4900),
    ),
    # 11 ÷ 3 m³ each: 1038.46… → 1038 × 3, and not floor(3115.4)
    bills(
        "9.2", "each dwelling rounded", _EACH_ROUNDED, ({"m3": 11, "scheme": "各戸割", "dwellings": 3}, 3114)
    ),
    bills(
        "9.3",
        "the left-over priced from the first block",
        _LEFT_OVER,
        ({"m3": 47, "scheme": "各戸割", "dwellings": 3}, 4820),
    ),
    bills(
        "9.4",
        "a notional bore",
        _NOTIONAL,
        ({"m3": 20, "bore_mm": 40, "scheme": "各戸割", "dwellings": 2}, 1600),
        ({"m3": 20, "bore_mm": 40, "scheme": "各戸割20", "dwellings": 2}, 2600),
        ({"m3": 20, "bore_mm": 40, "scheme": "実口径", "dwellings": 2}, 18200),
    ),
    # 3 homes and 2 shops: 4 units, or 3
    bills(
        "9.5",
        "shops as one, or not at all",
        _SHOPS,
        ({"m3": 30, "scheme": "一括", "dwellings": 3, "shops": 2}, 4300),
        ({"m3": 30, "scheme": "除外", "dwellings": 3, "shops": 2}, 3300),
    ),
    Row("9.5", "a building that does not qualify", _refused, ["scheme_refused", "scheme_refused"]),
    # by the parent meter, by dwellings, or two dwellings read by themselves (12 and 18 m³)
    bills(
        "9.6",
        "the owner's choice",
        _EACH,
        ({"m3": 30}, 4100),
        ({"m3": 30, "scheme": "各戸割", "dwellings": 2}, 3200),
        ({"m3": 12}, 1300),
        ({"m3": 18}, 1900),
    ),
    # 30 m³ for three dwellings 3300, 30 m³ for two 3200
    bills(
        "9.7",
        "dwellings change inside the period",
        _CHANGING,
        ({"m3": 60, "scheme": "各戸割", "dwellings_by_part": (3, 2)}, 6500),
    ),
]
