"""A year of ten towns whose tariffs differ in every way the catalogue knows; the yen are worked out by hand.

Each has the demo's rule pack with tariffs in the manner of a real utility (tests/data/packs). What a bill
comes to stands beside it with the arithmetic: the sum of the table, before tax where tax is added. The first
two are in the first tier.
"""

from collections.abc import Mapping
from datetime import date

import pytest

from tests.scenarios.years import Row, Year, walk

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SEWER = "public_sewerage"
APRIL = date(2026, 4, 1)


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def every(readings: Mapping[str, int], tap: int = 1) -> dict[date, dict[int, int]]:
    """m³ of one tap by the month it is read in."""
    return {month(key): {tap: m3} for key, m3 in readings.items()}


def bills(*rows: tuple[str, int], kind: str = "regular", tap: int = 1) -> dict[date, list[Row]]:
    """One bill of water a month."""
    return {month(key): [(tap, "water", kind, yen)] for key, yen in rows}


def both(*parts: Mapping[date, list[Row]]) -> dict[date, list[Row]]:
    """What several give, month by month."""
    found: dict[date, list[Row]] = {}
    for part in parts:
        for key, rows in part.items():
            found.setdefault(key, []).extend(rows)
    return found


def merged(*parts: Mapping[date, Mapping[int, int]]) -> dict[date, dict[int, int]]:
    found: dict[date, dict[int, int]] = {}
    for part in parts:
        for key, used in part.items():
            found.setdefault(key, {}).update(used)
    return found


# 熊本市: a reading of two months is cut in two, the odd m³ to the first, and billed in the two months after
# it. Water, 13 mm: 972 and 16.2 to 10 m³, 145.8 to 20, 172.8 to 30, 199.8 above, tax in it. Sewerage: 874.28
# and 14.39 to 10 m³, 128.57 to 20, 169.71 above.
KUMAMOTO = {
    36: (
        5_518,
        5_019,
    ),  # 972 + 162 + 1,458 + 1,728 + 6 × 199.8 = 5,518.8; 874.28 + 143.9 + 1,285.7 + 2,715.36
    35: (5_319, 4_849),  # 4,320 + 5 × 199.8 = 5,319; 2,303.88 + 15 × 169.71 = 4,849.53
    21: (2_764, 2_473),  # 2,592 + 172.8 = 2,764.8; 2,303.88 + 169.71 = 2,473.59
    20: (2_592, 2_303),  # 972 + 162 + 1,458; 874.28 + 143.9 + 1,285.7 = 2,303.88
    10: (1_134, 1_018),  # 972 + 162; 874.28 + 143.9 = 1,018.18
    0: (972, 874),
}
_KUMAMOTO_MONTHS = {
    "2026-05": 36,
    "2026-06": 35,  # 71 m³ of April
    "2026-07": 20,
    "2026-08": 20,  # 40 of June
    "2026-09": 10,
    "2026-10": 10,  # 20 of August
    "2026-11": 35,
    "2026-12": 35,  # 70 of October
    "2027-01": 0,
    "2027-02": 0,  # nothing in December
    "2027-03": 21,  # 41 of February; its 20 come in April
}
kumamoto = Year(
    pack="kumamoto",
    taps=[{"water": "一般用"}],
    used=every({"2026-04": 71, "2026-06": 40, "2026-08": 20, "2026-10": 70, "2026-12": 0, "2027-02": 41}),
    billed=both(
        {
            APRIL: [(1, charge, "no_reading", 0) for charge in ("water", SEWER)]
        },  # of February, before the books
        {
            month(key): [(1, "water", "regular", KUMAMOTO[m3][0]), (1, SEWER, "regular", KUMAMOTO[m3][1])]
            for key, m3 in _KUMAMOTO_MONTHS.items()
        },
    ),
)

