"""Who a supply's money is about: the water user, the tap and its address, for many supplies at once.

Where anybody on a supply is under protection (DV等支援措置), address and tap are told only to who holds
the right (law 16).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from mizuhiki.customers.permissions import PROTECTED_SEE
from mizuhiki.customers.search.candidates import protected
from mizuhiki.customers.search.hits import HIDDEN
from mizuhiki.platform import sql


class Viewer(Protocol):
    """Whoever looks, with what they may see."""

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether the person holds a right."""
        ...


@dataclass(frozen=True)
class Mark:
    """A word of caution beside a name."""

    word: str
    tone: str


@dataclass(frozen=True)
class Holder:
    """The water user of a supply as a clerk may see them; shaped for `web/parts/identity.html`."""

    supply_id: int
    customer_id: int
    number: str  # お客様番号
    name: str
    kana: str
    inquiry_no: str
    tap_no: str
    address: str
    is_protected: bool
    parked: str
    honorific: str  # 様, or 御中 for a company

    @property
    def marks(self) -> Sequence[Mark]:
        """What must be known before anything is said or done."""
        marks = [Mark("支援措置", "wrong")] if self.is_protected else []
        return [*marks, Mark("保留中", "care")] if self.parked else marks


HOLDERS = f"""
    SELECT s.id, c.id, c.customer_no, c.name, c.kana, s.inquiry_no, i.tap_no,
           concat_ws(' ', p.town || p.block, nullif(p.building, '')),
           EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
                   WHERE hp.supply_id = s.id AND {protected("hc")}),
           s.parked, CASE c.kind WHEN 'company' THEN '御中' ELSE '様' END
    FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises p ON p.id = i.premises_id
    JOIN LATERAL (
        SELECT customer_id FROM customers_supplyparty
        WHERE supply_id = s.id AND role = 'water_user' AND starts_on <= %(on)s
        ORDER BY starts_on DESC LIMIT 1
    ) u ON true
    JOIN customers_customer r ON r.id = u.customer_id
    JOIN customers_customer c ON c.id = coalesce(r.merged_into_id, r.id)
    WHERE s.id = ANY(%(ids)s)
"""  # noqa: S608


def holders_of(
    supply_ids: Iterable[int], *, today: date, viewer: Viewer, on: date | None = None
) -> dict[int, Holder]:
    """The holder of each supply, in one query.

    Args:
        today: the day whose protection marks hold, whatever day is asked about.
        on: the day whose water user is meant, by default today; a supply that ended keeps its last one.
    """
    found = sql.rows(HOLDERS, {"ids": list(set(supply_ids)), "on": on or today, "today": today})
    may_see = viewer.has_perm(PROTECTED_SEE)
    return {row[0]: _holder(row, may_see_protected=may_see) for row in found}


def _holder(row: tuple[Any, ...], *, may_see_protected: bool) -> Holder:
    holder = Holder(*row)
    if holder.is_protected and not may_see_protected:
        return replace(holder, address=HIDDEN, tap_no="")
    return holder
