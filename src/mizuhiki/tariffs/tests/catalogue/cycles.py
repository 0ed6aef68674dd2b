"""Chapters 1 and 2: billing cycle, and how a two-month reading becomes a charge."""

from datetime import date
from decimal import Decimal

from mizuhiki.tariffs import PriceRequest, estimate_m3, price, settle, spread
from mizuhiki.tariffs.definition.calculation import OddTo
from mizuhiki.tariffs.definition.schedule import BilledAs
from mizuhiki.tariffs.pricing.settlement import base_in_advance
from mizuhiki.tariffs.pricing.volumes import usage_m3
from mizuhiki.tariffs.tests.catalogue import NATIVE, SCALE, SPLIT, SPLIT_LAST, Row, bills, version_of, yen

_FOLLOWING = version_of(schedule="{read_every_months: 2, between: following}")
_ESTIMATED = version_of(cycle=SPLIT, schedule="{read_every_months: 2, between: estimate}")
_WINTER = version_of(
    cycle="{table_months: 1, bill_months: 1, rule: split, odd_m3_to: first}",
    schedule="{read_every_months: 1, winter_months: [12, 1, 2, 3]}",
)
_ADVANCE = version_of(cycle=SCALE, schedule="{base_in_advance: true}")
_LAGGED = version_of(schedule="{claim_lag_months: 2}")
_CHANGED = version_of(schedule="{read_every_months: 2, unbilled_months: [2020-04]}")
_OFF_CYCLE = version_of(proration="[{method: daily, month_days: 31, round: {unit: 1, mode: floor}}]")


def _two_following_bills() -> tuple[list[int], list[str]]:
    """51 m³ read in July: 26 in August = 1000 + 100 + 1000 + 1200, 25 in September."""
    parts = [yen(_FOLLOWING, m3) for m3 in spread(51, 2)]
    months = [date(2025, 8, 1), date(2025, 9, 1)]
    return parts, [
        _FOLLOWING.schedule.billed_as(at, months_since_reading=n) for n, at in enumerate(months, 1)
    ]


def _settled(previous_m3: int, reading_m3: int) -> tuple[int, int]:
    """The estimate of one month on half of the previous reading, and the bill that settles it."""
    half = PriceRequest(use="一般", m3=estimate_m3(previous_m3), months=1)
    estimate = price(half, _ESTIMATED)
    real = settle(PriceRequest(use="一般", m3=reading_m3), _ESTIMATED, billed=[estimate])
    return estimate.amount_yen, real.amount_yen


def _winter() -> tuple[list[BilledAs], int, int, int]:
    """Four deposits of 22 m³ at 2,500 yen; then 115 m³ over five months, 23 m³ = 2,700 yen each."""
    months = [date(2025, 12, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    schedule = _WINTER.schedule
    billed = [schedule.billed_as(at, months_since_reading=0) for at in months]
    deposit = price(PriceRequest(use="一般", m3=22), _WINTER)
    covered = schedule.months_of_reading(date(2026, 4, 1))
    spring = settle(PriceRequest(use="一般", m3=115, months=covered), _WINTER, billed=[deposit] * 4)
    return billed, covered, deposit.amount_yen, spring.amount_yen


def _in_advance() -> list[int]:
    """First bill: two bases. Then two bases and the volume (30 m³: 20 × 10 + 10 × 100). Last: volume."""
    regular = PriceRequest(use="一般", m3=30)
    requests = [
        base_in_advance(regular, base_months=2, first=True),
        base_in_advance(regular, base_months=2),
        base_in_advance(regular, base_months=2, last=True),
    ]
    return [price(request, _ADVANCE).amount_yen for request in requests]


def _transition_months() -> list[str]:
    """Read in March; April has no bill, May none either (no reading), June is read."""
    months = [(date(2020, 3, 1), 0), (date(2020, 4, 1), 0), (date(2020, 5, 1), 1), (date(2020, 6, 1), 0)]
    return [_CHANGED.schedule.billed_as(at, months_since_reading=since) for at, since in months]


ROWS = [
    bills("1.1", "read and billed monthly", version_of(), ({"m3": 25}, 3100)),
    bills("1.2", "read and billed every two months", version_of(cycle=NATIVE), ({"m3": 25}, 3100)),
    Row(
        "1.3",
        "read every two months, billed in the following two",
        _two_following_bills,
        ([3300, 3100], ["part", "part"]),
    ),
    # 30 → 15 m³: 1000 + 100 + 500. 40 → 20 + 20: 2 × 2100 − 1600
    Row("1.4", "estimate, then settlement", lambda: _settled(30, 40), (1600, 2600)),
    # 100 → 50 m³: 1000 + 100 + 1000 + 6000. 10 → 5 + 5: 2 × 1050 − 8100
    Row("1.4", "a settlement below zero is a credit", lambda: _settled(100, 10), (8100, -6000)),
    Row(
        "1.5",
        "no reading in winter: deposits, then one reading levelled over five months",
        _winter,
        (["deposit", "deposit", "settlement", "regular"], 5, 2500, 13500 - 10000),
    ),
    Row("1.6", "base for the coming months, volume for the past ones", _in_advance, [2000, 3200, 1200]),
    Row(
        "1.7",
        "the claim comes two months after the reading",
        lambda: _LAGGED.schedule.claim_month(date(2025, 11, 5)),
        date(2026, 1, 1),
    ),
    # 1000 × 17 / 31 = 548.38… → 548; 5 m³ = 50
    bills("1.8", "a first bill of any number of days", _OFF_CYCLE, ({"m3": 5, "days": 17}, 598)),
    Row(
        "1.9",
        "change of cycle with a month without a bill",
        _transition_months,
        ["regular", "nothing", "nothing", "regular"],
    ),
    bills("2.1", "native: the table is for two months", version_of(cycle=NATIVE), ({"m3": 15}, 1600)),
    # base 2000, 1–20 m³ 10 yen, 21–40 m³ 100 yen
    bills(
        "2.2",
        "scale: base and limits doubled",
        version_of(cycle=SCALE),
        ({"m3": 41}, 4400),
        ({"m3": 25}, 2700),
    ),
    Row(
        "2.3",
        "split, the odd m³ to the first month",
        lambda: [part.m3 for part in price(PriceRequest(use="一般", m3=71), version_of(cycle=SPLIT)).parts],
        [Decimal(36), Decimal(35)],
    ),
    # 11 = 6 + 5 → 2 × 1000 + 110; 41 = 21 + 20 → 2300 + 2100
    bills("2.3", "split", version_of(cycle=SPLIT), ({"m3": 11}, 2110), ({"m3": 41}, 4400)),
    Row(
        "2.4",
        "split, the odd m³ to the second month",
        lambda: [
            part.m3 for part in price(PriceRequest(use="一般", m3=55), version_of(cycle=SPLIT_LAST)).parts
        ],
        [Decimal(27), Decimal(28)],
    ),
    Row("2.5", "levelled over five months", lambda: spread(117, 5, OddTo.FIRST), (24, 24, 23, 23, 23)),
    # 1,204.98 → 1,204 and 1,219.02 → 1,219
    Row(
        "2.6",
        "decimals on the dial are dropped before subtracting",
        lambda: usage_m3(Decimal("1204.98"), Decimal("1219.02")),
        15,
    ),
]
