"""Chapters 5 to 7: tax and rounding, stubs, minimum charges."""

from datetime import date

from mizuhiki.tariffs import PriceRequest, days_of_use, price, version_for
from mizuhiki.tariffs.definition.proration import DayCount
from mizuhiki.tariffs.tests.catalogue import (
    ADD,
    INCLUDED,
    NATIVE,
    SCALE,
    SPLIT,
    Row,
    bills,
    tariff_of,
    version_of,
    yen,
)

_TAX_FLOORED = '{mode: add, rate: "0.10", round: {unit: 1, mode: floor}}'
_SEN = '[{use: 一般, base: "1000.7", blocks: [{to: null, rate: "10.3"}]}]'
_TEN_BILL, _TEN_PART = "{unit: 10, mode: floor, per: bill}", "{unit: 10, mode: floor, per: part}"
_DAILY = "[{method: daily, month_days: 31, round: {unit: 1, mode: floor}}]"
_RETAINED = "[{method: daily, month_days: 31, retained: 200, round: {unit: 1, mode: floor}}]"
_HALF_MONTHS = (
    '[{method: months, steps: [{to_days: 15, months: "0.5"}, {to_days: 30, months: 1},'
    ' {to_days: 45, months: "1.5"}, {to_days: null, months: 2}]}]'
)
_BASE_AND_INCLUDED = _HALF_MONTHS.replace("}]}]", "}], applies_to: [base, included]}]")
_INCLUDED_TABLE = "[{use: 一般, base: 1600, included_m3: 8, blocks: [{to: null, rate: 220}]}]"
_METER = "[{use: 一般, base: 1000, meter_fee: 100, blocks: [{to: null, rate: 50}]}]"
_NORMALISE = "[{method: normalise, month_days: 31, round: {unit: 1, mode: floor}}]"
_MINIMUM = "{amount: 200, only_prorated: true}"


def _rounding_changes() -> list[int]:
    """The same 39 m³ read in January and in March: floor to 10 yen, then to 1 yen."""
    rates = "[{use: 一般, base: 2000, included_m3: 20, blocks: [{to: null, rate: 120}]}]"
    same = {"cycle": NATIVE, "tax": ADD, "rates": rates, "selected_by": "reading_month"}
    tariff = tariff_of(same | {"round": _TEN_BILL}, same | {"from": "2023-03-01"})
    readings = [date(2023, 1, 20), date(2023, 3, 20)]
    return [yen(version_for(tariff, reading_on=at), 39) for at in readings]


def _separately() -> tuple[int, int, int]:
    """Water 1505.9 → 1505 and sewage 1101.1 → 1101 are rounded apart: 2606, not 2607."""
    water = version_of(tax=ADD, rates="[{use: 一般, base: 1369, blocks: []}]")
    sewer = version_of(tax=ADD, rates="[{use: 一般, base: 1001, blocks: []}]")
    return yen(water, 0), yen(sewer, 0), yen(water, 0) + yen(sewer, 0)


def _counted() -> list[int]:
    """16–31 March after a reading = 15 days, 1–15 April from an opening = 15; one day and the same."""
    town = DayCount(start_counts=True, stop_counts=True)
    kobe = DayCount(start_counts=False, stop_counts=True)
    march, april = (date(2025, 3, 16), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 4, 15))
    return [
        days_of_use(*march, town, starts_by_reading=True),
        days_of_use(*april, town, ends_by_reading=True),
        days_of_use(*april, kobe),
        days_of_use(date(2025, 4, 1), date(2025, 4, 1), kobe),
    ]