# 長崎市: the month between two readings is billed on half of the last one; the next reading settles it, each
# of its halves by the table of a month: 805 and 70 to 10 m³, 260 above, × 1.1, down to the yen.
# 15: 2,805 × 1.1 = 3,085.5. 20: 4,105 → 4,515.5. 2: 945 → 1,039.5. 30: 6,705 → 7,375.5. 21: 4,365 → 4,801.5.
# 0: 885.5.
nagasaki = Year(
    pack="nagasaki",
    taps=[{"water": "一般", "sewerage": ""}],
    used=every({"2026-04": 30, "2026-06": 40, "2026-08": 4, "2026-10": 60, "2026-12": 41, "2027-02": 0}),
    billed=both(
        bills(
            ("2026-04", 2 * 3_085),
            ("2026-06", 2 * 4_515 - 3_085),
            ("2026-08", 2 * 1_039 - 4_515),  # below zero: an overpayment
            ("2026-10", 2 * 7_375 - 1_039),
            ("2026-12", 4_801 + 4_515 - 7_375),
            ("2027-02", 2 * 885 - 4_515),  # likewise
            kind="settlement",
        ),
        bills(
            ("2026-05", 3_085),
            ("2026-07", 4_515),
            ("2026-09", 1_039),
            ("2026-11", 7_375),
            ("2027-01", 4_515),  # 20 of the 41
            ("2027-03", 885),
            kind="estimate",
        ),
    ),
)

# 米沢市, from November: nobody reads from December to March. 1,053 and 60 to 10 m³, 214 above, tax in it.
# 22: 1,053 + 600 + 12 × 214 = 4,221. 23: 4,435. 10: 1,653. 30: 5,933. 11: 1,867. 9: 1,593.
yonezawa = Year(
    pack="yonezawa",
    taps=[
        {"water": "一般", "sewerage": "", "bore_mm": 20, "cycle": "monthly", "fitted_on": date(2025, 10, 10)}
    ],
    used=every(
        {
            "2025-11": 22,
            "2026-04": 115,
            "2026-05": 23,
            "2026-06": 10,
            "2026-07": 0,
            "2026-08": 30,
            "2026-09": 11,
            "2026-10": 9,
        }
    ),
    billed=both(
        bills(("2025-11", 4_221)),
        bills(*((key, 4_221) for key in ("2025-12", "2026-01", "2026-02", "2026-03")), kind="estimate"),
        bills(("2026-04", 5 * 4_435 - 4 * 4_221), kind="settlement"),  # 115 m³ are five months of 23
        bills(
            ("2026-05", 4_435),
            ("2026-06", 1_653),
            ("2026-07", 1_053),
            ("2026-08", 5_933),
            ("2026-09", 1_867),
            ("2026-10", 1_593),
        ),
    ),
)

# 安曇野市: water is claimed a month after the reading, sewerage two. Water 2 × 1,000 and 100 a m³, sewerage
# 2 × 1,500 and 100, × 1.1.
azumino = Year(
    pack="azumino",
    taps=[{}],
    used=every({"2026-04": 40, "2026-06": 20, "2026-08": 31, "2026-10": 0, "2026-12": 55, "2027-02": 12}),
    billed=both(
        {APRIL: [(1, SEWER, "no_reading", 0)]},  # of February, before the books
        bills(
            ("2026-05", 6_600),  # 6,000
            ("2026-07", 4_400),  # 4,000
            ("2026-09", 5_610),  # 5,100
            ("2026-11", 2_200),  # 2,000
            ("2027-01", 8_250),  # 7,500
            ("2027-03", 3_520),  # 3,200
        ),
        {
            month(key): [(1, SEWER, "regular", yen)]
            for key, yen in (
                ("2026-06", 7_700),  # 7,000
                ("2026-08", 5_500),  # 5,000
                ("2026-10", 6_710),  # 6,100
                ("2026-12", 3_300),  # 3,000
                ("2027-02", 9_350),  # 8,500
            )
        },
    ),
)

