"""The panels of a customer's page. Rooms do not know the page: `config/wiring.py` puts each panel on it.

    panels.register(Panel("payments", "お支払い", 30, "desks/panels/payments.html", payments_panel))

A panel is a title, a template and a function from the desk to the template's context; None leaves the
panel out. Under "headlines" it may name what belongs into the strip on top of the page, under "people" the
numbers of other customers it names: their reading is written down too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from mizuhiki.billing.api import Owed
from mizuhiki.customers.api import PROTECTED_SEE, PersonView, SupplyView
from mizuhiki.payments.api import (
    Came,
    OpenClaim,
    Payment,
    Settled,
    Told,
    came_and_told,
    overpaid_by_supply,
    payments_of_supply,
    settled_of_demands,
)

PAYMENTS = 12  # rows; more are a page of their own one day


@dataclass(frozen=True)
class CustomerDesk:
    """What every panel may use: the person, their supplies, the one chosen, and the day."""

    person: PersonView
    supplies: tuple[SupplyView, ...]
    supply: SupplyView | None  # the one the page looks at
    as_of: date
    today: date
    user: Any
    owed: Mapping[int, Owed]  # what each supply owed on the day, where it is the person's to pay

    @property
    def is_past(self) -> bool:
        """Whether the page shows an earlier day."""
        return self.as_of < self.today

    @property
    def supply_ids(self) -> list[int]:
        """Numbers of all supplies of the person."""
        return [supply.supply_id for supply in self.supplies]

    @property
    def payments(self) -> Sequence[Payment]:
        """What came of the supply in view, newest first."""
        return self._came.payments

    @property
    def told(self) -> Sequence[Told]:
        """What stores have told of and is no money yet; nothing where an earlier day is looked at."""
        return self._came.told

    @property
    def settled(self) -> Mapping[int, Sequence[Settled]]:
        """When and by which way each bill of the supply in view was settled."""
        return self._came.settled

    @property
    def claims(self) -> Sequence[OpenClaim]:
        """What people said was paid, as told."""
        return self._came.claims

    @property
    def overpaid(self) -> Mapping[int, int]:
        """What is held of each supply that is theirs to pay, on the day."""
        if self.supply is not None and not self.is_past:
            return self._came.overpaid
        return overpaid_by_supply(self._theirs, until=self.as_of) if self._theirs else {}

    @property
    def _theirs(self) -> list[int]:
        return [supply.supply_id for supply in self.supplies if supply.is_owing]

    @cached_property
    def _came(self) -> Came:
        if self.supply is None:
            return Came()
        supply_id = self.supply.supply_id
        if self.is_past:
            return Came(
                payments_of_supply(supply_id=supply_id, until=self.as_of, limit=PAYMENTS),
                settled=settled_of_demands(supply_id=supply_id, until=self.as_of),
            )
        return came_and_told(supply_id=supply_id, until=self.as_of, limit=PAYMENTS, overpaid_of=self._theirs)

    @property
    def sees_protected(self) -> bool:
        """Whether whoever looks may see where protected people are."""
        return bool(self.user.has_perm(PROTECTED_SEE))


@dataclass(frozen=True)
class Headline:
    """One figure of the strip on top of the page."""

    label: str
    value: str
    hint: str = ""
    tone: str = ""  # good, care, wrong
    order: int = 0


Context = Mapping[str, Any]


@dataclass(frozen=True)
class Panel:
    """One section of the page; those with `is_side` stand beside the others where there is room."""

    code: str
    title: str
    order: int
    template: str
    context: Callable[[CustomerDesk], Context | None]
    permission: str = ""
    is_side: bool = False


@dataclass(frozen=True)
class Filled:
    """A panel with its context, ready for the template."""

    panel: Panel
    context: Context = field(default_factory=dict)


_panels: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    """Put panels on the page; the same code again replaces its panel."""
    _panels.update({panel.code: panel for panel in panels})


def fill(desk: CustomerDesk) -> list[Filled]:
    """The panels this person may see, in their order."""
    filled = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.code)):
        if panel.permission and not desk.user.has_perm(panel.permission):
            continue
        context = panel.context(desk)
        if context is not None:
            filled.append(Filled(panel, context))
    return filled


def people(filled: Sequence[Filled]) -> list[int]:
    """The other customers whom the panels name."""
    return sorted({number for one in filled for number in one.context.get("people", ())})


def headlines(filled: Sequence[Filled]) -> list[Headline]:
    """What the panels put into the strip."""
    found = [line for one in filled for line in one.context.get("headlines", ())]
    return sorted(found, key=lambda line: line.order)
