"""The pure function: how far a debt has come, what comes next and when, by four ordinances."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mizuhiki.arrears.stage_rules import Debt, Evidence, Facts, Hold, StepDue, stand
from mizuhiki.rulepacks.api import DATA, ORDER, ArrearsTerms, HoldKind, Step, months_after
from mizuhiki.rulepacks.arrears import read_arrears
from mizuhiki.rulepacks.faults import RulePackFault

HERE = Path(__file__).parent / "ordinances"
SEWERAGE = "public_sewerage"
CHARGES = {"water": None, SEWERAGE: None}


def terms_of(name: str) -> ArrearsTerms:
    if name == "demo":
        content = yaml.safe_load((DATA / "mizuhiki-demo" / "pack.yaml").read_text(encoding="utf-8"))[
            "arrears"
        ]
    else:
        content = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    found = read_arrears(content, CHARGES)
    assert found is not None
    return found


ORDINANCES = ("demo", "ninety_days", "by_hand", "two_bills")
DUE = date(2026, 5, 25)


def debt(
    number: int = 1, *, due_on: date = DUE, yen: int = 4_851, charge: str = "water", users: bool = True
) -> Debt:
    return Debt(number, charge, due_on.replace(day=1), due_on, yen, users)


def paper(
    step: str, sent: date, deadline: date, *debts: int, number: int = 1, delivered: bool = False
) -> Evidence:
    on = sent if delivered else None
    return Evidence(Step(step), number, frozenset(debts or (1,)), deadline, sent, on)


TWO = (debt(1), debt(2, due_on=date(2026, 7, 27), yen=5_149))
# Every paper of the demo's rules for the first debt, each as early as may be.
REMINDER = paper("reminder", date(2026, 6, 15), date(2026, 6, 25))
DEMAND = paper("demand", date(2026, 7, 6), date(2026, 7, 20))
WARNING = paper("warning", date(2026, 7, 29), date(2026, 8, 10))
NOTICE = paper("notice", date(2026, 8, 11), date(2026, 8, 18), delivered=True)
ALL = (REMINDER, DEMAND, WARNING, NOTICE)


@pytest.mark.req("COL-098")
@pytest.mark.parametrize(
    ("papers", "stage", "next_", "on"),
    [
        ((), None, Step.REMINDER, date(2026, 6, 15)),
        (ALL[:1], Step.REMINDER, Step.DEMAND, date(2026, 7, 6)),
        (ALL[:2], Step.DEMAND, Step.WARNING, date(2026, 7, 26)),
        (ALL[:3], Step.WARNING, Step.NOTICE, date(2026, 8, 11)),
        (ALL, Step.NOTICE, Step.CUT, date(2026, 8, 19)),
    ],
)
def test_each_paper_leads_to_the_next_after_its_deadline(
    papers: tuple[Evidence, ...], stage: Step | None, next_: Step, on: date
) -> None:
    standing = stand(Facts(1, TWO, papers), terms_of("demo"), date(2026, 8, 20))
    assert standing.stage == stage
    assert (standing.paths[0].next, standing.paths[0].on) == (next_, on)
    assert standing.paths[1].next == Step.REMINDER, "a newer debt goes its own way"
    (due,) = (one for one in standing.due() if one.step == next_ and 1 in one.debts)
    assert due.on == on
    assert standing.due_now(Step.CUT) == (
        StepDue(Step.CUT, date(2026, 8, 19), (1,), 4_851, is_held=False) if next_ is Step.CUT else None
    )


@pytest.mark.req("COL-061", "COL-098")
@pytest.mark.parametrize(
    ("changed", "next_"),
    [
        ({"sent_on": date(2026, 7, 20)}, Step.WARNING),  # on the last day of the demand
        ({"sent_on": None}, Step.WARNING),  # printed, not sent
        ({"returned": True}, Step.WARNING),  # it came back
        ({"debts": frozenset({2})}, Step.WARNING),  # it names another debt
        ({"sent_on": date(2026, 7, 21)}, Step.NOTICE),
        ({"sent_on": date(2026, 7, 21), "published_on": date(2026, 8, 5), "returned": True}, Step.NOTICE),
    ],
)
def test_a_warning_counts_only_after_the_demand_went_by_unpaid(
    changed: dict[str, object], next_: Step
) -> None:
    papers = (REMINDER, DEMAND, replace(WARNING, **changed))  # type: ignore[arg-type]
    assert stand(Facts(1, TWO, papers), terms_of("demo"), date(2026, 8, 20)).paths[0].next == next_


def test_a_deadline_shorter_than_the_rule_is_lengthened() -> None:
    late = replace(WARNING, sent_on=date(2026, 8, 9))  # the paper says 10 August, the rule asks for ten days
    found = stand(Facts(1, TWO, (REMINDER, DEMAND, late)), terms_of("demo"), date(2026, 8, 25)).paths[0]
    assert (found.next, found.on) == (Step.NOTICE, date(2026, 8, 20))


@pytest.mark.req("COL-062", "COL-098")
def test_no_cut_without_a_notice_that_was_delivered_and_is_fresh() -> None:
    demo, day = terms_of("demo"), date(2026, 8, 20)
    posted = replace(NOTICE, delivered_on=None)
    assert stand(Facts(1, TWO, (*ALL[:3], posted)), demo, day).paths[0].next is Step.NOTICE
    assert stand(Facts(1, TWO, ALL), demo, date(2026, 10, 10)).paths[0].next is Step.CUT
    assert stand(Facts(1, TWO, ALL), demo, date(2026, 10, 11)).paths[0].next is Step.NOTICE
    assert stand(Facts(1, TWO, (ALL[0], *ALL[2:])), demo, day).paths[0].next is Step.DEMAND


@pytest.mark.parametrize(
    ("debts", "next_"),
    [
        (
            (debt(1, charge="public_sewerage"), debt(2, charge=SEWERAGE, due_on=date(2026, 7, 27))),
            None,
        ),
        ((debt(1, users=False), debt(2, users=False, due_on=date(2026, 7, 27))), None),  # a former tenant's
        ((debt(1), debt(2, users=False, due_on=date(2026, 7, 27))), None),  # one of two is a former tenant's
        ((debt(1), debt(2, charge=SEWERAGE, due_on=date(2026, 7, 27))), None),
        ((debt(1),), None),  # one bill does not do
        (TWO, Step.CUT),
    ],
)
def test_only_water_of_this_water_user_leads_to_the_tap(debts: tuple[Debt, ...], next_: Step | None) -> None:
    standing = stand(Facts(1, debts, ALL), terms_of("demo"), date(2026, 8, 20))
    assert standing.paths[0].next == next_
    assert (standing.due_now(Step.CUT) is None) == (next_ is None)


@pytest.mark.parametrize("kind", list(HoldKind))
@pytest.mark.parametrize("name", ORDINANCES)
def test_every_hold_keeps_the_tap_open(kind: HoldKind, name: str) -> None:
    terms, day = terms_of(name), date(2027, 2, 1)
    papers, debts = all_papers(terms), (debt(1), debt(2, due_on=date(2026, 7, 27), yen=5_149))
    free = Facts(1, debts, papers)
    assert stand(free, terms, day).due_now(Step.CUT) is not None
    for since, until, holds in [
        (day, None, True),
        (date(2026, 1, 1), day + timedelta(days=1), True),
        (date(2026, 1, 1), day, False),
        (day + timedelta(days=1), None, False),
    ]:
        held = replace(free, holds=(Hold(kind, since, until, 7),))
        assert (stand(held, terms, day).due_now(Step.CUT) is None) is holds
    of_another = replace(free, holds=(Hold(kind, day, None, 7, frozenset({2})),))
    due = stand(of_another, terms, day).due_now(Step.CUT)
    assert due is not None
    assert due.debts == (1,)


def all_papers(terms: ArrearsTerms) -> tuple[Evidence, ...]:
    """Fresh papers for the first debt, up to the cut on 1 February 2027."""
    before, papers = date(2026, 12, 17), []
    for number, (step, one) in enumerate(terms.steps.items()):
        if step is not Step.CUT:
            sent = before + timedelta(days=1)
            before = sent + timedelta(days=one.deadline_days)
            papers.append(paper(step, sent, before, number=number, delivered=True))
    return tuple(papers)


@pytest.mark.parametrize(
    ("credit", "left"),
    [(0, (4_851, 5_149)), (1, (4_850, 5_149)), (4_851, (5_149,)), (9_999, (1,)), (10_000, ())],
)
def test_what_the_utility_owes_is_taken_off_first(credit: int, left: tuple[int, ...]) -> None:
    standing = stand(Facts(1, TWO, ALL, credit_yen=credit), terms_of("demo"), date(2026, 8, 20))
    assert tuple(path.debt.yen for path in standing.paths) == left
    assert (standing.due_now(Step.CUT) is not None) == (len(left) == 2)  # a single bill is no ground


def test_what_the_utility_owes_serves_the_water_before_older_sewerage() -> None:
    older = debt(3, charge=SEWERAGE, due_on=date(2026, 3, 25), yen=3_000)
    standing = stand(Facts(1, (older, *TWO), ALL, credit_yen=5_000), terms_of("demo"), date(2026, 8, 20))
    assert [(path.debt.id, path.debt.yen) for path in standing.paths] == [(3, 3_000), (2, 5_000)]
    assert standing.due_now(Step.CUT) is None


@pytest.mark.parametrize(
    ("name", "debts", "day", "broken", "article"),
    [
        ("ninety_days", TWO[:1], date(2026, 8, 22), False, None),
        ("ninety_days", TWO[:1], date(2026, 8, 23), False, "規程第2条第1号"),
        ("ninety_days", TWO[:1], date(2026, 6, 1), True, "規程第2条第2号"),
        ("by_hand", TWO, date(2026, 11, 24), True, None),
        ("by_hand", TWO, date(2026, 11, 25), False, "条例第35条第1号"),
        ("two_bills", TWO, date(2026, 7, 28), False, "要綱第2条第1号"),
        ("two_bills", TWO[:1], date(2026, 8, 24), False, None),
        ("two_bills", TWO[:1], date(2026, 8, 25), False, "要綱第2条第1号ただし書"),
        ("demo", TWO, date(2026, 7, 27), False, None),
        ("demo", TWO, date(2026, 7, 28), False, "水引市水道料金滞納整理要綱第5条第1号"),
    ],
)
def test_the_ground_for_a_cut_is_the_ordinances_own(
    name: str,
    debts: tuple[Debt, ...],
    day: date,
    broken: bool,  # noqa: FBT001
    article: str | None,
) -> None:
    trigger = stand(Facts(1, debts, has_broken_pledge=broken), terms_of(name), day).trigger
    assert (trigger.article if trigger else None) == article


def test_months_end_with_the_month_that_has_no_such_day() -> None:
    assert months_after(date(2026, 8, 31), 1) == date(2026, 9, 30)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_after(date(2026, 12, 25), 0) == date(2026, 12, 25)
    assert months_after(date(2026, 1, 31), 23) == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("key", "value", "names"),
    [
        ("charges", ["gas"], "arrears.charges"),
        ("threat", "cut_off", "arrears.threat"),
        ("steps", {"cut": {"title": "執行", "article": "条"}}, "arrears.steps"),
        ("triggers", [], "arrears.triggers"),
        ("triggers", [{"article": "条"}], "arrears.triggers.1"),
        ("triggers", [{"article": "条", "bills": -1}], "arrears.triggers.1.bills"),
        ("holds", {"report": "cut"}, "arrears.holds.pledge"),
        ("release", {"article": "条", "percent": 50}, "arrears.release.with_pledge_months"),
        ("colour", "red", "arrears.colour"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_their_key(key: str, value: object, names: str) -> None:
    content = yaml.safe_load((HERE / "ninety_days.yaml").read_text(encoding="utf-8")) | {key: value}
    with pytest.raises(RulePackFault) as refused:
        read_arrears(content, CHARGES)
    assert refused.value.slots["key"] == names


days = st.dates(date(2026, 6, 1), date(2027, 6, 1))
some_papers = st.builds(
    lambda step, sent, span, debts, returned, delivered, number: Evidence(
        step,
        number,
        debts,
        sent + timedelta(days=span),
        sent,
        sent + timedelta(days=delivered) if delivered is not None else None,
        returned,
    ),
    st.sampled_from(ORDER[:-1]),
    days,
    st.integers(1, 40),
    st.frozensets(st.integers(1, 3), min_size=1),
    st.booleans(),
    st.none() | st.integers(0, 9),
    st.integers(1, 99),
)


@pytest.mark.req("COL-098")
@given(
    papers=st.lists(some_papers, max_size=14),
    name=st.sampled_from(ORDINANCES),
    day=days,
    credit=st.integers(0, 12_000),
    users=st.booleans(),
)
def test_no_step_is_ever_skipped(
    papers: list[Evidence],
    name: str,
    day: date,
    credit: int,
    users: bool,  # noqa: FBT001
) -> None:
    """Whatever was sent: before a cut each paper of the rules left after the deadline of the one before."""
    terms = terms_of(name)
    debts = (debt(1, users=users), debt(2, due_on=date(2026, 7, 27)), debt(3, charge=SEWERAGE))
    standing = stand(Facts(1, debts, tuple(papers), credit_yen=credit), terms, day)
    assert standing.overdue_yen == max(0, sum(one.yen for one in debts if one.due_on < day) - credit)
    for path in standing.paths:
        codes = [taken.step for taken in path.taken]
        assert codes == list(terms.steps)[: len(codes)]
        deadline = path.debt.due_on
        for taken in path.taken:
            assert taken.on > deadline
            assert taken.deadline_on >= taken.on + timedelta(days=terms.steps[taken.step].deadline_days)
            (proof, *_) = [one for one in papers if one.proven_on(terms.steps[taken.step]) == taken.on]
            assert path.debt.id in proof.debts or len(papers) > 1
            deadline = taken.deadline_on
        if path.next is Step.CUT:
            assert path.debt.is_users
            assert path.debt.charge == "water"
            assert codes == list(terms.steps)[:-1]
            assert path.on is not None
            assert path.on > deadline
        elif path.next is None:
            assert not path.debt.is_users or path.debt.charge != "water" or standing.trigger is None
