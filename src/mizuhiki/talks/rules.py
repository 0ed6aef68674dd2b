"""Whether who calls is who they say: what they said beside what is registered. Pure.

The operator types what the caller says and is told which facts agree, never what is registered: so nobody
reads an account before the caller was known (CC-036), and nobody can fish for an address.
"""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

NAME, NUMBER, ADDRESS, TELEPHONE, BILL = "お名前", "番号", "住所", "電話番号", "請求額"
LEAST_ADDRESS = 3  # letters of a folded address
_NUMBER = re.compile("[0-9]")
_ADDRESS = re.compile(r"[^0-9-].*[0-9]")  # a town and a number


@dataclass(frozen=True)
class Told:
    """What the caller said, folded as the search folds; empty where it was not asked.

    Attributes:
        telephones: the number of the display and the one they said.
        bill_yen: of a recent bill.
    """

    name: str = ""
    number: str = ""
    address: str = ""
    telephones: Collection[str] = ()
    bill_yen: int | None = None


@dataclass(frozen=True)
class Known:
    """What is registered of one customer, folded alike; a number belongs to the supply it names."""

    customer_id: int
    names: Set[str]
    numbers: Mapping[str, int | None]
    places: Mapping[str, int | None]
    telephones: Collection[str]
    bills_yen: Collection[int] = ()


@dataclass(frozen=True)
class Agreement:
    """What agreed of one customer, and the supply it was about where that is one."""

    customer_id: int
    supply_id: int | None
    facts: Sequence[str]

    @property
    def is_enough(self) -> bool:
        """The name and one fact more."""
        return NAME in self.facts and len(self.facts) > 1


def agreement(told: Told, known: Known) -> Agreement:
    """Which facts of what was told are those of a customer."""
    facts, supplies = list[str](), set[int]()
    if told.name and told.name in known.names:
        facts.append(NAME)
    if told.number and told.number in known.numbers:
        facts.append(NUMBER)
        supplies |= {one for one in [known.numbers[told.number]] if one is not None}
    places = [place for place in known.places if _is_part(told.address, place)]
    if places:
        facts.append(ADDRESS)
        supplies |= {one for place in places if (one := known.places[place]) is not None}
    if not set(told.telephones).isdisjoint(known.telephones):
        facts.append(TELEPHONE)
    if told.bill_yen is not None and told.bill_yen in known.bills_yen:
        facts.append(BILL)
    return Agreement(known.customer_id, supplies.pop() if len(supplies) == 1 else None, facts)


def only_one(found: Sequence[Agreement]) -> Agreement | None:
    """The one customer who is known well enough; nobody where two are alike."""
    enough = [one for one in found if one.is_enough]
    most = max((len(one.facts) for one in enough), default=0)
    best = [one for one in enough if len(one.facts) == most]
    return best[0] if len(best) == 1 else None


def _is_part(told: str, place: str) -> bool:
    """Whether an address was said to its end, with more or less before and after it.

    金沢市広岡3-3-30 and 広岡3-3-30 agree; 広岡3-3 is neither 広岡3-30 nor 広岡3-3-30.
    A room alone is no address.
    """
    shorter, longer = sorted((told, place), key=len)
    if len(shorter) < LEAST_ADDRESS or not _ADDRESS.match(shorter):
        return False
    found = re.search(rf"{re.escape(shorter)}(?![0-9-])", longer)
    return found is not None and (shorter != told or _NUMBER.search(longer, 0, found.start()) is None)