ROWS = [
    # (1000.7 + 10.3) × 1.1 = 1112.1
    bills("5.1", "tax on the sum, floored once", version_of(tax=ADD, rates=_SEN), ({"m3": 1}, 1112)),
    # the tax of 1005.9 is 100.59 → 100: 1105.9 → 1105, and not floor(1106.49)
    bills(
        "5.2",
        "tax floored by itself",
        version_of(tax=_TAX_FLOORED, rates='[{use: 一般, base: "1005.9", blocks: []}]'),
        ({"m3": 0}, 1105),
    ),
    # 6 + 5 m³: (1000.7 + 61.8) × 1.1 = 1168.75; (1000.7 + 51.5) × 1.1 = 1157.42; once it would be 2326
    bills(
        "5.3",
        "tax and floor for each month",
        version_of(cycle=SPLIT, tax=ADD, rates=_SEN, round="{unit: 1, mode: floor, per: part}"),
        ({"m3": 11}, 2325),
    ),
    bills("5.4", "tax inside, floor the total", version_of(tax=INCLUDED, rates=_SEN), ({"m3": 4}, 1041)),
    bills("5.5", "floor to 10 yen", version_of(tax=ADD, round=_TEN_BILL), ({"m3": 9}, 1190)),  # 1199
    # 1060 and 1050 × 1.1 = 1166, 1155 → 1160 + 1150; once it would be 2320
    bills(
        "5.6",
        "floor to 10 yen each month",
        version_of(cycle=SPLIT, tax=ADD, round=_TEN_PART),
        ({"m3": 11}, 2310),
    ),
    # the tax of 1090 is 109; 1199 → 1190
    bills(
        "5.7",
        "tax to 1 yen, then the total to 10",
        version_of(tax=_TAX_FLOORED, round=_TEN_BILL),
        ({"m3": 9}, 1190),
    ),
    # 1060 × 1.1 = 1166 → 1170; 1040 × 1.1 = 1144 → 1140
    bills(
        "5.8",
        "half up to 10 yen",
        version_of(tax=ADD, round="{unit: 10, mode: half_up, per: bill}"),
        ({"m3": 6}, 1170),
        ({"m3": 4}, 1140),
    ),
    Row("5.9", "water and sewage rounded apart", _separately, (1505, 1101, 2606)),
    Row("5.10", "the rounding changes on a date", _rounding_changes, [4700, 4708]),
    # 1000 × 20 / 31 = 645.16 → 645; × 1.1 = 709.5
    bills(
        "5.11",
        "prorated base floored before tax",
        version_of(tax=ADD, proration=_DAILY),
        ({"m3": 0, "days": 20}, 709),
    ),
    bills(
        "6.1",
        "half base: 15 days and half the included volume",
        version_of(
            rates=_INCLUDED_TABLE,
            proration='[{method: share_if, share: "0.5", max_days: 15, max_included_share: "0.5"}]',
        ),
        ({"m3": 4, "days": 15}, 800),
        ({"m3": 5, "days": 15}, 1600),
        ({"m3": 4, "days": 16}, 1600),
    ),
    bills(
        "6.2",
        "half base: 15 days",
        version_of(proration='[{method: share_if, share: "0.5", max_days: 15}]'),
        ({"m3": 10, "days": 15}, 600),
        ({"m3": 10, "days": 16}, 1100),
    ),
    bills(
        "6.3",
        "half base on closing with 4 m³, meter fee whole",
        version_of(rates=_METER, proration='[{method: share_if, share: "0.5", max_m3: 4, only: closing}]'),
        ({"m3": 4, "days": 20, "events": ("closing",)}, 800),
        ({"m3": 5, "days": 20, "events": ("closing",)}, 1350),
        ({"m3": 4, "days": 20}, 1300),
    ),
    # half a month: 500, limits 5 and 10: 50 + 500; a month and a half: 1500 + 150
    bills(
        "6.4",
        "half-month steps",
        version_of(cycle=SCALE, proration=_HALF_MONTHS),
        ({"m3": 10, "days": 15}, 1050),
        ({"m3": 10, "days": 16}, 1100),
        ({"m3": 15, "days": 31}, 1650),
        ({"m3": 15, "days": 46}, 2150),
    ),
    # only base and included volume: 800 + (10 − 4) × 220
    bills(
        "6.4",
        "half-month steps of base and included volume",
        version_of(rates=_INCLUDED_TABLE, proration=_BASE_AND_INCLUDED),
        ({"m3": 10, "days": 15}, 2120),
    ),
    bills(
        "6.5",
        "to 31 days one month, else two",
        version_of(
            cycle=SPLIT,
            proration="[{method: months, steps: [{to_days: 31, months: 1}, {to_days: null, months: 2}]}]",
        ),
        ({"m3": 30, "days": 31}, 4100),
        ({"m3": 30, "days": 32}, 3200),
    ),
    bills("6.6", "base by days of 31", version_of(proration=_DAILY), ({"m3": 0, "days": 17}, 548)),
    # 200 + 800 × 20/31 = 716.1; 1000 × 41/31 = 1322.5; 63 days = 2032.2
    bills(
        "6.7",
        "200 yen kept in the first month",
        version_of(proration=_RETAINED),
        ({"m3": 0, "days": 20}, 716),
        ({"m3": 0, "days": 31}, 1000),
        ({"m3": 0, "days": 41}, 1322),
        ({"m3": 0, "days": 63}, 2032),
    ),
    # 7 m³ in 10 days → 21.7 → 21 m³ a month: 2300; × 10/31 = 741.9. 40 m³ in 50 days → 49.6 → 49 in two
    # months: 2000 + 200 + 2000 + 9 × 200 = 6000; × 50/62 = 4838.7. One day: 1000/31 = 32 → 200.
    bills(
        "6.8",
        "volume scaled to whole months, price scaled down",
        version_of(cycle=SCALE, proration=_NORMALISE, minimum=_MINIMUM),
        ({"m3": 7, "days": 10}, 741),
        ({"m3": 40, "days": 50}, 4838),
        ({"m3": 0, "days": 1}, 200),
    ),
    bills(
        "6.9",
        "days give the number of months",
        version_of(
            cycle=SCALE,
            proration="[{method: months, steps: [{to_days: 45, months: 1}, {to_days: null, months: 2}]}]",
        ),
        ({"m3": 30, "days": 45}, 4100),
        ({"m3": 30, "days": 46}, 3200),
    ),
    bills(
        "6.10",
        "no proration: a stub is a month",
        version_of(cycle=SCALE, proration="[{method: months, steps: [{to_days: null, months: 1}]}]"),
        ({"m3": 10, "days": 3}, 1100),
    ),
    # any other daily rule by its pieces: a fixed 300 and 1/30 of half the base each day
    bills(
        "6.11",
        "a daily rule written out",
        version_of(
            proration="[{method: daily, round: {unit: 1, mode: floor}, pieces:"
            ' [{to_days: 30, divisor: 30, fixed_yen: 300, daily_share: "0.5"}]}]'
        ),
        ({"m3": 0, "days": 10}, 466),
        ({"m3": 0, "days": 30}, 800),
    ),
    Row("6", "days of use", _counted, [15, 15, 14, 1]),
    bills("7", "the base whatever the use", version_of(), ({"m3": 0}, 1000)),
    bills(
        "7",
        "a minimum after proration",
        version_of(proration=_DAILY, minimum=_MINIMUM),
        ({"m3": 0, "days": 3}, 200),
    ),
    Row(
        "7",
        "lines of a minimum",
        lambda: [
            line.amount
            for line in price(
                PriceRequest(use="一般", m3=0, days=3), version_of(proration=_DAILY, minimum=_MINIMUM)
            ).lines
        ],
        [96, 104],
    ),
]
