"""Chapters 10 and 11: reductions, leak relief, revisions."""

from datetime import date
from decimal import Decimal

from mizuhiki.tariffs import LeakClaim, PriceRequest, price_across, spans_for, version_for
from mizuhiki.tariffs.definition.relief import LeakLimits
from mizuhiki.tariffs.pricing.leaks import reference_m3, unmet_limits, use_up_credit
from mizuhiki.tariffs.pricing.reducing import reductions_in_force
from mizuhiki.tariffs.pricing.revision import tax_months
from mizuhiki.tariffs.tests.catalogue import ADD, NATIVE, SPLIT, Row, bills, tariff_of, version_of, yen

_WELFARE = (
    "[{code: 扶助, name: 扶助, base: 1, volume: 1, volume_to_m3: 10},"
    " {code: 下水8, name: 8, volume: 1, volume_to_m3: 8}]"
)
_PERCENT = (
    '[{code: 福祉, name: 福祉施設, base: "0.1", volume: "0.1"},'
    ' {code: 医療, name: 医療施設, volume: "0.1", volume_to_m3: 20}]'
)
_POLICY = (
    "[{code: 対策, name: 物価対策, base: 1, bores: [13, 20], reading_months: [2025-08, 2025-10]},"
    ' {code: 率, name: 率, base: "0.2", volume: "0.2", taken_from: total}]'
)
_BORES = (
    "[{use: 一般, base: {13: 1000, 20: 1000, 40: 1000},"
    " blocks: [{to: 10, rate: 10}, {to: 20, rate: 100}, {to: null, rate: 200}]}]"
)
_DISCOUNT = "[{code: 免除, name: 基本料金免除, base: 1}, {code: 口座, name: 口座割引, amount: 50}]"
_LEAK = version_of(
    leak_relief="[{code: 郡, name: 漏水, cases: [{charge: [{metered: 1, leaked: '-1/2'}]}]},"
    " {code: 佐, name: 漏水, cases: ["
    "{places: [地下], max_bore: 25, to_multiple: 10, charge: [{metered: '1/2', reference: '1/2'}]},"
    "{places: [地下], max_bore: 25, charge: [{metered: '1/3', reference: '13/6'}]},"
    "{places: [ボールタップ], charge: [{metered: '3/4', reference: '1/4'}]},"
    "{charge: [{metered: '2/3', reference: '1/3'}]}]},"
    " {code: 旭, name: 漏水, carry_credit: true,"
    " cases: [{charge: [{metered: '1/2', reference: '1/2'}, {reference: 2}]}]},"
    " {code: 岡, name: 漏水, cases: [{places: [災害], over_multiple: 3, money_share: 1},"
    " {over_multiple: 10, money_share: '0.75'}, {over_multiple: 3, money_share: '0.5'}]},"
    " {code: 下, name: 漏水, cases: [{places: [地下], charge: [{metered: 1, leaked: -1}]}]}]"
)
_LIMITS = LeakLimits(periods=2, once_in_months=24, apply_within_days=60, papers=("修繕証明書",))
_HIGHER = "[{use: 一般, base: 2000, blocks: [{to: 10, rate: 10}, {to: null, rate: 300}]}]"


def _leak(code: str, m3: int, usual_m3: int, *, leaked: int = 0, place: str = "", bore: int = 13) -> int:
    claim = LeakClaim(code=code, reference_m3=usual_m3, leaked_m3=leaked, place=place)
    return yen(_LEAK, m3, leak=claim, bore_mm=bore)


def _references() -> list[tuple[int, str]]:
    """Average of six readings, of two, last year, the previous one, the days after the repair."""
    none = {"same_period_last_year": None, "daily_after_repair": None, "days": 60}
    return [
        reference_m3(history=[20, 22, 21, 19, 20, 23], **none),  # type: ignore[arg-type]
        reference_m3(history=[20, 23], **none),  # type: ignore[arg-type]
        reference_m3(history=[], same_period_last_year=33, daily_after_repair=None, days=60),
        reference_m3(history=[41], **none),  # type: ignore[arg-type]
        reference_m3(history=[], same_period_last_year=None, daily_after_repair=Decimal("0.47"), days=60),
    ]


def _limits() -> tuple[list[str], list[str]]:
    fine = unmet_limits(
        _LIMITS, periods_asked=2, months_since_last=24, days_since_reading=60, papers=["修繕証明書"]
    )
    late = unmet_limits(_LIMITS, periods_asked=3, months_since_last=23, days_since_reading=61, papers=[])
    return fine, late


