"""A plain account of a drawn year, kept by hand beside the product's.

It knows nothing of the product but the bills it was handed: it spreads each payment itself, so that at the
end of every month two independent accounts of the same life can be held against each other.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from mizuhiki.billing.api import Assessment

ORDER = {"water": 1, "public_sewerage": 2, "rural_sewerage": 3}


@dataclass
class Part:
    """A charge of a bill, and what is open of it."""

    assessment_id: int
    demand_id: int
    charge: str
    open_yen: int


@dataclass
class Book:
    """The plain account: bills as they were handed over, payments spread by hand."""

    parts: dict[int, list[Part]] = field(default_factory=lambda: defaultdict(list))  # by demand
    money: Counter[str] = field(default_factory=Counter)
    left_over: dict[int, int] = field(default_factory=dict)  # receipt → yen nothing was owed for
    spread: dict[int, list[tuple[Part, int]]] = field(default_factory=dict)  # by receipt

    def add_bills(self, month: date) -> None:
        """What was assessed for a month's readings."""
        for row in Assessment.objects.filter(cycle_month=month):
            assert row.demand_id is not None
            part = Part(row.pk, row.demand_id, row.charge, row.amount_yen)
            self.parts[row.demand_id].append(part)
            self.money["revenue"] -= row.amount_yen

    def open_of(self, demand_id: int) -> int:
        """Yen still owed for a bill."""
        return sum(part.open_yen for part in self.parts[demand_id])

    def pay(self, receipt_id: int, demand_ids: Sequence[int], yen: int, *, into: str) -> None:
        """Money for bills in the order given, each in the order of its charges; what is left is nobody's."""
        self.money[into] += yen
        self.spread[receipt_id] = []
        for demand_id in demand_ids:
            for part in sorted(self.parts[demand_id], key=lambda part: ORDER[part.charge]):
                share = min(yen, part.open_yen)
                if share:
                    part.open_yen -= share
                    yen -= share
                    self.spread[receipt_id].append((part, share))
        if yen:
            self.left_over[receipt_id] = yen

    def set_against(self, receipt_id: int, demand_id: int, over_id: int) -> None:
        """What a receipt left over pays a bill, as far as it goes."""
        left_yen = self.left_over.pop(over_id)
        yen = min(left_yen, self.open_of(demand_id))
        self.pay(receipt_id, [demand_id], yen, into="overpaid")
        del self.money["overpaid"]
        if left_yen > yen:
            self.left_over[over_id] = left_yen - yen

    def take_back(self, receipt_id: int, *, out_of: str) -> None:
        """What a receipt settled is owed again."""
        for part, share in self.spread.pop(receipt_id):
            part.open_yen += share
            self.money[out_of] -= share

    def accounts(self) -> dict[str, int]:
        """The balances a ledger must have."""
        found = {
            **self.money,
            "receivable": sum(map(self.open_of, self.parts)),
            "overpaid": -sum(self.left_over.values()),
        }
        return {account: yen for account, yen in found.items() if yen}
