"""Chapters 3 and 4: the fixed part and the volume part."""

from decimal import Decimal

from mizuhiki.tariffs.definition.tables import closed_forms
from mizuhiki.tariffs.tests.catalogue import INCLUDED, NATIVE, SPLIT, Row, bills, version_of

_A = "blocks: [{to: 10, rate: 10}, {to: 20, rate: 100}, {to: null, rate: 200}]"
_BY_BORE = version_of(rates=f"[{{use: 一般, base: {{13: 700, 20: 1200}}, {_A}}}]")
_BY_USE = version_of(
    rates="[{use: 家庭用, base: 1600, included_m3: 8, blocks: [{to: null, rate: 220}]},"
    " {use: 営業用, base: 3100, included_m3: 15, blocks: [{to: null, rate: 230}]}]"
)
_BORE_AND_USE = version_of(
    tax=INCLUDED,
    rates="[{use: 家庭用, base: {13: 781, 20: 1221}, included_m3: 10,"
    ' blocks: [{to: 20, rate: "117.7"}, {to: 30, rate: "152.9"}, {to: null, rate: "160.6"}]},'
    ' {use: 一般用, base: {13: 781, 20: 1221}, blocks: [{to: null, rate: "160.6"}]}]',
    mixed_use="[{use: 併用, first: 家庭用, first_to_m3: 30, rest: 一般用}]",
)
_INCLUDED = version_of(rates="[{use: 一般, base: 1000, included_m3: 10, blocks: [{to: null, rate: 100}]}]")
_INCLUDED_BY_BORE = version_of(
    rates="[{use: 一般, base: {13: 1000, 40: 5000}, included_m3: {13: 10, 40: 0},"
    " blocks: [{to: null, rate: 100}]}]"
)
_STEPPED = version_of(
    cycle=SPLIT,
    rates="[{use: 一般, bores: [13], base_steps: {13: [{to: 5, amount: 1100}, {to: 10, amount: 1230}]},"
    " included_m3: 10, blocks: [{to: 20, rate: 155}, {to: null, rate: 195}]}]",
)
_FLAT = version_of(
    rates="[{use: 一般, base: 600, flat_first: {to: 8, amount: 405},"
    " blocks: [{to: 19, rate: 80}, {to: null, rate: 165}]}]"
)
_METER = version_of(
    rates=f"[{{use: 一般, base: {{13: 700, 20: 1200}}, meter_fee: {{13: 80, 20: 150}}, {_A}}}]"
)
_AREAS = version_of(
    rates=f"[{{use: 一般, area: 旧東町, base: 900, {_A}}}, {{use: 一般, area: 旧西町, base: 1300, {_A}}}]"
)
_DRILL = version_of(fees="[{code: drill, name: 演習使用料, amount: 2500, per_minutes: 10}]")
_FEES = version_of(
    tax='{mode: add, rate: "0.10"}',
    fees="[{code: opening, name: 開栓手数料, amount: 1000, taxed: false},"
    " {code: closing, name: 閉栓手数料, amount: 500}]",
)
_CHEAPER_TOP = version_of(
    rates="[{use: 一般, base: 1000,"
    " blocks: [{to: 10, rate: 10}, {to: 100, rate: 300}, {to: null, rate: 250}]}]"
)
_TEN = ", ".join(f"{{to: {n * 10}, rate: {n * 10}}}" for n in range(1, 10))
_TEN_BLOCKS = version_of(rates=f"[{{use: 一般, base: 0, blocks: [{_TEN}, {{to: null, rate: 100}}]}}]")
_PER_GROUP = version_of(
    rates="[{use: 一般, base: {13: 700, 20: 900}, blocks: [{to: 20, rate: 17}, {to: null, rate: 155}]},"
    " {use: 一般, base: {40: 9000}, blocks: [{to: 20, rate: 120}, {to: null, rate: 155}]}]"
)
_SEN = version_of(
    tax='{mode: included, rate: "0.08"}',
    rates='[{use: 一般, base: "874.28", blocks: [{to: 10, rate: "14.39"}, {to: null, rate: "128.57"}]}]',
)
_ODD_LIMITS = version_of(
    cycle=NATIVE,
    rates="[{use: 一般, base: 1000, blocks: [{to: 19, rate: 10}, {to: 39, rate: 100},"
    " {to: 80, rate: 150}, {to: null, rate: 200}]}]",
)


def _forms() -> list[tuple[Decimal, Decimal]]:
    """Table A as printed formulas: 10 m; 100 m − 900; 200 m − 2900."""
    return [(form.rate, form.constant) for form in closed_forms(version_of().rates[0])]