def _by_reading_month() -> list[int]:
    """A supply of long standing changes with the May reading, one begun in April at once."""
    new = {
        "from": "2025-05-01",
        "selected_by": "reading_month",
        "new_supplies_from": "2025-04-01",
        "rates": _HIGHER,
    }
    tariff = tariff_of({}, new)
    april, may = date(2025, 4, 20), date(2025, 5, 1)
    asked = [(april, date(2010, 1, 1)), (may, date(2010, 1, 1)), (april, date(2025, 4, 3))]
    return [yen(version_for(tariff, reading_on=at, started_on=began), 0) for at, began in asked]


def _across() -> tuple[list[int], int, int]:
    """1,100 for 31 of 61 days and 2,100 for 30: 559.01… + 1032.78… = 1591.8"""
    tariff = tariff_of(
        {"cycle": NATIVE},
        {"from": "2025-04-01", "selected_by": "usage_days", "rates": _HIGHER, "cycle": NATIVE},
    )
    spans = spans_for(tariff, first_day=date(2025, 3, 1), end_day=date(2025, 5, 1))
    bill = price_across(PriceRequest(use="一般", m3=10), spans)
    assert sum(line.amount for line in bill.lines) == bill.amount_yen
    before = spans_for(tariff, first_day=date(2025, 2, 1), end_day=date(2025, 4, 1))
    return (
        [span.days for span in spans],
        bill.amount_yen,
        price_across(PriceRequest(use="一般", m3=10), before).amount_yen,
    )


def _old_tax() -> tuple[tuple[int, int], tuple[int, int], int]:
    """16 September – 15 December 2019: a month and a half up to 31 October counts as two of three.
    30 m³ of 4,100: 2733.33… at 8 % and 1366.66… at 10 % make 218.66… + 136.66…: 4455.33…"""
    version = version_of(tax='{mode: add, rate: "0.10", old_rate: "0.08"}')
    until = date(2019, 10, 31)
    months = tax_months(first_day=date(2019, 9, 16), end_day=date(2019, 12, 16), old_until=until)
    whole = tax_months(first_day=date(2019, 8, 31), end_day=date(2019, 10, 31), old_until=until)
    return months, whole, yen(version, 30, old_tax_months=months[0], tax_months=months[1])


def _new_structure() -> list[int]:
    """Use classes with included volume become bores without."""
    tariff = tariff_of(
        {"rates": "[{use: 家庭用, base: 1600, included_m3: 8, blocks: [{to: null, rate: 220}]}]"},
        {"from": "2021-07-01", "rates": "[{use: 一般, base: {20: 900}, blocks: [{to: null, rate: 50}]}]"},
    )
    old, new = (version_for(tariff, reading_on=at) for at in (date(2021, 6, 30), date(2021, 7, 1)))
    return [yen(old, 10, use="家庭用"), yen(new, 10, bore_mm=20)]


def _new_proration() -> list[int]:
    """Stopped before and after the rule changed: 1000 × 20/31, then 200 + 800 × 20/31."""
    daily = "method: daily, month_days: 31, round: {unit: 1, mode: floor}"
    tariff = tariff_of(
        {"proration": f"[{{{daily}}}]"}, {"from": "2020-12-01", "proration": f"[{{{daily}, retained: 200}}]"}
    )
    stops = (date(2020, 11, 30), date(2020, 12, 1))
    return [yen(version_for(tariff, reading_on=at), 0, days=20) for at in stops]


def _staged() -> list[int]:
    """Three rises decided in advance."""
    bases = {"2020-04-01": 1000, "2026-07-01": 1280, "2028-07-01": 1400}
    rows = [
        {"from": day, "rates": f"[{{use: 一般, base: {base}, blocks: []}}]"} for day, base in bases.items()
    ]
    tariff = tariff_of(*rows)
    return [yen(version_for(tariff, reading_on=date(year, 8, 1)), 0) for year in (2025, 2026, 2028)]


_POLICY_VERSION = version_of(rates=_BORES, reductions=_POLICY)