# 羽生市: 2,000 with 20 m³ in it, 120 above, × 1.1; down to ten yen by the readings until April, then to one.
hanyu = Year(
    pack="hanyu",
    taps=[
        {"water": "一般", "sewerage": "", "cycle": "even"},
        {"water": "一般", "sewerage": "", "cycle": "odd", "fitted_on": date(2026, 3, 10)},
    ],
    used=merged(
        every({"2026-04": 39, "2026-06": 39, "2026-08": 20, "2026-10": 21, "2026-12": 33, "2027-02": 0}),
        every(
            {"2026-05": 25, "2026-07": 40, "2026-09": 27, "2026-11": 30, "2027-01": 38, "2027-03": 22}, tap=2
        ),
    ),
    billed=both(
        bills(
            ("2026-04", 4_700),  # 2,000 + 19 × 120 = 4,280; 4,708
            ("2026-06", 4_708),
            ("2026-08", 2_200),
            ("2026-10", 2_332),  # 2,120
            ("2026-12", 3_916),  # 3,560
            ("2027-02", 2_200),
        ),
        bills(
            ("2026-05", 2_860),  # 2,600
            ("2026-07", 4_840),  # 4,400
            ("2026-09", 3_124),  # 2,840
            ("2026-11", 3_520),  # 3,200
            ("2027-01", 4_576),  # 4,160
            ("2027-03", 2_464),  # 2,240
            tap=2,
        ),
    ),
)

# 四街道市: revised on 1 April by days of use. Two months, the odd m³ to the first: 800, 50 to 10 m³, 150
# above; from then 1,000, 60 and 200; × 1.1. 41 m³ are 5,750 by the old and 7,400 by the new table; of 59 days
# 50 are old.
yotsukaido = Year(
    pack="yotsukaido",
    taps=[{"sewerage": ""}],
    used=every({"2026-04": 41, "2026-06": 41, "2026-08": 20, "2026-10": 25, "2026-12": 0, "2027-02": 60}),
    billed=bills(
        ("2026-04", 6_601),  # 5,750 × 50/59 + 7,400 × 9/59 = 6,001.69
        ("2026-06", 8_140),
        ("2026-08", 3_520),  # 2,000 + 20 × 60 = 3,200
        ("2026-10", 4_620),  # 13 + 12: 3,200 + 5 × 200 = 4,200
        ("2026-12", 2_200),
        ("2027-02", 12_320),  # 3,200 + 40 × 200 = 11,200
    ),
)

# 飯山市: 20 mm, 2,095 with 10 m³ in it, 230 above, tax in it; each month down to ten yen, then both together.
iiyama = Year(
    pack="iiyama",
    taps=[{"water": "上水道", "sewerage": "", "bore_mm": 20}],
    used=every({"2026-04": 51, "2026-06": 50, "2026-08": 20, "2026-10": 0, "2026-12": 33, "2027-02": 21}),
    billed=bills(
        ("2026-04", 5_770 + 5_540),  # 26: 2,095 + 16 × 230 = 5,775; 25: 5,545
        ("2026-06", 5_540 + 5_540),
        ("2026-08", 2_090 + 2_090),
        ("2026-10", 2_090 + 2_090),
        ("2026-12", 3_700 + 3_470),  # 17: 3,705; 16: 3,475
        ("2027-02", 2_320 + 2_090),  # 11: 2,325
    ),
)

# みどり市: the odd m³ to the second month, and one tax on both. 750, 50 to 10 m³, 130 to 20, 180 above.
midori = Year(
    pack="midori",
    taps=[{"water": "専用栓", "sewerage": ""}],
    used=every({"2026-04": 55, "2026-06": 21, "2026-08": 40, "2026-10": 0, "2026-12": 3, "2027-02": 61}),
    billed=bills(
        ("2026-04", 8_580),  # 27: 2,550 + 7 × 180 = 3,810; 28: 3,990; together 7,800
        ("2026-06", 2_893),  # 10: 1,250; 11: 1,380; 2,630
        ("2026-08", 5_610),  # 20: 2,550, twice
        ("2026-10", 1_650),  # 750, twice
        ("2026-12", 1_815),  # 1: 800; 2: 850; 1,650
        ("2027-02", 9_768),  # 30: 4,350; 31: 4,530; 8,880
    ),
)

