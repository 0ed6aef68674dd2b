"""What many tests begin with: built once, and left standing while tests that ask for it follow each other.

    @standing.fixture
    def street(rules_in_force: None) -> Town:
        town = Town()
        ...
        return town

The rows lie in a transaction around that of the test, which is undone as always: each test finds them as
they were built, and a test that does not ask for them does not see them. What the function returns is
copied for each test. It may ask for others of its kind by the names of its arguments, and for nothing else:
no clock, setting or file of a test is there yet.

A test that commits, and the first test of a worker, have it built in their own turn.
"""

import copy
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

COMMITS = {"transactional_db", "django_db_reset_sequences", "live_server"}


@dataclass(frozen=True)
class Plan:
    """A fixture that can stand, and those it asks for by the names of its arguments."""

    build: Callable[..., Any]
    asks: tuple[tuple[str, "Plan"], ...]


@dataclass
class Stand:
    """What was built, and the block it lies in."""

    plan: Plan
    block: transaction.Atomic
    value: Any = None


class Ground:
    """What stands in a worker's database, the lowest first."""

    def __init__(self) -> None:
        self._stands: list[Stand] = []
        self._blocker: DjangoDbBlocker | None = None

    def open(self, blocker: DjangoDbBlocker) -> None:
        """There is a database now."""
        self._blocker = blocker

    def close(self) -> None:
        """There will be none any more."""
        self.bring([])
        self._blocker = None

    def bring(self, plans: Sequence[Plan]) -> None:
        """Let these stand in their order, and nothing else."""
        if self._blocker is None:
            return
        with self._blocker.unblock():
            while [stand.plan for stand in self._stands] != list(plans[: len(self._stands)]):
                self._take_down()
            for plan in plans[len(self._stands) :]:
                self._build(plan)

    def standing(self) -> list[str]:
        """The names of what stands."""
        return [stand.plan.build.__name__ for stand in self._stands]

    def value_of(self, build: Callable[..., Any]) -> Any:
        """A copy of what was built; LookupError where it does not stand."""
        for stand in self._stands:
            if stand.plan.build is build:
                return copy.deepcopy(stand.value)
        raise LookupError(build.__name__)

    def _build(self, plan: Plan) -> None:
        block = transaction.atomic()
        block.__enter__()
        self._stands.append(Stand(plan, block))
        try:
            given = {name: self.value_of(asked.build) for name, asked in plan.asks}
            self._stands[-1].value = plan.build(**given)
            connection.check_constraints()  # now, and not after each test again
        except BaseException:
            self._take_down()
            raise

    def _take_down(self) -> None:
        transaction.set_rollback(True)
        self._stands.pop().block.__exit__(None, None, None)


ground = Ground()


def fixture(build: Callable[..., Any]) -> Any:
    """A fixture whose rows stand; its arguments are others of this kind."""

    def stand(request: pytest.FixtureRequest, **asked: Any) -> Any:
        request.getfixturevalue("db")
        try:
            return ground.value_of(build)
        except LookupError:
            return build(**asked)

    own, theirs = inspect.signature(stand).parameters, inspect.signature(build).parameters
    stand.__signature__ = inspect.Signature([own["request"], *theirs.values()])  # type: ignore[attr-defined]
    stand.__doc__, stand.builds = build.__doc__, build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(stand)


def prepare(item: pytest.Item) -> None:
    """Let stand what a test asks for, before its own transaction begins."""
    ground.bring([] if _commits(item) else plans_of(item))


def plans_of(item: pytest.Item) -> list[Plan]:
    """What can stand of all a test asks for, each after what it asks for itself."""
    found: list[Plan] = []
    for name in sorted(getattr(item, "fixturenames", ())):
        if plan := _plan(item, name):
            found += [one for one in _with_asked(plan) if one not in found]
    return found


def _plan(item: pytest.Item, name: str) -> Plan | None:
    known = item._fixtureinfo.name2fixturedefs.get(name)  # type: ignore[attr-defined]
    build = getattr(known[-1].func, "builds", None) if known else None
    if build is None:
        return None
    asks = {asked: _plan(item, asked) for asked in inspect.signature(build).parameters}
    alien = [asked for asked, plan in asks.items() if plan is None]
    assert not alien, f"{name} is built before {alien} of a test is there"
    return Plan(build, tuple((asked, plan) for asked, plan in asks.items() if plan is not None))


def _with_asked(plan: Plan) -> Iterator[Plan]:
    for _, asked in plan.asks:
        yield from _with_asked(asked)
    yield plan


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    told = mark is not None and bool(mark.kwargs.get("transaction") or mark.kwargs.get("reset_sequences"))
    return told or not COMMITS.isdisjoint(getattr(item, "fixturenames", ()))