ROWS = [
    bills(
        "10.1",
        "base and 10 m³ a month waived",
        version_of(reductions=_WELFARE),
        ({"m3": 25, "reductions": ("扶助",)}, 2000),
        ({"m3": 9, "reductions": ("扶助",)}, 0),
    ),
    # 13 + 12 m³: (300 + 200) × 1.1; sewage only: 8 × 10
    bills(
        "10.1",
        "the same for each month of a split bill",
        version_of(cycle=SPLIT, tax=ADD, reductions=_WELFARE),
        ({"m3": 25, "reductions": ("扶助",)}, 550),
    ),
    bills(
        "10.1",
        "8 m³ of sewage waived",
        version_of(reductions=_WELFARE),
        ({"m3": 25, "reductions": ("下水8",)}, 3020),
    ),
    # 3100 × 0.9; 10 % of the charge for 20 m³ = 110
    bills(
        "10.2",
        "a percentage, also up to a volume",
        version_of(reductions=_PERCENT),
        ({"m3": 25, "reductions": ("福祉",)}, 2790),
        ({"m3": 25, "reductions": ("医療",)}, 2990),
    ),
    bills(
        "10.3",
        "base waived by policy, small bores; a percentage of the total",
        _POLICY_VERSION,
        ({"m3": 10, "bore_mm": 20, "reductions": ("対策",)}, 100),
        ({"m3": 10, "bore_mm": 40, "reductions": ("対策",)}, 1100),
        ({"m3": 10, "bore_mm": 40, "reductions": ("率",)}, 880),
    ),
    Row(
        "10.3",
        "only bills of named reading months",
        lambda: [reductions_in_force(_POLICY_VERSION, at, ["対策"]) for at in ("2025-08", "2025-09")],
        [("対策",), ()],
    ),
    # (1100 − 50) × 1.1; 4 m³ with the base waived: 40 − 40
    bills(
        "10.4",
        "a discount limited by the charge",
        version_of(tax=ADD, reductions=_DISCOUNT),
        ({"m3": 10, "reductions": ("口座",)}, 1155),
        ({"m3": 4, "reductions": ("免除", "口座")}, 0),
    ),
    # 60 − 20 / 2 = 50; 80, 50 → 65; (300 + 6.5 × 20) / 3 = 143.3; 80 − 30/4 = 72.5; 80 − 30/3 = 70
    Row(
        "10.5",
        "leak relief on volume",
        lambda: [
            _leak("郡", 60, 0, leaked=20),
            _leak("佐", 80, 50, place="地下"),
            _leak("佐", 300, 20, place="地下"),
            _leak("佐", 80, 50, place="ボールタップ"),
            _leak("佐", 80, 50, place="地下", bore=40),
        ],
        [yen(version_of(), m3) for m3 in (50, 65, 143, 72, 70)],
    ),
    # 40 m³ 6100, 10 m³ 1100: half of 5000; 101 m³ 18300: 75 % of 17200; all of 5000; 30 m³ is not over 3 ×
    Row(
        "10.6",
        "leak relief on money",
        lambda: [
            _leak("岡", 40, 10),
            _leak("岡", 101, 10),
            _leak("岡", 40, 10, place="災害"),
            _leak("岡", 30, 10),
        ],
        [3600, 5400, 1100, 4100],
    ),
    Row(
        "10.7",
        "reference volumes",
        _references,
        [
            (20, "直近6回の平均"),
            (21, "直近2回の平均"),
            (33, "前年同期"),
            (41, "前回"),
            (28, "修繕後の日平均"),
        ],
    ),
    Row(
        "10.8",
        "limits",
        _limits,
        (
            [],
            [
                "減免は2回の請求までです。",
                "前回の減免から24か月たっていません。",
                "申請の期限（検針から60日以内）を過ぎています。",
                "書類が足りません：修繕証明書。",
            ],
        ),
    ),
    Row(
        "10.9",
        "sewage: all of the leak, or nothing",
        lambda: [_leak("下", 60, 0, leaked=20, place="地下"), _leak("下", 60, 0, leaked=20, place="屋内")],
        [yen(version_of(), 40), yen(version_of(), 60)],
    ),
    # the better of (80 + 50)/2 = 65 and 100; of 175 and 100; a credit of 15 m³ over 12 and 20 m³
    Row(
        "10.10",
        "the better of two, and a credit used up",
        lambda: [_leak("旭", 80, 50), _leak("旭", 300, 50), use_up_credit(12, 15), use_up_credit(20, 3)],
        [yen(version_of(), 65), yen(version_of(), 100), (0, 3), (17, 0)],
    ),
    Row("11.1", "by reading month; new supplies at once", _by_reading_month, [1000, 2000, 2000]),
    Row("11.2", "both tariffs, split by days", _across, ([31, 30], 1591, 1100)),
    Row("11.3", "consumption-tax transition by months", _old_tax, ((2, 3), (2, 2), 4455)),
    Row("11.4", "another structure", _new_structure, [2040, 1400]),
    Row(
        "11.5",
        "only the rounding",
        lambda: [
            yen(
                version_for(
                    tariff_of(
                        {"tax": ADD, "round": "{unit: 10, mode: floor, per: bill}"},
                        {"from": "2023-03-01", "tax": ADD},
                    ),
                    reading_on=at,
                ),
                9,
            )
            for at in (date(2023, 2, 28), date(2023, 3, 1))
        ],
        [1190, 1199],
    ),
    Row("11.6", "only the proration", _new_proration, [645, 716]),
    Row("11.7", "rises in stages", _staged, [1000, 1280, 1400]),
]
