"""To whom a letter about a supply goes, and at which address.

The letter goes to the 送付先, else to the agent, the payer, the heirs' representative, the water user,
as they are on the day. Where anybody on the supply is under protection (DV等支援措置) and the letter goes
to somebody else, that person is not told the place (design.md, law 16).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mizuhiki.customers.api import protected
from mizuhiki.platform import sql

ROLES = "ARRAY['mail_recipient', 'agent', 'payer', 'heirs_representative', 'water_user']"


def addressee(supply_id: str) -> str:
    """A query for id and role of who gets the letters of a supply on %(today)s; merged records as one.

    Args:
        supply_id: the column of the query around it that names the supply.
    """
    return f"""
    SELECT coalesce(k.merged_into_id, k.id) AS id, y.role FROM customers_supplyparty y
    JOIN customers_customer k ON k.id = y.customer_id
    CROSS JOIN LATERAL (SELECT y.ends_on IS NULL OR y.ends_on > %(today)s AS stands) n
    WHERE y.supply_id = {supply_id} AND y.starts_on <= %(today)s AND (n.stands OR y.role = 'water_user')
    ORDER BY n.stands DESC, array_position({ROLES}, y.role::text), y.starts_on DESC LIMIT 1
"""  # noqa: S608


RECIPIENTS = f"""
    SELECT s.id, s.inquiry_no, concat_ws(' ', g.town || g.block, nullif(g.building, '')), g.postcode,
           t.id, t.name, CASE t.kind WHEN 'company' THEN '御中' ELSE '様' END, t.postcode, t.address,
           t.died_on, w.role = 'water_user',
           EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
                   WHERE hp.supply_id = s.id AND {protected("hc")}),
           {protected("t")}
    FROM customers_supply s
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises g ON g.id = i.premises_id
    JOIN LATERAL ({addressee("s.id")}) w ON true
    JOIN customers_customer t ON t.id = w.id
    WHERE s.id = ANY(%(ids)s)
"""  # noqa: S608


class Addressed(Protocol):
    """Whatever goes to somebody, with their own address and the place of use."""

    @property
    def own_postcode(self) -> str:
        """Of the addressee."""

    @property
    def own_address(self) -> str:
        """Of the addressee; empty where they have told none."""

    @property
    def is_user(self) -> bool:
        """Whether the water user is written to."""

    @property
    def place(self) -> str:
        """The place of use, without the city."""

    @property
    def place_postcode(self) -> str:
        """Of the place of use."""


@dataclass(frozen=True)
class Recipient:
    """Who gets the letters of a supply, as it has to be printed, protected or not."""

    supply_id: int
    inquiry_no: str
    place: str  # without the city
    place_postcode: str
    addressee_id: int
    name: str
    honorific: str
    own_postcode: str
    own_address: str
    died_on: date | None
    is_user: bool  # the water user is written to
    supply_is_protected: bool
    addressee_is_protected: bool

    @property
    def hides_place(self) -> bool:
        """Whether somebody is protected from those who read this letter."""
        return self.supply_is_protected and not self.addressee_is_protected


def recipients_of(supply_ids: Iterable[int], *, today: date) -> dict[int, Recipient]:
    """Who gets the letters of each supply, in one query."""
    found = sql.rows(RECIPIENTS, {"ids": sorted(set(supply_ids)), "today": today})
    return {row[0]: Recipient(*row) for row in found}


def address_of(one: Addressed, *, city: str) -> tuple[str, str]:
    """Postcode and address: the addressee's own; for the water user without one, the place of use."""
    if one.own_address or not one.is_user:
        return one.own_postcode, one.own_address
    return one.place_postcode, f"{city}{one.place}"


def address_lines(address: str) -> tuple[str, ...]:
    """The lines of an address in the window: town and block on the first, building and room below."""
    street, _, rest = address.strip().partition(" ")
    return tuple(line for line in (street, rest.strip()) if line)
