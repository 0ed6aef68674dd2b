"""The figures of the call centre by hand: rates, floors, outlook, fee, completion."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.platform.clock import TOKYO
from mizuhiki.reporting import rules
from mizuhiki.reporting.rules import Completion, CountedCall, CountedCase, Counts, Outcome
from mizuhiki.rulepacks.api import DATA, KpiTerms, files_of
from mizuhiki.rulepacks.kpi import KPI_FILE, read_kpi

NINE = datetime(2026, 6, 1, 9, 0, tzinfo=TOKYO)


@pytest.fixture(scope="module")
def terms() -> KpiTerms:
    found = read_kpi(files_of(DATA / "mizuhiki-demo")[KPI_FILE])
    assert found is not None
    return found


def answered(
    number: int, *, at: datetime = NINE, rang_s: int = 4, talk_s: int = 170, wrap_s: int = 100
) -> CountedCall:
    return CountedCall(
        number,
        at,
        Outcome.ANSWERED,
        20_000,
        rang_s * 1_000,
        talk_s * 1_000,
        wrap_s * 1_000,
        agent_id=number % 2,
    )


def abandoned(number: int, *, waited_s: int = 30, at: datetime = NINE) -> CountedCall:
    return CountedCall(number, at, Outcome.ABANDONED, waited_s * 1_000)


@pytest.mark.req("CC-003")
def test_a_hundred_arrivals_four_cut_short_and_ninety_answered_are_93_75_percent(terms: KpiTerms) -> None:
    calls = [
        *(answered(number) for number in range(90)),
        *(abandoned(number, waited_s=4) for number in range(90, 94)),
        *(abandoned(number, waited_s=5) for number in range(94, 100)),
    ]
    counts = rules.counts_of(calls, terms)
    assert (counts.offered, counts.answered, counts.abandoned, counts.short, counts.lost) == (96, 90, 6, 4, 6)
    assert counts.answer_rate == Fraction(375, 4)
    assert rules.tenths(counts.answer_rate) == "93.7"  # cut, never up to a floor


@pytest.mark.req("CC-003")
@pytest.mark.parametrize(("short_call_s", "offered"), [(0, 100), (5, 96), (31, 90)])
def test_another_setting_of_the_short_time_counts_anew(
    terms: KpiTerms, short_call_s: int, offered: int
) -> None:
    other = KpiTerms(**{**vars(terms), "short_call_s": short_call_s})
    calls = [answered(number) for number in range(90)]
    calls += [abandoned(number, waited_s=4) for number in range(4)]
    calls += [abandoned(number, waited_s=30) for number in range(6)]
    assert rules.counts_of(calls, other).offered == offered


def test_a_diverted_call_counts_as_offered_only_where_the_definition_says_so(terms: KpiTerms) -> None:
    diverted = CountedCall(1, NINE, Outcome.DIVERTED, 60_000)
    assert rules.counts_of([diverted], terms) == Counts(diverted=1)
    counted = KpiTerms(**{**vars(terms), "counts_diverted": True})
    assert rules.counts_of([diverted], counted) == Counts(offered=1, diverted=1)


@pytest.mark.req("CC-004")
def test_handling_time_is_talk_and_after_call_work(terms: KpiTerms) -> None:
    calls = [answered(1), answered(2, talk_s=200, wrap_s=31), abandoned(3)]
    assert calls[0].handling_ms == 270_000
    counts = rules.counts_of(calls, terms)
    assert counts.handling_average_ms == Fraction(270_000 + 231_000, 2)
    assert (rules.minutes(counts.handling_average_ms), rules.minutes(counts.talk_average_ms)) == (
        "4:11",
        "3:05",
    )
    by_agent = rules.counts_by(calls[:2], terms, lambda call: call.agent_id)
    assert {agent: one.handling_average_ms for agent, one in by_agent.items()} == {1: 270_000, 0: 231_000}
    assert Counts().handling_average_ms is None
    assert rules.is_longer(counts.talk_average_ms, terms.talk_s)  # 185 s
    assert not rules.is_longer(counts.wrap_up_average_ms, terms.wrap_up_s)
    assert not rules.is_longer(Fraction(180_000), 180)
    assert (rules.minutes(None), rules.tenths(None)) == ("－", "－")


@pytest.mark.req("CC-009")
def test_ten_seconds_of_ringing_are_in_time_and_eleven_are_not(terms: KpiTerms) -> None:
    counts = rules.counts_of([answered(1, rang_s=10), answered(2, rang_s=11)], terms)
    assert (counts.within, counts.within_rate) == (1, Fraction(50))


def test_a_keyed_call_of_unknown_lengths_is_answered_and_moves_no_average(terms: KpiTerms) -> None:
    keyed = CountedCall(9, NINE, Outcome.ANSWERED, 0)
    counts = rules.counts_of([answered(1), keyed], terms)
    assert (counts.answered, counts.timed, counts.measured) == (2, 1, 1)
    assert (counts.within_rate, counts.handling_average_ms) == (Fraction(100), Fraction(270_000))


def test_a_call_belongs_to_the_slot_it_entered_in(terms: KpiTerms) -> None:
    def slot(text: str) -> time:
        return rules.slot_of(datetime.fromisoformat(f"2026-06-01T{text}+09:00"), terms.hour_starts)

    assert [slot(at) for at in ("08:59:59", "09:00:00", "09:59:59", "18:30:00", "08:00:00")] == [
        time(8, 45), time(9), time(9), time(18), time(8, 45),
    ]  # fmt: skip


@pytest.mark.req("CC-008", "CC-103")
def test_an_hour_at_71_percent_is_fine_in_march_and_a_breach_in_june(terms: KpiTerms) -> None:
    counts = Counts(offered=100, answered=71)
    assert not rules.falls_short(counts, terms.floor_of(date(2027, 3, 10)).hour)
    assert rules.falls_short(counts, terms.floor_of(date(2026, 6, 10)).hour)
    assert rules.falls_short(Counts(offered=100, answered=85), terms.floor_of(date(2026, 4, 10)).day)
    assert not rules.falls_short(Counts(), 90)
    assert not rules.falls_short(Counts(offered=10, answered=9), 90)


@pytest.mark.req("CC-008")
def test_the_outlook_says_how_many_calls_may_still_be_lost() -> None:
    """200 came, 187 were answered, 100 more are reckoned with: 270 of 300 are needed, so 17 may be lost."""
    found = rules.outlook(Counts(offered=200, answered=187), to_come=100, floor_percent=90)
    assert (found.may_lose, found.must_answer) == (17, 0)
    below = rules.outlook(Counts(offered=50, answered=40), to_come=20, floor_percent=90)
    assert (below.may_lose, below.must_answer) == (-3, 50)
    assert rules.outlook(Counts(offered=2, answered=1), to_come=0, floor_percent=100).must_answer is None


@given(
    answered=st.integers(0, 500), lost=st.integers(0, 500), to_come=st.integers(0, 500),
    floor=st.integers(0, 99),
)  # fmt: skip
def test_losing_as_many_as_allowed_holds_the_floor_and_one_more_breaks_it(
    answered: int, lost: int, to_come: int, floor: int
) -> None:
    found = rules.outlook(
        Counts(offered=answered + lost, answered=answered), to_come=to_come, floor_percent=floor
    )
    whole = answered + lost + to_come
    assert not rules.falls_short(Counts(offered=whole, answered=answered + to_come - found.may_lose), floor)
    assert rules.falls_short(Counts(offered=whole, answered=answered + to_come - found.may_lose - 1), floor)
    assert found.must_answer is not None
    then = found.must_answer
    assert not rules.falls_short(Counts(offered=answered + lost + then, answered=answered + then), floor)
    assert not then or rules.falls_short(
        Counts(offered=answered + lost + then - 1, answered=answered + then - 1), floor
    )


@pytest.mark.req("CC-008")
@pytest.mark.parametrize(
    ("answered", "lost", "to_come", "floor", "is_in_danger"),
    [
        (0, 1, 199, 90, False),  # the first call of a day: 19 of 200 may still go
        (0, 1, 2, 80, True),  # one of three is already too many
        (6, 3, 18, 80, False),  # 66 %, but 2 of 18 may be lost where the floor lets 3.6 go
        (5, 4, 18, 80, True),  # 1 of 18
        (18, 12, 170, 90, True),  # 8 of 170, half of 17 is 8.5
        (19, 11, 170, 90, False),  # 9
        (20, 2, 0, 90, False),  # 90.9 %: nothing was missed
        (4, 2, 0, 80, True),
    ],
)
def test_danger_is_less_than_half_of_what_the_floor_lets_go(
    answered: int, lost: int, to_come: int, floor: int, *, is_in_danger: bool
) -> None:
    counts = Counts(offered=answered + lost, answered=answered)
    assert rules.is_in_danger(counts, to_come=to_come, floor_percent=floor) == is_in_danger


def test_the_fee_falls_by_the_missing_calls_times_the_price_of_a_registration(terms: KpiTerms) -> None:
    """5,657 calls, 4,900 answered: Ａ 5,091.3 − 4,900 = 191.3; Ｂ 9,900,000 ÷ (100,465 ÷ 12) = 1,182.501…"""
    found = rules.fee_reduction(Counts(offered=5_657, answered=4_900), floor_percent=90, fee=terms.fee)
    assert found.is_due
    assert found.missing == Fraction(1_913, 10)
    assert found.unit_yen == Fraction(9_900_000 * 12, 100_465)
    assert found.yen == 226_212  # 226,212.5…, cut
    held = rules.fee_reduction(Counts(offered=1_000, answered=900), floor_percent=90, fee=terms.fee)
    assert (held.is_due, held.yen) == (False, 0)
    better = rules.fee_reduction(Counts(offered=1_000, answered=950), floor_percent=90, fee=terms.fee)
    assert (better.missing, better.yen) == (Fraction(-50), 0)


def case(
    number: int, *, days: int = 0, who: str | None = "7", about: str = "fee", over: bool = False
) -> CountedCase:
    whose = {"customer": who} if who else None
    return CountedCase(number, NINE + timedelta(days=days), about, whose, over)


@pytest.mark.req("CC-005", "CC-011")
def test_what_was_handed_over_is_not_completed_and_what_comes_again_did_not_last() -> None:
    month = [
        case(1),
        case(2, who="8", over=True),  # passed on
        case(3, days=7),  # the first person again, a week later
        case(4, days=1, about="other"),  # the same person about something else
        case(5, who=None),  # nobody knows whom: it never repeats
        case(6, who=None),
    ]
    later = [case(9, days=15)]  # eight days after the third
    found = rules.completion(month, later=later, repeat_days=7)
    assert found == Completion(arrived=6, completed=5, came_again=1)
    assert (rules.tenths(found.rate), rules.tenths(found.lasting_rate)) == ("83.3", "66.6")
    assert rules.completion(month, later=[case(9, days=14)], repeat_days=7).came_again == 2
    assert rules.completion([], later=[], repeat_days=7).rate is None


def test_two_cases_of_one_call_are_no_repeat() -> None:
    assert rules.completion([case(1), case(2)], later=[], repeat_days=7).came_again == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 90), st.integers(0, 30)), max_size=60))
def test_counts_add_up_however_they_are_split(calls: list[tuple[bool, int, int]]) -> None:
    terms = read_kpi(files_of(DATA / "mizuhiki-demo")[KPI_FILE])
    assert terms is not None
    made = [
        answered(number, rang_s=rang, wrap_s=waited) if got else abandoned(number, waited_s=waited)
        for number, (got, waited, rang) in enumerate(calls)
    ]
    parts = rules.counts_by(made, terms, lambda call: call.call_id % 3)
    assert sum(parts.values(), start=Counts()) == rules.counts_of(made, terms)
