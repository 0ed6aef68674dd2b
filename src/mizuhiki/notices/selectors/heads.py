"""Whom a notice goes to, and what it is about: one query for as many demands as are asked for.

Who gets it is the mail room's to say. Where anybody on the supply is under protection (DV等支援措置) and
the letter goes to somebody else, that person is not told the place (design.md, law 16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from mizuhiki.billing.api import SlipInstead
from mizuhiki.documents.api import Extra
from mizuhiki.mail import api as mail
from mizuhiki.notices.models import UnprintedNotice
from mizuhiki.platform import sql

ENGLISH = "en"  # of `Customer.Language`

# Who is a protected person on %(today)s, merged records as one; and on which supplies they stand.
SHIELDED_PEOPLE = """
    SELECT coalesce(k.merged_into_id, k.id) AS id FROM customers_customermark m
    JOIN customers_customer k ON k.id = m.customer_id
    WHERE m.kind = 'protection' AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s)
"""
SHIELDED_SUPPLIES = f"""
    SELECT DISTINCT p.supply_id FROM customers_supplyparty p
    JOIN customers_customer k ON k.id = p.customer_id
    WHERE coalesce(k.merged_into_id, k.id) IN ({SHIELDED_PEOPLE})
"""  # noqa: S608
ADDRESSEE = mail.addressee("d.supply_id")
HEADS = f"""
    WITH shielded AS MATERIALIZED ({SHIELDED_PEOPLE})
    SELECT d.id, d.supply_id, d.cycle_month, coalesce(b.due_on, d.due_on), d.amount_yen,
           s.inquiry_no, s.parked,
           concat_ws(' ', g.town || g.block, nullif(g.building, '')), g.postcode,
           u.id, u.customer_no,
           t.id, t.name, CASE t.kind WHEN 'company' THEN '御中' ELSE '様' END, t.postcode, t.address,
           t.died_on, w.role = 'water_user',
           EXISTS (SELECT FROM customers_supplyparty y JOIN customers_customer k ON k.id = y.customer_id
                   WHERE y.supply_id = s.id
                   AND coalesce(k.merged_into_id, k.id) IN (SELECT id FROM shielded)),
           t.id IN (SELECT id FROM shielded),
           (SELECT coalesce(sum(o.open_yen), 0)::bigint FROM billing_assessment a
            JOIN ledger_openitem o ON o.id = a.id WHERE a.demand_id = d.id),
           (SELECT x.slip_id FROM billing_slipdemand x WHERE x.demand_id = d.id
            ORDER BY x.slip_id DESC LIMIT 1),
           coalesce(b.reason, ''), t.language,
           EXISTS (SELECT FROM customers_customermark m WHERE m.customer_id = t.id AND m.kind = 'large_print'
                   AND m.starts_on <= %(today)s AND (m.ends_on IS NULL OR m.ends_on > %(today)s))
    FROM billing_demand d
    LEFT JOIN billing_slipinstead b ON b.demand_id = d.id
    JOIN customers_supply s ON s.id = d.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    JOIN customers_premises g ON g.id = i.premises_id
    JOIN LATERAL ({ADDRESSEE}) w ON true
    JOIN customers_customer t ON t.id = w.id
    JOIN LATERAL (
        SELECT coalesce(k.merged_into_id, k.id) AS id FROM customers_supplyparty y
        JOIN customers_customer k ON k.id = y.customer_id
        WHERE y.supply_id = s.id AND y.role = 'water_user' AND y.starts_on <= %(today)s
        ORDER BY y.starts_on DESC LIMIT 1
    ) v ON true
    JOIN customers_customer u ON u.id = v.id
    WHERE d.id = ANY(%(ids)s)
"""  # noqa: S608


@dataclass(frozen=True)
class Head:
    """One demand with its addressee as it has to be printed, protected or not."""

    demand_id: int
    supply_id: int
    cycle_month: date
    due_on: date
    amount_yen: int
    inquiry_no: str
    parked: str
    place: str  # without the city
    place_postcode: str
    user_id: int
    user_no: str  # お客様番号 of the water user
    addressee_id: int
    name: str
    honorific: str
    own_postcode: str
    own_address: str
    died_on: date | None
    is_user: bool  # the water user is written to
    supply_is_protected: bool
    addressee_is_protected: bool
    open_yen: int
    slip_id: int | None
    instead: str  # why a slip asks instead of a debit (`SlipInstead.Reason`); empty where none does
    language: str  # of the addressee
    wants_large_print: bool
    earlier: str = ""  # what it says of unpaid bills of before

    @property
    def extra(self) -> Extra:
        """The page more that the addressee has asked for: large letters before another language."""
        if self.wants_large_print:
            return Extra.LARGE
        return Extra.ENGLISH if self.language == ENGLISH else Extra.NONE

    @property
    def was_turned(self) -> bool:
        """From debit to a slip, by a run after the bill: everybody is told anew."""
        return self.instead not in {"", SlipInstead.Reason.ASKED}

    @property
    def hides_place(self) -> bool:
        """Whether somebody is protected from those who read this letter."""
        return self.supply_is_protected and not self.addressee_is_protected


class Written(Protocol):
    """Whoever gets a letter of this room: of a demand, or of a supply (`mail.Recipient`)."""

    @property
    def addressee_id(self) -> int:
        """Who it is."""

    @property
    def name(self) -> str:
        """As it is printed."""

    @property
    def honorific(self) -> str:
        """様 or 御中."""

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

    @property
    def died_on(self) -> date | None:
        """Nobody writes to the dead."""

    @property
    def supply_is_protected(self) -> bool:
        """Whether somebody of the supply is."""

    @property
    def addressee_is_protected(self) -> bool:
        """Whether they are themselves."""


def why_not_posted(head: Written, address: str, *, is_closed: bool) -> UnprintedNotice.Reason | None:
    """Why nobody may write to this addressee now, the first reason that holds."""
    reasons = {
        UnprintedNotice.Reason.DECEASED: head.died_on is not None,
        UnprintedNotice.Reason.NO_ADDRESS: not address.strip(),
        UnprintedNotice.Reason.RETURNED: is_closed,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def heads_of(demand_ids: Sequence[int], *, today: date) -> dict[int, Head]:
    """The head of each demand's notice, by its number."""
    return {row[0]: Head(*row) for row in sql.rows(HEADS, {"ids": list(demand_ids), "today": today})}
