"""The time bar of a debt, against days reckoned by hand beside the articles."""

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.arrears.time_bar_rules import Cause, Happened, TimeBar, time_bar_of
from mizuhiki.rulepacks.api import DATA, TimeBarTerms, last_of
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.timebars import read_time_bars

DEMO = yaml.safe_load((DATA / "mizuhiki-demo" / "pack.yaml").read_text(encoding="utf-8"))["arrears"][
    "time_bar"
]
TERMS = read_time_bars(DEMO)
PRIVATE, PUBLIC = TERMS["private"], TERMS["public"]
DUE = date(2021, 5, 25)
TODAY = date(2026, 11, 30)


def bar(
    terms: TimeBarTerms,
    *happened: Happened,
    due_on: date = DUE,
    born_on: date | None = None,
    day: date = TODAY,
) -> TimeBar:
    return time_bar_of(
        due_on=due_on, born_on=born_on or due_on, years=5, happened=happened, terms=terms, day=day
    )


def on(cause: str, year: int, month: int, day: int) -> Happened:
    return Happened(Cause(cause), date(year, month, day))


@pytest.mark.parametrize(
    ("due_on", "years", "last_day"),
    [
        (date(2021, 5, 25), 5, date(2026, 5, 25)),  # from 26 May on, to the end of 25 May five years later
        (date(2023, 2, 28), 5, date(2028, 2, 29)),  # from 1 March on: the day before 1 March of a leap year
        (date(2024, 2, 28), 5, date(2029, 2, 28)),  # from 29 February on: no such day, so the month's last
        (date(2024, 2, 29), 5, date(2029, 2, 28)),  # from 1 March on
        (date(2018, 4, 25), 2, date(2020, 4, 25)),
        (date(2021, 12, 31), 5, date(2026, 12, 31)),
    ],
)
def test_the_years_run_from_the_day_after_the_due_day(due_on: date, years: int, last_day: date) -> None:
    assert last_of(due_on, years * 12) == last_day


@pytest.mark.req("COL-059")
def test_a_private_claim_lives_five_years_and_two_where_it_is_old() -> None:
    young = bar(PRIVATE)
    assert (young.years, young.began_on, young.last_day) == (5, date(2021, 5, 26), date(2026, 5, 25))
    assert young.needs_invocation
    assert (young.is_complete(date(2026, 5, 25)), young.is_complete(date(2026, 5, 26))) == (False, True)
    old = bar(PRIVATE, due_on=date(2020, 4, 27), born_on=date(2020, 3, 20))
    assert (old.years, old.last_day) == (2, date(2022, 4, 27))
    assert old.article == "平成29年改正前の民法第173条第1号、改正法附則第10条第4項"
    first = bar(PRIVATE, due_on=date(2020, 5, 25), born_on=date(2020, 4, 1))
    assert (first.years, first.last_day) == (5, date(2025, 5, 25))


def test_a_public_claim_begins_anew_with_its_first_reminder_only() -> None:
    """地方自治法第236条第4項: the second reminder renews nothing."""
    reminded = bar(PUBLIC, on("reminder", 2021, 6, 15), on("reminder", 2024, 6, 15))
    assert reminded.last_day == date(2026, 6, 15)
    assert [(one.on, one.renews, one.last_day) for one in reminded.effects] == [
        (date(2021, 6, 15), True, date(2026, 6, 15))
    ]
    assert not reminded.needs_invocation
    assert bar(PRIVATE, on("reminder", 2021, 6, 15)).last_day == date(2026, 5, 25)


def test_six_months_from_the_end_of_a_month_end_with_a_month() -> None:
    """民法第143条第2項: from 1 March on they end with 31 August, not on the 28th."""
    late = bar(PRIVATE, on("demand", 2026, 2, 28), due_on=date(2021, 3, 1))
    assert late.last_day == date(2026, 8, 31)
    assert late.effects[0].article == "民法第150条"


