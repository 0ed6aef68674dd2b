"""Arithmetic of cash: coins and notes, and what a count says."""

from collections.abc import Mapping
from dataclasses import dataclass

DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)


def field_of(denomination: int) -> str:
    """The column and form field of a note or coin: n10000 … n1."""
    return f"n{denomination}"


FIELDS = tuple(field_of(one) for one in DENOMINATIONS)


def total_of(pieces: Mapping[str, int]) -> int:
    """Yen of so many pieces of each; what is not named is not there."""
    assert set(pieces) <= set(FIELDS), pieces
    assert all(number >= 0 for number in pieces.values()), pieces
    return sum(one * pieces.get(field_of(one), 0) for one in DENOMINATIONS)


def fewest_pieces(yen: int) -> dict[str, int]:
    """An amount in the largest notes and coins."""
    assert yen >= 0, yen
    pieces = {}
    for one in DENOMINATIONS:
        if one != 2_000:  # rarely in a drawer
            pieces[field_of(one)], yen = divmod(yen, one)
    return pieces


NAMES = {10_000: "一万円札", 5_000: "五千円札", 2_000: "二千円札", 1_000: "千円札"}  # a coin is its yen


def name_of(denomination: int) -> str:
    """What a note or coin is called."""
    return NAMES.get(denomination, f"{denomination}円")


def counted_out(yen: int) -> str:
    """An amount as it is laid into a hand, largest first: 千円札1枚、500円1枚."""
    pieces = fewest_pieces(yen)
    found = ((one, pieces.get(field_of(one), 0)) for one in DENOMINATIONS)
    return "、".join(f"{name_of(one)}{number}枚" for one, number in found if number)


@dataclass(frozen=True)
class Exchange:
    """両替: pieces asked for, pieces given for them, and yen that neither side's pieces can make up."""

    wanted: Mapping[str, int]
    given: Mapping[str, int]
    short_yen: int


def exchange(*, need: Mapping[str, int], have: Mapping[str, int]) -> Exchange:
    """What to ask the bank for, so that `need` can be laid out of `have`; given from the largest on.

    What is given is never needed itself, and never more than is asked for.
    """
    wanted = {name: max(need.get(name, 0) - have.get(name, 0), 0) for name in FIELDS}
    left_yen, given = total_of(wanted), {}
    for one in DENOMINATIONS:
        name = field_of(one)
        spare = max(have.get(name, 0) - need.get(name, 0), 0)
        given[name] = min(spare, left_yen // one)
        left_yen -= given[name] * one
    return Exchange(wanted=wanted, given=given, short_yen=left_yen)
