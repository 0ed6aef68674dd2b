"""延滞金 to the yen: by hand at every edge, against a sum taken day by day, and every wrong key named."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.late import LateInterest, LateRateMissing, read_late

RATES = [
    {"from_on": "2022-01-01", "first": "2.4", "then": "8.7", "source": "告示"},
    {"from_on": "2026-01-01", "first": "2.8", "then": "9.1", "source": "告示"},
]
INTEREST: dict[str, Any] = {
    "article": "条例第4条",
    "of": ["sewerage"],
    "first_months": 1,
    "base_unit_yen": 1_000,
    "least_base_yen": 2_000,
    "unit_yen": 100,
    "least_yen": 1_000,
    "most_yen": 0,
    "rates": RATES,
}
FEE: dict[str, Any] = {"article": "条例第3条", "of": ["sewerage"], "yen": 100}
CHARGES = {
    code: SimpleNamespace(legal_class="private" if code == "water" else "public")
    for code in ("water", "sewerage", "rural", "delay", "reminder")
}


def content(**changes: Any) -> dict[str, Any]:
    return {"interests": {"delay": INTEREST | changes}, "fees": {"reminder": FEE}}


def terms(**changes: Any) -> LateInterest:
    return read_late(content(**changes), CHARGES).interests["delay"]


# 納期限, what was paid when, and each span: base, rate, days, yen by hand (base × rate × days ÷ 36,500).
WORKED = [
    pytest.param(  # 120,000 × 2.8 × 31 ÷ 36,500 = 285.37, 120,000 × 9.1 × 40 ÷ 36,500 = 1,196.71
        date(2026, 4, 30),
        [(date(2026, 7, 10), 120_500)],
        [(120_000, "2.8", 31, 285), (120_000, "9.1", 40, 1_196)],
        1_400,
        id="a month at the lower rate, then the higher",
    ),
    pytest.param(  # 394.52, 1,917.80 and, a month after 25 December, 1,495.89
        date(2025, 12, 25),
        [(date(2026, 1, 31), 1_000_000)],
        [(1_000_000, "2.4", 6, 394), (1_000_000, "2.8", 25, 1_917), (1_000_000, "9.1", 6, 1_495)],
        3_800,
        id="the rates change on 1 January",
    ),
    pytest.param(  # February of a leap year has 29 days, its year 365: 2,224.65
        date(2028, 1, 31),
        [(date(2028, 2, 29), 1_000_000)],
        [(1_000_000, "2.8", 29, 2_224)],
        2_200,
        id="29 February",
    ),
    pytest.param(  # from 31 January; February has no 31st, its 28th ends the month: 2,224.65, 249.31
        date(2026, 1, 30),
        [(date(2026, 3, 1), 1_000_000)],
        [(1_000_000, "2.8", 29, 2_224), (1_000_000, "9.1", 1, 249)],
        2_400,
        id="a month without that day",
    ),
    pytest.param(  # 1,534.24; then 400,000: 337.53 and 1,495.89
        date(2026, 4, 30),
        [(date(2026, 5, 20), 600_000), (date(2026, 6, 15), 400_000)],
        [(1_000_000, "2.8", 20, 1_534), (400_000, "2.8", 11, 337), (400_000, "9.1", 15, 1_495)],
        3_300,
        id="a part in between",
    ),
    pytest.param(  # what came in time bears nothing; 1,500 yen left bear nothing either
        date(2026, 4, 30),
        [(date(2026, 4, 30), 900_000), (date(2026, 5, 1), 98_500), (date(2026, 9, 1), 1_500)],
        [(100_000, "2.8", 1, 7)],
        0,
        id="most of it in time, a rest below the least base",
    ),
    pytest.param(date(2026, 4, 30), [(date(2026, 4, 30), 50_000)], [], 0, id="on the day itself"),
    pytest.param(  # 1,990 yen are below 2,000: none, however late
        date(2022, 4, 30), [(date(2026, 4, 30), 1_990)], [], 0, id="below the least base"
    ),
    pytest.param(date(2026, 4, 30), [], [], 0, id="money taken back"),
]


@pytest.mark.parametrize(("due_on", "paid", "spans", "yen"), WORKED)
def test_worked_by_hand(due_on: date, paid: Any, spans: Any, yen: int) -> None:
    found = terms().reckon(due_on=due_on, paid=paid)
    assert [(one.base_yen, str(one.percent), one.days, one.yen) for one in found.spans] == spans
    assert (found.raw_yen, found.yen) == (sum(one[3] for one in spans), yen)


def test_floor_unit_cap_and_a_claim_of_private_law() -> None:
    """999 yen are none, 1,000 are; 民法第404条 at 3 % from the first day, whole yen; no more than the cap."""
    paid = [(date(2026, 5, 31), 420_000)]  # 420,000 × 2.8 × 31 ÷ 36,500 = 998.79
    due = date(2026, 4, 30)
    assert terms().reckon(due_on=due, paid=paid).yen == 0
    assert terms().reckon(due_on=due, paid=[(date(2026, 5, 31), 421_000)]).yen == 1_000  # 1,001.17
    assert terms(least_yen=0).reckon(due_on=due, paid=paid).yen == 900
    legal = terms(
        first_months=0,
        base_unit_yen=1,
        least_base_yen=1,
        unit_yen=1,
        least_yen=1,
        rates=[{"from_on": "2020-04-01", "first": "3", "then": "3", "source": "民法第404条第2項"}],
    )
    assert legal.reckon(due_on=due, paid=[(date(2026, 7, 12), 4_851)]).yen == 29  # 73 days: 29.10
    assert replace(legal, most_yen=20).reckon(due_on=due, paid=[(date(2026, 7, 12), 4_851)]).yen == 20
    with pytest.raises(LateRateMissing):
        terms().reckon(due_on=date(2021, 12, 30), paid=[(date(2022, 1, 5), 5_000)])


payments = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3_000_000)), min_size=1, max_size=4)


@given(due_on=st.dates(date(2022, 1, 1), date(2027, 12, 31)), paid=payments)
def test_it_is_the_sum_of_its_days(due_on: date, paid: list[tuple[int, int]]) -> None:
    parts = sorted((due_on + timedelta(days=late), yen) for late, yen in paid)
    found = terms().reckon(due_on=due_on, paid=parts)
    exact, day = Fraction(0), due_on + timedelta(days=1)
    while day <= parts[-1][0]:
        left = sum(yen for on, yen in parts if on >= day)
        base = left - left % 1_000 if left >= 2_000 else 0
        exact += Fraction(base) * rate_of(due_on, day) / 36_500
        day += timedelta(days=1)
    assert 0 <= exact - found.raw_yen < max(1, len(found.spans))
    assert found.yen == (found.raw_yen - found.raw_yen % 100 if found.raw_yen >= 1_000 else 0)
    later = [*parts[:-1], (parts[-1][0] + timedelta(days=1), parts[-1][1])]
    assert terms().reckon(due_on=due_on, paid=later).raw_yen >= found.raw_yen - 1


# What is left bears nothing yet: the base of a span is the claim's, cut, less that of what is left, cut.
PARTS = [
    pytest.param(  # 217,000 − 181,000: 71.80
        [(date(2026, 6, 20), 36_275)], 181_274, [(36_000, "2.8", 26, 71)], 0, id="one part, below the floor"
    ),
    pytest.param(  # 217,000 − 81,000: 271.25; 181,000 − 81,000: 38.36 and 922.47
        [(date(2026, 6, 20), 36_275), (date(2026, 8, 1), 100_000)],
        81_274,
        [(136_000, "2.8", 26, 271), (100_000, "2.8", 5, 38), (100_000, "9.1", 37, 922)],
        1_200,
        id="two parts, cut once",
    ),
    pytest.param(  # 1,999 yen left are below the least base: 432.81; of 2,549 then 0.76 and 18.44
        [(date(2026, 6, 20), 215_000), (date(2026, 8, 1), 550)],
        1_999,
        [(217_000, "2.8", 26, 432), (2_000, "2.8", 5, 0), (2_000, "9.1", 37, 18)],
        0,
        id="a rest that bears nothing",
    ),
    pytest.param(  # 432.81; 69.42, 1,669.66; 81,000 × 9.1 × 19 ÷ 36,500 = 383.70
        [(date(2026, 6, 20), 36_275), (date(2026, 8, 1), 100_000), (date(2026, 8, 20), 81_274)],
        0,
        [
            (217_000, "2.8", 26, 432),
            (181_000, "2.8", 5, 69),
            (181_000, "9.1", 37, 1_669),
            (81_000, "9.1", 19, 383),
        ],
        2_500,
        id="all of it: what a claim bears that is asked once",
    ),
]


@pytest.mark.parametrize(("paid", "unpaid_yen", "spans", "yen"), PARTS)
def test_each_part_bears_it_for_its_own_days(paid: Any, unpaid_yen: int, spans: Any, yen: int) -> None:
    found = terms().reckon(due_on=date(2026, 5, 25), paid=paid, unpaid_yen=unpaid_yen)
    assert [(one.base_yen, str(one.percent), one.days, one.yen) for one in found.spans] == spans
    assert (found.raw_yen, found.yen) == (sum(one[3] for one in spans), yen)


@given(due_on=st.dates(date(2022, 1, 1), date(2027, 12, 31)), paid=payments)
def test_no_part_makes_it_less_and_the_last_makes_it_whole(due_on: date, paid: list[tuple[int, int]]) -> None:
    parts = sorted((due_on + timedelta(days=late), yen) for late, yen in paid)
    left, before = sum(yen for _, yen in parts), 0
    for count, (_, yen) in enumerate(parts, start=1):
        left -= yen
        found = terms().reckon(due_on=due_on, paid=parts[:count], unpaid_yen=left)
        assert found.raw_yen >= before - len(found.spans)
        before = found.raw_yen
        if not left:
            assert found == terms().reckon(due_on=due_on, paid=parts)


def rate_of(due_on: date, day: date) -> Fraction:
    """By the words of the law: until the day before the same day of the next month, of the month's last."""
    begins = due_on + timedelta(days=1)
    year, month = (begins.year + 1, 1) if begins.month == 12 else (begins.year, begins.month + 1)
    try:
        is_first = day < date(year, month, begins.day)
    except ValueError:
        is_first = (day.year, day.month) <= (year, month)
    new = day >= date(2026, 1, 1)
    return Fraction(("2.8" if new else "2.4") if is_first else ("9.1" if new else "8.7"))


