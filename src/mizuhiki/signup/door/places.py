"""Branches of a bank and towns of a postcode: lists that are published, read as the door's role may."""

import os.path
from dataclasses import dataclass

from mizuhiki.banks.finding import find_branches
from mizuhiki.platform import sql

MOST_PLACES = 20


@dataclass(frozen=True)
class Branch:
    """A branch of today."""

    code: str
    name: str


def branches_like(bank_code: str, typed: str) -> list[Branch]:
    """Branches whose code, name or reading begins with what was typed, the nearest first."""
    return [Branch(one.branch_code, one.name) for one in find_branches(bank_code, typed)]


def branches_of(bank_code: str) -> list[Branch]:
    """Every branch of a bank of today, by its reading."""
    found = sql.rows(
        "SELECT branch_code, name FROM banks_place"
        " WHERE bank_code = %s AND branch_code <> '' AND ends_on IS NULL"
        ' ORDER BY kana COLLATE "C", branch_code',
        [bank_code],
    )
    return [Branch(code, name) for code, name in found]


def places_of(postcode: str) -> list[str]:
    """The places a postcode stands for, as an address begins with them.

    A code of more places than anybody looks through gives what they have in common.
    """
    found = sql.rows(
        "SELECT prefecture || city || town FROM signup_postcodetown WHERE postcode = %s"
        ' ORDER BY (prefecture || city || town) COLLATE "C" LIMIT 1000',
        [postcode],
    )
    places = [place for (place,) in found]
    return places if len(places) <= MOST_PLACES else [os.path.commonprefix(places)]  # noqa: RUF071 - of characters