def test_a_demand_gives_six_months_once() -> None:
    """民法第150条: what is demanded again within the six months gives nothing more."""
    once = bar(PRIVATE, on("demand", 2026, 3, 31), day=date(2026, 4, 1))
    assert once.last_day == date(2026, 9, 30)  # 31 September does not exist
    again = bar(PRIVATE, on("demand", 2026, 3, 31), on("demand", 2026, 9, 30))
    assert again.last_day == date(2026, 9, 30)
    assert [one.renews for one in again.effects] == [False]
    early = bar(PRIVATE, on("demand", 2023, 3, 31))
    assert (early.last_day, early.effects) == (date(2026, 5, 25), ())
    assert bar(PRIVATE, on("demand", 2026, 5, 26)).last_day == date(2026, 5, 25), "it came a day late"
    assert bar(PRIVATE, on("reminder", 2026, 5, 1)).last_day == date(2026, 11, 1), "a reminder demands too"


def test_an_acknowledgement_lets_the_years_begin_anew() -> None:
    """民法第152条: by a pledge, and by paying a part."""
    pledged = bar(PRIVATE, on("part", 2022, 1, 31), on("pledge", 2024, 2, 29))
    assert [one.last_day for one in pledged.effects] == [date(2027, 1, 31), date(2029, 2, 28)]
    old = bar(PRIVATE, on("part", 2020, 6, 1), due_on=date(2019, 3, 25), born_on=date(2019, 2, 20))
    assert (old.years, old.last_day) == (2, date(2022, 6, 1)), "an old claim stays one of two years"
    graced = bar(PRIVATE, on("demand", 2026, 5, 1), on("part", 2026, 10, 31))
    assert graced.last_day == date(2031, 10, 31), "paid while the demand kept it alive"


def test_what_comes_after_the_end_revives_no_public_claim() -> None:
    late = (on("part", 2026, 6, 1), on("pledge", 2026, 7, 1))
    assert bar(PUBLIC, *late).last_day == date(2026, 5, 25)
    assert not bar(PUBLIC, *late).acknowledged_late
    private = bar(PRIVATE, *late)
    assert (private.last_day, private.acknowledged_late) == (date(2031, 7, 1), True)
    assert bar(PRIVATE, on("part", 2026, 5, 25)).acknowledged_late is False


def test_what_has_not_happened_yet_does_not_count() -> None:
    assert bar(PRIVATE, on("pledge", 2024, 2, 1), day=date(2024, 1, 31)).last_day == date(2026, 5, 25)


causes = st.builds(
    Happened, st.sampled_from(list(Cause)), st.dates(date(2021, 5, 26), date(2026, 11, 30)), st.just(0)
)


@given(st.lists(causes, max_size=8), st.sampled_from([PRIVATE, PUBLIC]))
def test_nothing_shortens_a_time_bar(happened: list[Happened], terms: TimeBarTerms) -> None:
    found = bar(terms, *happened)
    days = [date(2026, 5, 25), *(one.last_day for one in found.effects)]
    assert days == sorted(days)
    assert found.last_day == days[-1]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"article": ""}, "arrears.time_bar.private.article"),
        ({"needs_invocation": "yes"}, "arrears.time_bar.private.needs_invocation"),
        ({"invocation_article": ""}, "arrears.time_bar.private.invocation_article"),
        ({"grace_months": 25}, "arrears.time_bar.private.grace_months"),
        ({"old": {"before": "2020-04-01"}}, "arrears.time_bar.private.old"),
        ({"colour": 1}, "arrears.time_bar.private.colour"),
    ],
)
def test_a_slip_of_the_pen_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(RulePackFault) as refused:
        read_time_bars(DEMO | {"private": DEMO["private"] | change})
    assert refused.value.slots["key"] == key
    with pytest.raises(RulePackFault):
        read_time_bars({"private": DEMO["private"]})