def test_a_pack_that_says_nothing_charges_nothing() -> None:
    assert read_late(None, CHARGES).codes == frozenset()


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ([], "late"),
        ({"penalties": {}}, "late.penalties"),
        ({"interests": {"other": INTEREST}}, "late.interests.other"),
        (content(of=[]), "late.interests.delay.of"),
        (content(of=["delay"]), "late.interests.delay.of"),
        (content(of=["reminder"]), "late.interests.delay.of"),
        (content(of=["water"]), "late.interests.delay.of"),
        (content(of=["unknown"]), "late.interests.delay.of"),
        (content(of=["sewerage", "sewerage"]), "late.interests.delay.of"),
        (content(first_months=13), "late.interests.delay.first_months"),
        (content(base_unit_yen=0), "late.interests.delay.base_unit_yen"),
        (content(most_yen=-1), "late.interests.delay.most_yen"),
        (content(asked="always"), "late.interests.delay.asked"),
        (content(letters="demand"), "late.interests.delay.letters"),
        (content(letters=["cut"]), "late.interests.delay.letters"),
        (content(rates=[]), "late.interests.delay.rates"),
        (content(rates=[RATES[1], RATES[0]]), "late.interests.delay.rates[1].from_on"),
        (content(rates=[RATES[0] | {"from_on": "1月"}]), "late.interests.delay.rates[0].from_on"),
        (content(rates=[RATES[0] | {"then": "14.7"}]), "late.interests.delay.rates[0].then"),
        (content(rates=[RATES[0] | {"first": "NaN"}]), "late.interests.delay.rates[0].first"),
        (content(rates=[RATES[0] | {"source": " "}]), "late.interests.delay.rates[0].source"),
        ({"fees": {"reminder": FEE | {"yen": 0}}}, "late.fees.reminder.yen"),
        ({"fees": {"reminder": FEE | {"of": "sewerage"}}}, "late.fees.reminder.of"),
        ({"interests": {"delay": INTEREST}, "fees": {"delay": FEE}}, "late.fees.delay"),
    ],
)
def test_a_mistake_is_refused_with_its_key(given: Any, key: str) -> None:
    with pytest.raises(RulePackFault) as refused:
        read_late(given, CHARGES)
    assert refused.value.slots["key"] == key
