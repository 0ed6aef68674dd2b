"""What every part of a drawn year shares: the chance, the agenda, the book, and a count of what was lived."""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.billing.api import PaymentSlip
from mizuhiki.billing.models import SlipDemand
from mizuhiki.platform import clock
from tests.builders import noon
from tests.scenarios.drawn.book import Book


@dataclass
class World:
    """A seed and everything that follows from it, in the order of its days."""

    seed: int
    book: Book = field(default_factory=Book)
    done: Counter[str] = field(default_factory=Counter)
    drawn: random.Random = field(init=False)
    _agenda: list[tuple[date, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.drawn = random.Random(f"drawn-{self.seed}")  # noqa: S311

    def on(self, day: date, act: Callable[[], None]) -> None:
        """Let something happen at noon of a day, after what was planned for it before."""
        heapq.heappush(self._agenda, (day, next(self._numbers), act))

    def live_until(self, last: date) -> None:
        """Everything planned up to a day, and what follows from it."""
        while self._agenda and self._agenda[0][0] <= last:
            day, _, act = heapq.heappop(self._agenda)
            with clock.travel(noon(day)):
                act()

    def draw(self, shares: Sequence[tuple[str, int]], rest: str) -> str:
        """One of the names, each with its share of a hundred."""
        drawn = self.drawn.randrange(100)
        for name, share in shares:
            if drawn < share:
                return name
            drawn -= share
        return rest

    def key(self) -> str:
        """A key that no act had before."""
        return f"{self.seed}:{next(self._numbers)}"


def demands_of(slip: PaymentSlip) -> list[int]:
    """The bills a slip asks for, oldest first."""
    found = SlipDemand.objects.filter(slip=slip).order_by("demand__due_on", "demand")
    return list(found.values_list("demand", flat=True))
