"""Counts and minutes of tasks, put together as a report shows them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Amount:
    """So many, and so long; whole minutes."""

    count: int
    minutes: int

    def __add__(self, other: "Amount") -> "Amount":
        """Both together."""
        return Amount(self.count + other.count, self.minutes + other.minutes)

    @property
    def hours(self) -> str:
        """2時間05分, or 45分."""
        hours, minutes = divmod(self.minutes, 60)
        return f"{hours:,}時間{minutes:02}分" if hours else f"{minutes}分"


NOTHING = Amount(0, 0)


@dataclass(frozen=True)
class Done:
    """What one line of work adds: its type, its words, its amount."""

    work_type: str
    description: str
    amount: Amount


def total(amounts: Iterable[Amount]) -> Amount:
    """All of them together."""
    return sum(amounts, start=NOTHING)


def by_type(done: Iterable[Done], order: Sequence[str]) -> Mapping[str, Sequence[Done]]:
    """What was done under each type: all types of the contract in its order, then any it no longer knows."""
    found = defaultdict[str, list[Done]](list, {code: [] for code in order})
    for one in done:
        found[one.work_type].append(one)
    return found


def by_words(done: Iterable[Done]) -> Sequence[Done]:
    """The same words under one type put together, the longest work first."""
    found = defaultdict[tuple[str, str], Amount](lambda: NOTHING)
    for one in done:
        found[one.work_type, one.description] += one.amount
    lines = [Done(code, words, amount) for (code, words), amount in found.items()]
    return sorted(lines, key=lambda line: (-line.amount.minutes, line.description))
