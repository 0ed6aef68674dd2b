"""The supplies of a person as a screen shows them, on a day; one query."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from mizuhiki.customers.models import Supply, SupplyParty, SupplyService
from mizuhiki.customers.search.candidates import protected
from mizuhiki.customers.search.document import place_text
from mizuhiki.customers.search.hits import supply_state
from mizuhiki.platform import sql

OWING = frozenset({"使用者", "納付者", "相続人代表"})
MOST_SUPPLIES = 200  # on one page; a landlord with more is worked through by the search


@dataclass(frozen=True)
class PartyView:
    """Somebody in a role on a supply, then."""

    customer_id: int
    role: str
    name: str
    starts_on: date
    ends_on: date | None
    is_now: bool


@dataclass(frozen=True)
class ServiceView:
    """One charge of a supply, then."""

    charge: str  # a charge code of the rule pack
    use_class: str
    cycle: str
    dwellings: int
    starts_on: date
    ends_on: date | None
    is_now: bool


@dataclass(frozen=True)
class MeterView:
    """The meter on the tap, then."""

    serial: str
    bore_mm: int
    fitted_on: date
    verified_until: date


@dataclass(frozen=True)
class SupplyView:
    """One supply. Where it is, and who else is on it, are left out when `hides_place`."""

    supply_id: int
    inquiry_no: str
    kind: str
    starts_on: date
    ends_on: date | None
    state: str
    parked: str
    roles: tuple[str, ...]  # of the person whose page it is
    place: str
    tap_no: str
    bore_mm: int
    route: str
    parties: tuple[PartyView, ...]
    services: tuple[ServiceView, ...]
    meter: MeterView | None
    owner: tuple[int, str] | None  # of the tap then, where it is somebody else's
    hides_place: bool

    @property
    def is_owing(self) -> bool:
        """Whether its debts are the person's to pay; an agent or whoever gets the letters owes nothing."""
        return not OWING.isdisjoint(self.roles)

    @property
    def is_running(self) -> bool:
        """Whether water may flow under it on the day."""
        return self.state == "使用中"

    @property
    def people(self) -> set[int]:
        """The customers named in it."""
        return {party.customer_id for party in self.parties} | ({self.owner[0]} if self.owner else set())

    @property
    def user(self) -> str:
        """The water user then."""
        return next((party.name for party in self.parties if party.is_now and party.role == "使用者"), "")


SUPPLIES = f"""
SELECT s.id, s.inquiry_no, s.kind, s.starts_on, s.ends_on, s.parked,
       EXISTS (SELECT FROM customers_supplyparty hp JOIN customers_customer hc ON hc.id = hp.customer_id
               WHERE hp.supply_id = s.id AND {protected("hc")}),
       (SELECT jsonb_agg(
            jsonb_build_array(c.id, sp.role, c.name, sp.starts_on, sp.ends_on,
                              sp.customer_id = ANY(%(records)s))
            ORDER BY sp.starts_on DESC, sp.id)
        FROM customers_supplyparty sp
        JOIN customers_customer r ON r.id = sp.customer_id
        JOIN customers_customer c ON c.id = coalesce(r.merged_into_id, r.id)
        WHERE sp.supply_id = s.id),
       (SELECT jsonb_agg(
            jsonb_build_array(v.charge, v.use_class, v.cycle, v.dwellings, v.starts_on, v.ends_on)
            ORDER BY v.starts_on DESC, v.charge DESC)
        FROM customers_supplyservice v WHERE v.supply_id = s.id),
       (SELECT jsonb_build_array(m.serial, m.bore_mm, f.fitted_on, m.verified_until)
        FROM customers_meterfitting f JOIN customers_meter m ON m.id = f.meter_id
        WHERE f.installation_id = i.id AND f.fitted_on <= %(day)s
        AND (f.removed_on IS NULL OR f.removed_on > %(day)s)),
       o.id, o.name, i.tap_no, i.bore_mm, i.route, p.town, p.block, p.building
FROM customers_supply s
JOIN customers_installation i ON i.id = s.installation_id
JOIN customers_premises p ON p.id = i.premises_id
LEFT JOIN customers_ownership w ON w.installation_id = i.id AND w.starts_on <= %(day)s
     AND (w.ends_on IS NULL OR w.ends_on > %(day)s) AND w.customer_id <> ALL (%(records)s)
LEFT JOIN customers_customer o ON o.id = w.customer_id
WHERE s.id IN (SELECT sp.supply_id FROM customers_supplyparty sp WHERE sp.customer_id = ANY(%(records)s))
ORDER BY (s.starts_on <= %(day)s AND (s.ends_on IS NULL OR s.ends_on > %(day)s)) DESC,
         s.starts_on DESC, s.id
LIMIT {MOST_SUPPLIES}
"""  # noqa: S608


def supplies_of(
    *, record_ids: Sequence[int], as_of: date, today: date, sees_protected: bool
) -> list[SupplyView]:
    """Every supply the person ever had a part in, the running ones first.

    Protection is that of today, whatever day the screen shows.
    """
    params: dict[str, Any] = {"records": list(record_ids), "day": as_of, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(SUPPLIES, params)
        return [_view(row, as_of=as_of, sees_protected=sees_protected) for row in cursor.fetchall()]


def _view(row: tuple[Any, ...], *, as_of: date, sees_protected: bool) -> SupplyView:
    number, inquiry_no, kind, since, until, parked, is_protected, *rest = row
    parties, services, meter, owner_id, owner, tap_no, bore_mm, route, *place = rest
    everybody = [(_party(party, as_of), is_mine) for *party, is_mine in sql.array(parties)]
    hides = is_protected and not sees_protected
    return SupplyView(
        supply_id=number,
        inquiry_no=inquiry_no,
        kind=str(Supply.Kind(kind).label),
        starts_on=since,
        ends_on=until,
        state=supply_state(since, until, as_of),
        parked=parked,
        roles=tuple(dict.fromkeys(party.role for party, is_mine in everybody if is_mine)),
        place="" if hides else place_text(*place),
        tap_no="" if hides else tap_no,
        bore_mm=bore_mm,
        route="" if hides else route,
        parties=() if hides else tuple(party for party, _ in everybody),
        services=tuple(_service(service, as_of) for service in sql.array(services)),
        meter=None if hides or meter is None else _meter(meter),
        owner=None if hides or owner_id is None else (owner_id, owner),
        hides_place=hides,
    )


def _party(row: list[Any], as_of: date) -> PartyView:
    customer_id, role, name, starts_on, ends_on = row
    since, until = _day(starts_on), _day_or_none(ends_on)
    label = str(SupplyParty.Role(role).label)
    return PartyView(customer_id, label, name, since, until, _holds(since, until, as_of))


def _service(row: list[Any], as_of: date) -> ServiceView:
    charge, use_class, cycle, dwellings, starts_on, ends_on = row
    since, until = _day(starts_on), _day_or_none(ends_on)
    label = str(SupplyService.Cycle(cycle).label)
    return ServiceView(charge, use_class, label, dwellings, since, until, _holds(since, until, as_of))


def _meter(value: str | list[Any]) -> MeterView:
    serial, bore_mm, fitted_on, verified_until = json.loads(value) if isinstance(value, str) else value
    return MeterView(serial, bore_mm, _day(fitted_on), _day(verified_until))


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _day_or_none(written: str | None) -> date | None:
    return None if written is None else _day(written)


def _holds(starts_on: date, ends_on: date | None, day: date) -> bool:
    return starts_on <= day and (ends_on is None or day < ends_on)
