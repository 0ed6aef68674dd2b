"""Periods in which the supply itself changed: each row of `due` that is one gets its stretches.

The statement of what is due knows a service and its reading. Where a use class, a bore or a charge changed
inside a period, or just before its bill, the few rows are worked out here, one by one, and written back;
a closing bill by itself asks the same function (ADR 0279).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from mizuhiki.billing.parted import SHUT, SHUT_WITH_METER, SOURCE, special_of
from mizuhiki.billing.pricing import KEY_COLUMNS, Key, cut_of, thresholds
from mizuhiki.billing.schedules import Plan
from mizuhiki.billing.stretches import History, Other, Service, Stretch, stretches
from mizuhiki.platform import sql
from mizuhiki.rulepacks.api import Pack

NEAR = timedelta(days=400)  # no period is so long
TWO_MONTHS = 45  # days: a period of more was read after two months
Measured = Sequence[tuple[date, int]]


@dataclass(frozen=True)
class Past:
    """What was on a supply, and when: what a period of it is cut by."""

    starts_on: date
    ends_on: date | None
    charges: dict[str, History]
    measured: dict[date, list[tuple[date, int]]]  # by the first day of a period: day, m³ since
    sources: dict[date, dict[str, int]]  # by reading month: m³ of each further meter
    shut: dict[str, list[tuple[date, date | None]]]  # by charge: when the tap was shut off

    def lacks_source(self, charge: str, month: date, *, until: date) -> bool:
        """Whether a further meter of a charge was not read in a month."""
        held = (one for one in self.charges[charge].others if one.kind == SOURCE and one.starts_on < until)
        return any(one.code not in self.sources[month] for one in held if one.ends_on is None)


def pasts_of(supply_ids: Iterable[int]) -> dict[int, Past]:
    """The past of some supplies."""
    ids = sorted(set(supply_ids))
    bores, services = defaultdict[int, list[tuple[date, int]]](list), defaultdict[int, Any](_Services)
    for installation_id, day, before_mm in sql.rows(
        "SELECT installation_id, changed_on, before_mm FROM customers_borechange WHERE installation_id IN "
        "(SELECT installation_id FROM customers_supply WHERE id = ANY(%s)) ORDER BY 1, 2",
        [ids],
    ):
        bores[installation_id].append((day, before_mm))
    for supply_id, charge, *rest in sql.rows(
        "SELECT supply_id, charge, starts_on, ends_on, use_class, cycle, dwellings, scheme, "
        "coalesce(persons, 0)::int FROM customers_supplyservice WHERE supply_id = ANY(%s) ORDER BY 1, 2, 3",
        [ids],
    ):
        services[supply_id][charge].append(Service(*rest))
    others, shut = _facts_of(ids)
    measured = defaultdict[int, Any](_Services)
    for supply_id, since, day, m3 in sql.rows(
        "SELECT supply_id, since, exchanged_on, carried_m3 FROM metering_meterexchange "
        "WHERE supply_id = ANY(%s) ORDER BY 1, 3",
        [ids],
    ):
        measured[supply_id][since].append((day, m3))
    sources = defaultdict[int, Any](_ByMonth)
    for supply_id, month, code, m3 in sql.rows(
        "SELECT supply_id, cycle_month, code, m3 FROM metering_sourcereading WHERE supply_id = ANY(%s) "
        "ORDER BY 1, 2, 3, sequence",
        [ids],
    ):
        sources[supply_id][month][code] = m3
    found = sql.rows(
        "SELECT s.id, s.starts_on, s.ends_on, i.id, i.bore_mm FROM customers_supply s "
        "JOIN customers_installation i ON i.id = s.installation_id WHERE s.id = ANY(%s)",
        [ids],
    )
    return {
        supply_id: Past(
            starts_on,
            ends_on,
            {
                charge: History(
                    tuple(known), bore_mm, tuple(bores[installation_id]), tuple(others[supply_id][charge])
                )
                for charge, known in services[supply_id].items()
            },
            measured[supply_id],
            sources[supply_id],
            shut[supply_id],
        )
        for supply_id, starts_on, ends_on, installation_id, bore_mm in found
    }


def _facts_of(ids: Sequence[int]) -> tuple[dict[int, Any], dict[int, Any]]:
    """By supply and charge, what few supplies have, and when the tap was shut off."""
    others, shut = defaultdict[int, Any](_Services), defaultdict[int, Any](_Services)
    for supply_id, charge, *rest in sql.rows(
        "SELECT supply_id, charge, starts_on, ends_on, kind, code, number FROM customers_servicefact "
        "WHERE supply_id = ANY(%s) ORDER BY 1, 2, kind, code, starts_on",
        [ids],
    ):
        one = Other(*rest)
        if one.kind == SHUT:  # it cuts no period: the volume is priced by the whole of it (ADR 0292)
            shut[supply_id][charge].append((one.starts_on, one.ends_on))
        else:
            others[supply_id][charge].append(one)
    return others, shut


class _ByMonth(defaultdict[Any, dict[str, int]]):
    """What was measured, by month and then by name."""

    def __init__(self) -> None:
        super().__init__(dict)


class _Services(defaultdict[Any, list[Any]]):
    """Lists by a second key."""

    def __init__(self) -> None:
        super().__init__(list)


def fitted(
    key: Key, period: tuple[date, date], past: Past, *, read_in: date, pack: Pack, measured: Measured = ()
) -> tuple[Key, tuple[date, date]]:
    """A key of a whole period as the supply was in it, and the days of it in which the charge was there."""
    found = stretches(past.charges[key.charge], *period, m3=key.usage_m3, measured=measured)
    found = [_with_sources(one, period, past.sources[read_in]) for one in found]
    found = [_with_shut(one, past, key.charge, pack) for one in found]
    first, end, last = found[0].first, found[-1].end, found[-1].facts
    cut_first, cut_end = cut_of(pack, key.charge, first, end)
    fresh = replace(
        key,
        use_class=last.use_class,
        bore_mm=last.bore_mm,
        dwellings=last.dwellings,
        scheme=last.scheme,
        persons=last.persons,
        usage_m3=sum(one.m3 for one in found),
        opened=key.opened or first > period[0],
        closed=key.closed or end < period[1],
        joined=key.joined or first > period[0],
        departed=key.departed or end < period[1],
        cut_first=cut_first,
        cut_end=cut_end,
        special=special_of(found, read_in=read_in, is_cut=cut_end > 0),
    )
    if (first, end) != period:
        fresh = replace(fresh, days=(end - first).days, period_epoch=bisect_right(thresholds(pack), first))
    return fresh, (first, end)


def _with_sources(one: Stretch, period: tuple[date, date], read: dict[str, int]) -> Stretch:
    """A stretch with its days of what the further meters measured in the period."""
    whole = (period[1] - period[0]).days
    upto, before = (one.end - period[0]).days, (one.first - period[0]).days
    others = tuple(
        (kind, code, read.get(code, 0) * upto // whole - read.get(code, 0) * before // whole)
        if kind == SOURCE
        else (kind, code, number)
        for kind, code, number in one.facts.others
    )
    return replace(one, facts=replace(one.facts, others=others))


def _with_shut(one: Stretch, past: Past, charge: str, pack: Pack) -> Stretch:
    """A stretch with the days on which, by the rules, its base is not asked for, if any."""
    rule = pack.shutoffs.base_charge.get(charge) if pack.shutoffs is not None else None
    days = rule.free_days(past.shut[charge], one.first, one.end) if rule is not None else 0
    if rule is None or not days:
        return one
    kind = SHUT_WITH_METER if rule.with_meter_fee else SHUT
    return replace(one, facts=replace(one.facts, others=(*one.facts.others, (kind, rule.article, days))))


_CHANGED = """
    SELECT s.id FROM customers_borechange b JOIN customers_supply s ON s.installation_id = b.installation_id
    WHERE b.changed_on > %(since)s
