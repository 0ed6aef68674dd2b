"""What is searched of a customer or a place: derived columns, made by these two functions alone.

A customer's text is name | kana | addresses, each folded (`customers.text`). Addresses are the one on
the record and those of the supplies the customer ever had a part in, so that 田中 緑町 finds them in one
look. Where a protected person is goes into `hidden` instead, of them and of everybody who shares the
supply; no ordinary search reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from mizuhiki.customers.text import (
    bigrams,
    family_end,
    family_is,
    first_letter,
    join_parts,
    normalise,
    normalise_kana,
)

MOST_ADDRESSES = 20  # of a landlord with many flats; their taps and supplies are found by themselves


@dataclass(frozen=True)
class CustomerDocument:
    """The derived columns of one customer."""

    text: str
    hidden: str
    kana: str
    bigrams: list[int]


@dataclass(frozen=True)
class PremisesDocument:
    """The derived columns of one place."""

    text: str
    bigrams: list[int]


def of_customer(
    *, name: str, kana: str, addresses: Iterable[str], hidden_addresses: Iterable[str] = ()
) -> CustomerDocument:
    """Fold one customer. Addresses come with the one that matters most first."""
    folded_name = normalise(name)
    parts = [folded_name, normalise(kana), *_places(addresses)]
    found = {gram for part in parts for gram in bigrams(part)} | _edges(name, folded_name)
    return CustomerDocument(
        text=join_parts(parts),
        hidden=join_parts(_places(hidden_addresses)),
        kana=normalise_kana(kana),
        bigrams=sorted(found),
    )


def _places(addresses: Iterable[str]) -> list[str]:
    return [normalise(address) for address in list(addresses)[:MOST_ADDRESSES]]


def _edges(name: str, folded: str) -> set[int]:
    """Marks by which one letter is found: families of that letter alone, names that begin with it."""
    family = normalise(name.split(maxsplit=1)[0]) if name.strip() else ""
    edges = {first_letter(folded[0])} if folded else set()
    if len(family) == 1:
        edges.add(family_is(family))
    return edges | ({family_end(family[-1])} if family else set())


def of_premises(*, town: str, block: str, building: str) -> PremisesDocument:
    """Fold one place."""
    folded = normalise(place_text(town, block, building))
    return PremisesDocument(text=folded, bigrams=sorted(bigrams(folded)))


def place_text(town: str, block: str, building: str) -> str:
    """An address as `Premises.address` writes it."""
    return " ".join(part for part in (f"{town}{block}", building) if part)
