"""Where a supply stands on the way from an unpaid bill to a closed tap (design.md, law 5).

`stand` is a pure function of what is owed, what was sent, what holds it back, the rules and the day. It
looks at each debt by itself: a debt has come as far as the papers that named it, one after the other,
each sent after the deadline of the one before had passed. So no step can be skipped, a payment takes a
debt's papers out of play with the debt, and a letter that came back proves nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mizuhiki.rulepacks.api import ORDER, ArrearsTerms, HoldKind, Step, StepTerms, Trigger, last_of

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Debt:
    """An assessment of which something is open after its 納期限; whole yen above zero.

    Attributes:
        is_users: today's water user owes it and the supply is in use; only then may a tap be closed for it.
    """

    id: int
    charge: str
    cycle: date
    due_on: date
    yen: int
    is_users: bool


@dataclass(frozen=True)
class Evidence:
    """A paper of one step and what is known of it.

    Attributes:
        deadline_on: as it is printed.
        returned: each copy that left came back.
        published_on: the day on which 公示送達 takes effect.
    """

    step: Step
    notice_id: int
    debts: frozenset[int]
    deadline_on: date
    sent_on: date | None
    delivered_on: date | None = None
    returned: bool = False
    published_on: date | None = None

    def proven_on(self, terms: StepTerms) -> date | None:
        """The day from which it counts; None where it proves nothing."""
        if self.published_on is not None and terms.may_be_published:
            return self.published_on
        if self.returned:
            return None
        return self.delivered_on if terms.counts == "delivered" else self.sent_on


@dataclass(frozen=True)
class Hold:
    """What keeps steps back from a day until before another; None: until it is ended.

    `debts` is what it speaks of; None: of all that is owed. `source` names where `ref` is found.
    """

    kind: HoldKind
    since: date
    until: date | None
    ref: int
    debts: frozenset[int] | None = None
    source: str = ""

    def is_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def covers(self, debt_id: int) -> bool:
        """Whether it speaks of a debt."""
        return self.debts is None or debt_id in self.debts


@dataclass(frozen=True)
class Facts:
    """All that the stage of one supply follows from, besides the rules and the day.

    `credit_yen` is what the utility owes this supply: overpaid money, and assessments below zero.
    """

    supply_id: int
    debts: tuple[Debt, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    holds: tuple[Hold, ...] = ()
    credit_yen: int = 0
    has_broken_pledge: bool = False


@dataclass(frozen=True)
class Taken:
    """A step that a debt has behind it, with the paper that proves it."""

    step: Step
    notice_id: int
    on: date
    deadline_on: date


@dataclass(frozen=True)
class Path:
    """One debt: the steps behind it and the one that comes next, with the first day for it."""

    debt: Debt
    taken: tuple[Taken, ...]
    next: Step | None
    on: date | None
    holds: tuple[Hold, ...]  # that keep the next step back today


@dataclass(frozen=True)
class StepDue:
    """A step that may be taken from a day on, for some debts of a supply."""

    step: Step
    on: date
    debts: tuple[int, ...]
    yen: int
    is_held: bool


@dataclass(frozen=True)
class Standing:
    """How one supply stands on a day."""

    supply_id: int
    day: date
    paths: tuple[Path, ...] = ()
    holds: tuple[Hold, ...] = ()  # in force, whatever they keep back
    trigger: Trigger | None = None  # on which the tap may be closed

    @property
    def last(self) -> Taken | None:
        """The furthest step that any debt has behind it."""
        taken = [path.taken[-1] for path in self.paths if path.taken]
        return max(taken, key=lambda one: (ORDER.index(one.step), one.on), default=None)

    @property
    def stage(self) -> Step | None:
        """The furthest step taken; None while nothing was sent."""
        return self.last.step if self.last else None

    @property
    def overdue_yen(self) -> int:
        """All that is overdue, whoever owes it."""
        return sum(path.debt.yen for path in self.paths)

    def due(self) -> list[StepDue]:
        """What may come next, the furthest first; debts that are held stand apart."""
        groups = defaultdict[tuple[Step, bool], list[Path]](list)
        for path in self.paths:
            if path.next is not None:
                groups[path.next, bool(path.holds)].append(path)
        found = [_due(step, paths, is_held=is_held) for (step, is_held), paths in groups.items()]
        return sorted(found, key=lambda one: (-ORDER.index(one.step), one.is_held))

    def due_now(self, step: Step) -> StepDue | None:
        """The step, if it may be taken today: its day has come and nothing holds it back."""
        found = (one for one in self.due() if one.step is step and not one.is_held)
        return next((one for one in found if one.on <= self.day), None)


def stand(facts: Facts, terms: ArrearsTerms, day: date) -> Standing:
    """How a supply stands.

    Source:
        COL-098 【金沢収納】第23条(3)イ・ウ・エ、(4)イ.
    """
    debts = _left_of(facts, terms, day)
    holds = tuple(hold for hold in facts.holds if hold.is_on(day))
    trigger = _trigger(debts, facts, terms, day)
    paths = tuple(_path(debt, facts.evidence, holds, terms, day, trigger=trigger) for debt in debts)
    return Standing(facts.supply_id, day, paths, holds if paths else (), trigger)


def may_be_cut(debt: Debt, terms: ArrearsTerms) -> bool:
    """Whether a tap may be closed for a debt: water of this water user only."""
    return debt.is_users and debt.charge in terms.charges


def _left_of(facts: Facts, terms: ArrearsTerms, day: date) -> list[Debt]:
    """What is overdue when the money that the utility owes is taken off, the oldest first.

    It goes to what a tap may be closed for before anything else: nobody is cut off with money lying here.
    """
    credit_yen, left = facts.credit_yen, []
    overdue = [debt for debt in facts.debts if debt.due_on < day]
    for debt in sorted(overdue, key=lambda one: (not may_be_cut(one, terms), one.due_on, one.id)):
        used = min(debt.yen, credit_yen)
        credit_yen -= used
        if debt.yen > used:
            left.append(replace(debt, yen=debt.yen - used))
    return sorted(left, key=lambda one: (one.due_on, one.id))


def _trigger(debts: Sequence[Debt], facts: Facts, terms: ArrearsTerms, day: date) -> Trigger | None:
    counted = [debt for debt in debts if may_be_cut(debt, terms)]
    if not counted:
        return None
    oldest = min(debt.due_on for debt in counted)
    for one in terms.triggers:
        if (
            len({debt.cycle for debt in counted}) >= one.bills
            and last_of(oldest, one.months) <= day
            and (day - oldest).days >= one.days
            and sum(debt.yen for debt in counted) >= one.yen
            and (facts.has_broken_pledge or not one.broken_pledge)
        ):
            return one
    return None


def _path(
    debt: Debt,
    evidence: Sequence[Evidence],
    holds: Sequence[Hold],
    terms: ArrearsTerms,
    day: date,
    *,
    trigger: Trigger | None,
) -> Path:
    taken: list[Taken] = []
    deadline = debt.due_on
    for step, one in terms.steps.items():
        if terms.threatens(step) and not (trigger and may_be_cut(debt, terms)):
            return Path(debt, tuple(taken), None, None, ())
        proof = _proof(debt, evidence, one, deadline, day)
        if proof is None:
            held = tuple(h for h in holds if h.covers(debt.id) and terms.holds_back(h.kind, step))
            return Path(debt, tuple(taken), step, deadline + ONE_DAY * (one.after_days + 1), held)
        taken.append(proof)
        deadline = proof.deadline_on
    raise AssertionError("nothing proves a cut")


def _proof(
    debt: Debt, evidence: Sequence[Evidence], terms: StepTerms, after: date, day: date
) -> Taken | None:
    """The first paper of a step that named the debt, left after a deadline had passed, and is not stale."""
    found = []
    for one in evidence:
        if one.step is not terms.step or debt.id not in one.debts:
            continue
        on = one.proven_on(terms)
        if on is None or not after < on <= day:
            continue
        if terms.valid_days and day > on + ONE_DAY * terms.valid_days:
            continue
        found.append(
            Taken(one.step, one.notice_id, on, max(one.deadline_on, on + ONE_DAY * terms.deadline_days))
        )
    return min(found, key=lambda one: (one.on, one.notice_id), default=None)


def _due(step: Step, paths: Sequence[Path], *, is_held: bool) -> StepDue:
    return StepDue(
        step=step,
        on=min(path.on for path in paths if path.on is not None),
        debts=tuple(path.debt.id for path in paths),
        yen=sum(path.debt.yen for path in paths),
        is_held=is_held,
    )