# 月形町: read and billed each month. 家庭用 1,600 with 8 m³ in it, 団体用 4,500 with 20; 220 above; the tax
# is cut to the yen and added.
_HOME = {
    0: 1_760,
    7: 1_760,
    8: 1_760,  # 1,600 + 160
    9: 2_002,  # 1,820 + 182
    10: 2_244,  # 2,040 + 204
    11: 2_486,  # 2,260 + 226
    12: 2_728,  # 2,480 + 248
    13: 2_970,  # 2,700 + 270
    15: 3_454,  # 3,140 + 314
    25: 5_874,  # 5,340 + 534
}
_HOME_USED = {
    "2026-04": 10,
    "2026-05": 8,
    "2026-06": 0,
    "2026-07": 12,
    "2026-08": 25,
    "2026-09": 9,
    "2026-10": 8,
    "2026-11": 7,
    "2026-12": 11,
    "2027-01": 13,
    "2027-02": 15,
    "2027-03": 10,
}
_GROUP = {20: 4_950, 31: 7_612}  # 4,500 + 450; 4,500 + 11 × 220 = 6,920 + 692
_GROUP_USED = {key: 20 if number % 2 == 0 else 31 for number, key in enumerate(_HOME_USED)}
tsukigata = Year(
    pack="tsukigata",
    taps=[
        {"water": use, "sewerage": "", "cycle": "monthly", "fitted_on": date(2026, 3, 10)}
        for use in ("家庭用", "団体用")
    ],
    used=merged(every(_HOME_USED), every(_GROUP_USED, tap=2)),
    billed=both(
        bills(*((key, _HOME[m3]) for key, m3 in _HOME_USED.items())),
        bills(*((key, _GROUP[m3]) for key, m3 in _GROUP_USED.items()), tap=2),
    ),
)

# 富山市: a table of two months, other rates for other bores, tax in it. 13 mm: 880, 66 to 20 m³, 121 to 40,
# 143 to 60, 154 above; 25 mm: 1,320, 66, 154, 165, 176.
_TOYAMA_USED = {"2026-04": 45, "2026-06": 20, "2026-08": 41, "2026-10": 0, "2026-12": 61, "2027-02": 100}
toyama = Year(
    pack="toyama",
    taps=[{"water": "一般用", "sewerage": "", "bore_mm": bore} for bore in (13, 25)],
    used=merged(every(_TOYAMA_USED), every(_TOYAMA_USED, tap=2)),
    billed=both(
        bills(
            ("2026-04", 5_335),  # 880 + 1,320 + 2,420 + 5 × 143
            ("2026-06", 2_200),
            ("2026-08", 4_763),  # 4,620 + 143
            ("2026-10", 880),
            ("2026-12", 7_634),  # 4,620 + 2,860 + 154
            ("2027-02", 13_640),  # 7,480 + 40 × 154
        ),
        bills(
            ("2026-04", 6_545),  # 1,320 + 1,320 + 3,080 + 5 × 165
            ("2026-06", 2_640),
            ("2026-08", 5_885),  # 5,720 + 165
            ("2026-10", 1_320),
            ("2026-12", 9_196),  # 5,720 + 3,300 + 176
            ("2027-02", 16_060),  # 9,020 + 40 × 176
            tap=2,
        ),
    ),
)

STARTS = {"yonezawa": date(2025, 11, 1)}


@pytest.mark.req("COL-001")
@pytest.mark.parametrize("year", [kumamoto, nagasaki], ids=lambda year: year.pack)
def test_a_year_by_hand(year: Year) -> None:
    walk(year, APRIL)


@pytest.mark.long
@pytest.mark.parametrize(
    "year",
    [yonezawa, azumino, hanyu, yotsukaido, iiyama, midori, tsukigata, toyama],
    ids=lambda year: year.pack,
)
def test_a_year_by_hand_of_the_others(year: Year) -> None:
    walk(year, STARTS.get(year.pack, APRIL))
