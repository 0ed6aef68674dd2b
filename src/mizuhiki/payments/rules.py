"""How cash is taken, and how money is spread over debts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from mizuhiki.payments import errors

LARGEST_NOTE_YEN = 10_000


@dataclass(frozen=True)
class Cash:
    """What one act at the till does with the cash handed over."""

    tendered_yen: int
    received_yen: int
    change_yen: int
    left_open_yen: int

    @property
    def is_odd(self) -> bool:
        """Whether a note came that was not needed: then the amount was probably mistyped."""
        return self.change_yen >= LARGEST_NOTE_YEN


def take_from_till(*, open_yen: int, tendered_yen: int, partly: bool) -> Cash:
    """More cash than is owed gives change; less is taken only as a part payment somebody chose.

    Raises:
        NothingToTake, TooLittleCash: the cash does not fit what shall be taken.
    """
    assert open_yen > 0, open_yen
    if tendered_yen <= 0:
        raise errors.NothingToTake()
    if tendered_yen < open_yen and not partly:
        raise errors.TooLittleCash(tendered=tendered_yen, short=open_yen - tendered_yen)
    received_yen = min(tendered_yen, open_yen)
    return Cash(
        tendered_yen=tendered_yen,
        received_yen=received_yen,
        change_yen=tendered_yen - received_yen,
        left_open_yen=open_yen - received_yen,
    )


def tax_within(*, paid_before_yen: int, paid_now_yen: int, assessed_yen: int, tax_yen: int) -> int:
    """The consumption tax inside one of several payments of an assessment; over all of them it is exact."""
    assert 0 <= paid_before_yen <= paid_before_yen + paid_now_yen <= assessed_yen
    before = tax_yen * paid_before_yen // assessed_yen
    return tax_yen * (paid_before_yen + paid_now_yen) // assessed_yen - before


@dataclass(frozen=True)
class Split:
    """Shares in the order of the debts, and what is left over."""

    shares_yen: tuple[int, ...]
    left_over_yen: int


def split_in_order(*, received_yen: int, debts_yen: Sequence[int]) -> Split:
    """Spread money over `debts_yen` in the order given; what is left over is kept apart."""
    assert received_yen > 0, received_yen
    assert all(debt > 0 for debt in debts_yen), debts_yen
    left, shares = received_yen, list[int]()
    for debt in debts_yen:
        shares.append(min(left, debt))
        left -= shares[-1]
    assert sum(shares) + left == received_yen
    return Split(shares_yen=tuple(shares), left_over_yen=left)


def split_in_proportion(*, received_yen: int, debts_yen: Sequence[int], ranks: Sequence[object]) -> Split:
    """Spread money over debts in their order; those of one rank share what does not serve them all.

    Within the rank each gets its part of the money cut to whole yen; the yen that are over go one by one to
    the largest fractions that were cut, of equal ones to the first. No debt gets more than it is.

    Args:
        ranks: of each debt; equal ones stand beside each other.
    """
    assert received_yen > 0, received_yen
    assert all(debt > 0 for debt in debts_yen), debts_yen
    left, shares = received_yen, list[int]()
    for _, same in groupby(zip(ranks, debts_yen, strict=True), key=lambda pair: pair[0]):
        debts = [debt for _, debt in same]
        total = sum(debts)
        if left >= total:
            given = debts
        else:
            given = [left * debt // total for debt in debts]
            by_cut = sorted(range(len(debts)), key=lambda n: (-(left * debts[n] % total), n))
            for n in by_cut[: left - sum(given)]:
                given[n] += 1
        shares += given
        left -= sum(given)
    assert sum(shares) + left == received_yen
    return Split(shares_yen=tuple(shares), left_over_yen=left)