ROWS = [
    bills(
        "3.1",
        "base by bore, one set of blocks",
        _BY_BORE,
        ({"m3": 10, "bore_mm": 13}, 800),
        ({"m3": 10, "bore_mm": 20}, 1300),
    ),
    bills("3.2", "one base for everybody", version_of(), ({"m3": 0, "bore_mm": 50}, 1000), ({"m3": 0}, 1000)),
    bills(
        "3.3",
        "base by use class",
        _BY_USE,
        ({"m3": 0, "use": "家庭用"}, 1600),
        ({"m3": 0, "use": "営業用"}, 3100),
    ),
    # 1221 + 10 × 117.7 = 2398; 1221 + 20 × 160.6 = 4433
    bills(
        "3.4",
        "base by bore, volume by use",
        _BORE_AND_USE,
        ({"m3": 20, "use": "家庭用", "bore_mm": 20}, 2398),
        ({"m3": 20, "use": "一般用", "bore_mm": 20}, 4433),
    ),
    bills("3.5", "included volume for all", _INCLUDED, ({"m3": 10}, 1000), ({"m3": 11}, 1100)),
    bills(
        "3.6",
        "included volume by bore",
        _INCLUDED_BY_BORE,
        ({"m3": 10, "bore_mm": 13}, 1000),
        ({"m3": 10, "bore_mm": 40}, 6000),
    ),
    bills(
        "3.7",
        "included volume by use",
        _BY_USE,
        ({"m3": 10, "use": "家庭用"}, 2040),
        ({"m3": 10, "use": "営業用"}, 3100),
        ({"m3": 16, "use": "営業用"}, 3330),
    ),
    bills("3.8", "no included volume, cheap first block", version_of(), ({"m3": 1}, 1010)),
    # 30 m³ = 15 + 15: 2 × (1230 + 5 × 155); 11 = 6 + 5: 1230 + 1100
    bills(
        "3.9",
        "base with its own steps",
        _STEPPED,
        ({"m3": 30, "bore_mm": 13}, 4010),
        ({"m3": 11, "bore_mm": 13}, 2330),
        ({"m3": 10, "bore_mm": 13}, 2200),
    ),
    bills("3.10", "flat first block", _FLAT, ({"m3": 1}, 1005), ({"m3": 8}, 1005), ({"m3": 9}, 1085)),
    bills(
        "3.11",
        "meter fee by bore",
        _METER,
        ({"m3": 10, "bore_mm": 13}, 880),
        ({"m3": 10, "bore_mm": 20}, 1450),
    ),
    bills("3.12", "nothing at zero volume", version_of(at_zero="nothing"), ({"m3": 0}, 0), ({"m3": 1}, 1010)),
    bills("3.13", "under 1 m³: base only", _FLAT, ({"m3": 0}, 600)),
    bills(
        "3.14",
        "price areas",
        _AREAS,
        ({"m3": 10, "area": "旧東町"}, 1000),
        ({"m3": 10, "area": "旧西町"}, 1400),
    ),
    # 9 and 11 minutes are 1 and 2 started intervals
    bills("3.15", "private hydrant per drill", _DRILL, ({"m3": 0, "drills": (9, 11)}, 8500)),
    # (1000 + 100) × 1.1 + 1000; (1100 + 500) × 1.1
    bills(
        "3.16",
        "opening and closing fee",
        _FEES,
        ({"m3": 10, "events": ("opening",)}, 2210),
        ({"m3": 10, "events": ("closing",)}, 1760),
    ),
    # 10 + … : 100 m³ = 100 + 90 × 300; the next costs 250
    bills("4.1", "a cheaper last block", _CHEAPER_TOP, ({"m3": 100}, 28100), ({"m3": 101}, 28350)),
    # 100 + 200 + … + 900 = 4500
    bills("4.1", "ten blocks", _TEN_BLOCKS, ({"m3": 90}, 4500), ({"m3": 91}, 4600)),
    bills(
        "4.2",
        "blocks by bore group",
        _PER_GROUP,
        ({"m3": 21, "bore_mm": 20}, 1395),
        ({"m3": 21, "bore_mm": 40}, 11555),
    ),
    bills(
        "4.3",
        "blocks by use class",
        _BORE_AND_USE,
        ({"m3": 31, "use": "家庭用", "bore_mm": 13}, 3647),
        ({"m3": 31, "use": "一般用", "bore_mm": 13}, 5759),
    ),
    bills("4.4", "one rate above the included volume", _INCLUDED, ({"m3": 1000}, 100000)),
    bills(
        "4.5", "limits 19, 39, 80", _ODD_LIMITS, ({"m3": 19}, 1190), ({"m3": 20}, 1290), ({"m3": 81}, 9540)
    ),
    # 874.28 + 4 × 14.39 = 931.84; 874.28 + 143.9 + 2 × 128.57 = 1275.32
    bills("4.6", "rates with sen", _SEN, ({"m3": 4}, 931), ({"m3": 12}, 1275)),
    # 781 + 1177 + 1529 + 160.6 × 5 = 4290
    bills(
        "4.7",
        "mixed use: 30 m³ as a household",
        _BORE_AND_USE,
        ({"m3": 35, "use": "併用", "bore_mm": 13}, 4290),
    ),
    Row("4.8", "closed forms", _forms, [(10, 0), (100, 900), (200, 2900)]),
]