"""
_WITH_FACTS = """
    SELECT supply_id, charge::text FROM customers_servicefact WHERE ends_on IS NULL OR ends_on > %(since)s
"""
_TYPES = {str: "text", int: "int", bool: "boolean"}


def fit_due(plan: Plan, pack: Pack) -> int:
    """Give each row of `due` that needs it what its period truly was; says how many."""
    columns = ", ".join(KEY_COLUMNS)
    rows = sql.rows(
        f"SELECT supply_id, reading_id, period_start, period_end, {columns} FROM due "  # noqa: S608
        "WHERE reason IS NULL AND kind <> 'estimate' AND (is_midway OR supply_id IN ("
        f"{_CHANGED}) OR (supply_id, charge) IN ({_WITH_FACTS}))",
        {"since": plan.month - NEAR},
    )
    if not rows:
        return 0
    pasts, made = pasts_of(row[0] for row in rows), []
    read = defaultdict(lambda: plan.month, {(one.charge, one.cycle): one.reading_until for one in plan.slots})
    for supply_id, reading_id, first, end, *values in rows:
        key, past = Key(*values), pasts[supply_id]
        period, measured = (first, end), past.measured[first]
        if reading_id is None:
            key, period = _unread(key, past, plan, pack)
        elif months := _months(past, key.charge, period):
            key = replace(key, months=months)
        read_in = read[key.charge, past.charges[key.charge].services[-1].cycle]
        fresh, days = fitted(key, period, past, read_in=read_in, pack=pack, measured=measured)
        made.append((supply_id, *days, *(getattr(fresh, name) for name in KEY_COLUMNS)))
    _write(made)
    return len(made)


def _unread(key: Key, past: Past, plan: Plan, pack: Pack) -> tuple[Key, tuple[date, date]]:
    """The period of a charge without a meter: what its place in the plan has of the supply's own time."""
    cycle = past.charges[key.charge].services[-1].cycle
    slot = next(one for one in plan.slots if (one.charge, one.cycle) == (key.charge, cycle))
    end = min(past.ends_on or slot.last_day, slot.last_day)
    begin = slot.first_day if end > slot.ended_by else slot.since
    first = max(past.starts_on, begin)
    opened, closed = first > begin, end < slot.last_day
    days = (end - first).days if opened or closed else 0
    epoch = bisect_right(thresholds(pack), first)
    return replace(key, opened=opened, closed=closed, days=days, period_epoch=epoch), (first, end)


def _months(past: Past, charge: str, period: tuple[date, date]) -> int:
    """The months of a period in which the cycle of reading changed too; 0 where it did not."""
    first, end = period
    met = [one for one in past.charges[charge].services if one.starts_on < end]
    cycles = {one.cycle for one in met if one.ends_on is None or one.ends_on > first}
    return 0 if len(cycles) < 2 else 1 + ((end - first).days > TWO_MONTHS)


def _write(made: Sequence[tuple[Any, ...]]) -> None:
    kinds = {one.name: _TYPES[one.type] for one in fields(Key)}  # type: ignore[index]
    declared = ", ".join(f"{name} {kinds[name]}" for name in KEY_COLUMNS)
    sql.empty_for_now("fitted", f"supply_id bigint, period_start date, period_end date, {declared}")
    names = ("supply_id", "period_start", "period_end", *KEY_COLUMNS)
    sql.copy(f"fitted ({', '.join(names)})", made)
    changed = ", ".join(f"{name} = f.{name}" for name in names if name not in {"supply_id", "charge"})
    sql.run(
        f"UPDATE due d SET {changed} FROM fitted f "  # noqa: S608
        "WHERE d.supply_id = f.supply_id AND d.charge = f.charge"
    )
