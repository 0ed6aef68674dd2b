"""How money is spread over debts."""

from collections.abc import Sequence
from dataclasses import dataclass


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
