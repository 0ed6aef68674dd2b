"""What is registered of those who may be calling, folded for the comparison; nothing of it is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mizuhiki.customers.api import customers_of, find, normalise, protected
from mizuhiki.platform import sql
from mizuhiki.talks.rules import Agreement, Known, Told, agreement

MOST = 50  # people compared at once
RECENT_BILLS = 6  # of a supply, whose amounts a caller may be asked for

OF_TELEPHONE = f"""
SELECT coalesce(c.merged_into_id, c.id), bool_or({protected("c")})
FROM customers_phone t JOIN customers_customer c ON c.id = t.customer_id
WHERE t.digits = ANY(%(digits)s) GROUP BY 1 ORDER BY 1 LIMIT {MOST}
"""  # noqa: S608 - of constants

KNOWN = f"""
SELECT k.id, {protected("k")},
       jsonb_agg(jsonb_build_array(c.customer_no, c.name, c.kana, c.address)),
       (SELECT jsonb_agg(jsonb_build_array(t.digits)) FROM customers_phone t
        JOIN customers_customer x ON x.id = t.customer_id WHERE k.id IN (x.id, x.merged_into_id)),
       (SELECT jsonb_agg(jsonb_build_array(s.id, s.inquiry_no, i.tap_no, p.town || p.block, p.building))
        FROM customers_supply s
        JOIN customers_installation i ON i.id = s.installation_id
        JOIN customers_premises p ON p.id = i.premises_id
        WHERE s.id IN (SELECT y.supply_id FROM customers_supplyparty y
                       JOIN customers_customer z ON z.id = y.customer_id
                       WHERE k.id IN (z.id, z.merged_into_id)))
FROM customers_customer k JOIN customers_customer c ON k.id IN (c.id, c.merged_into_id)
WHERE k.id = ANY(%(ids)s) GROUP BY k.id ORDER BY k.id
"""  # noqa: S608 - of constants

BILLS = f"""
SELECT d.supply_id, d.amount_yen FROM unnest(%(supplies)s::bigint[]) u (id)
CROSS JOIN LATERAL (SELECT supply_id, amount_yen FROM billing_demand
                    WHERE supply_id = u.id ORDER BY cycle_month DESC, id DESC LIMIT {RECENT_BILLS}) d
"""  # noqa: S608 - of constants


@dataclass(frozen=True)
class Owners:
    """Whose a telephone is, as far as the viewer may know (law 16)."""

    customer_ids: Sequence[int]
    hides_number: bool  # somebody under protection has it, too


def owners_of(digits: Collection[str], *, sees_protected: bool, today: date) -> Owners:
    """Whose these numbers are: a person under protection is not found by them without the right."""
    asked = [one for one in digits if one]
    found = sql.rows(OF_TELEPHONE, {"digits": asked, "today": today}) if asked else []
    open_ones = [customer_id for customer_id, is_protected in found if sees_protected or not is_protected]
    return Owners(open_ones, hides_number=len(open_ones) < len(found))


def compared(told: Told, searches: Sequence[str], *, sees_protected: bool, today: date) -> list[Agreement]:
    """Everybody of whom something agrees, the most facts first.

    Args:
        told: what the caller said.
        searches: the same as a clerk would look for it, the surest first.
    """
    ids = list(owners_of(told.telephones, sees_protected=sees_protected, today=today).customer_ids)
    for written in searches:
        if len(ids) < MOST:
            ids += customers_of(find(written, sees_protected=sees_protected, today=today).hits)
    people = known(list(dict.fromkeys(ids))[:MOST], sees_protected=sees_protected, today=today)
    if told.bill_yen is not None:
        people = _with_bills(people)
    found = [agreement(told, one) for one in people]
    return sorted((one for one in found if one.facts), key=lambda one: -len(one.facts))


def known(ids: Sequence[int], *, sees_protected: bool, today: date) -> list[Known]:
    """What is registered of these people; where somebody under protection is stays out of it."""
    if not ids:
        return []
    found = sql.rows(KNOWN, {"ids": list(ids), "today": today})
    return [_known(row, sees_protected=sees_protected) for row in found]


def _known(row: tuple[Any, ...], *, sees_protected: bool) -> Known:
    customer_id, is_protected, records, phones, supplies = row
    hides = is_protected and not sees_protected
    people, places = sql.array(records), sql.array(supplies)
    numbers: dict[str, int | None] = {no: None for no, *_ in people}
    numbers |= {_plain(number): supply for supply, *both, _, _ in places for number in both}
    addresses: dict[str, int | None] = {normalise(address): None for *_, address in people if address}
    addresses |= {normalise(f"{town} {building}"): supply for supply, _, _, town, building in places}
    return Known(
        customer_id=customer_id,
        names={normalise(one) for _, name, kana, _ in people for one in (name, kana)},
        numbers=numbers,
        places={} if hides else addresses,
        telephones=() if hides else {digits for (digits,) in sql.array(phones)},
    )


def _with_bills(people: Sequence[Known]) -> list[Known]:
    of = {supply: one.customer_id for one in people for supply in one.numbers.values() if supply is not None}
    amounts = dict[int, set[int]]()
    for supply_id, yen in sql.rows(BILLS, {"supplies": list(of)}):
        amounts.setdefault(of[supply_id], set()).add(yen)
    return [replace(one, bills_yen=amounts.get(one.customer_id, ())) for one in people]


def _plain(number: str) -> str:
    return number.replace("-", "").upper()
