"""What is due in a month of bills: one statement finds each service with its reading, or why it has none.

`due` has a row for each service in use with everything that decides its price. In most towns a month bills
its own readings whole, and the statement says just that. Where a tariff's schedule bills later, in parts or
on a guess, the same statement takes its months, m³ and days from the slots of the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mizuhiki.billing.left_out import advanced_in
from mizuhiki.billing.moved import Moved, moved_in
from mizuhiki.billing.parents import Behind, behind_parents
from mizuhiki.billing.pricing import cutting_days, policy_month_of, thresholds
from mizuhiki.billing.schedules import Plan, Slot
from mizuhiki.billing.sources import lacking_sources
from mizuhiki.metering.api import OPEN_DOUBTS
from mizuhiki.rulepacks.api import Pack

_IS_DOUBTED = f"r.id IN ({OPEN_DOUBTS})"
_DOUBTED = f"WHEN {_IS_DOUBTED} THEN 'doubted'"
_DUE = """
    SELECT s.id AS supply_id, v.charge, v.use_class, i.bore_mm, {usage_m3} AS usage_m3, {months} AS months,
           {days} AS days, u.opened, u.closed, {guesses} AS joined, {guesses} AS departed,
           v.dwellings, v.scheme, coalesce(v.persons, 0)::int AS persons,
           r.id IS NOT NULL AS metered,
           width_bucket({read_on}, %(days)s::date[]) AS read_epoch,
           width_bucket({begins_on}, %(days)s::date[]) AS period_epoch,
           width_bucket(s.starts_on, %(days)s::date[]) AS start_epoch, {cut}, {credited},
           {policy} AS policy_month,
           ''::text AS special,
           {span}.first_day AS period_start, {span}.last_day AS period_end,
           r.id AS reading_id, {wrapped} AS is_wrapped, {kind} AS kind, coalesce(
               CASE WHEN r.id IS NULL
                    THEN v.starts_on > greatest(s.starts_on, {first_day})
                         OR v.ends_on < least(s.ends_on, p.last_day)
                    ELSE v.starts_on > {span}.first_day OR v.ends_on < {span}.last_day END, false
           ) AS is_midway,
           CASE WHEN s.parked <> '' THEN 'parked' {advanced} {guessed} WHEN r.hold <> '' THEN 'held' {doubted}
                WHEN r.id IS NULL AND (f.id IS NOT NULL {or_late}) THEN 'no_reading'
                {behind_problem} {no_source}
                WHEN r.period_start < p.since - interval '1 month' THEN 'long'
                WHEN r.id IS NOT NULL AND (v.starts_on >= {span}.last_day OR v.ends_on <= {span}.first_day)
                     {nobody_before} THEN 'outside' {whole} END AS reason
    FROM customers_supplyservice v
    JOIN customers_supply s ON s.id = v.supply_id
    JOIN customers_installation i ON i.id = s.installation_id
    {slots}
    LEFT JOIN customers_meterfitting f ON f.installation_id = i.id AND f.removed_on IS NULL
    {readings}
    CROSS JOIN LATERAL (
        SELECT coalesce(r.period_start, greatest(s.starts_on, v.starts_on, {first_day})) AS first_day,
               coalesce(r.read_on, least(s.ends_on, v.ends_on, p.last_day)) AS last_day,
               CASE WHEN r.id IS NOT NULL THEN r.period_start = s.starts_on
                    ELSE greatest(s.starts_on, v.starts_on) > {first_day} END AS opened,
               CASE WHEN r.id IS NOT NULL THEN r.kind = 'final'
                    ELSE least(s.ends_on, v.ends_on, p.last_day) < p.last_day END AS closed
    ) u
    {shares}
    {is_cut}
    WHERE {in_turn} {not_followed}
      AND s.starts_on < p.last_day AND (s.ends_on IS NULL OR s.ends_on > {seen_from} {or_late})
      AND v.starts_on < p.last_day AND (v.ends_on IS NULL OR v.ends_on > {seen_from} {or_late})
    ORDER BY s.id, v.charge
"""

# A month that bills its own readings whole.
_PLAIN = {
    "usage_m3": "coalesce(r.usage_m3, 0)",
    "months": "CASE v.cycle WHEN 'monthly' THEN 1 ELSE 2 END",
    "days": "CASE WHEN u.opened OR u.closed THEN u.last_day - u.first_day ELSE 0 END",
    "read_on": "coalesce(r.read_on, p.last_day)",
    "begins_on": "coalesce(r.period_start, p.since)",
    "credited": "0 AS credited_yen",
    "guesses": "false",
    "span": "u",
    "wrapped": "r.index_m3 < r.previous_m3",
    "kind": "CASE WHEN r.kind = 'final' THEN 'final' ELSE 'regular' END",
    "guessed": "",
    "whole": "",
    "slots": """
    CROSS JOIN LATERAL (
        SELECT (%(month)s::date + interval '1 month')::date AS last_day,
               (%(month)s::date - CASE v.cycle WHEN 'monthly' THEN interval '0'
                                  ELSE interval '1 month' END)::date AS since
    ) p""",
    "readings": """
    LEFT JOIN (
        SELECT DISTINCT ON (supply_id) * FROM metering_reading WHERE cycle_month = %(month)s
        ORDER BY supply_id, sequence DESC
    ) r ON r.supply_id = s.id""",
    "first_day": "p.since",
    "shares": "",
    "in_turn": "v.cycle = ANY(%(cycles)s)",
    "seen_from": "p.since",
}

_COLUMNS = {
    **dict.fromkeys(("charge", "cycle", "billed"), "text"),
    **dict.fromkeys(("reading_from", "reading_until", "seen_from", "ended_by"), "date"),
    **dict.fromkeys(("first_day", "since", "last_day"), "date"),
    **dict.fromkeys(("months", "basis_months", "part", "parts", "rank"), "int"),
    "is_levelled": "boolean",
}
_ARRAYS = ", ".join(f"%(slot_{name})s::{kind}[]" for name, kind in _COLUMNS.items())
SLOTS = f"unnest({_ARRAYS}) p({', '.join(_COLUMNS)})"

# A month of slots. `ended`: its closing alone is left to be billed; `guess`: 概算・予納; `share`: one part of
# a reading. A first or last period is never cut: it is billed whole with its first part.
_SCHEDULED = {
    "usage_m3": """(CASE WHEN q.share
         THEN coalesce(r.usage_m3 / p.parts + (p.rank < r.usage_m3 %% p.parts)::int, 0)
         WHEN q.guess THEN coalesce(r.usage_m3, 0) / p.basis_months ELSE coalesce(r.usage_m3, 0) END)""",
    "months": """(CASE WHEN q.guess THEN 1 WHEN q.share THEN p.months / p.parts
         WHEN p.is_levelled AND (u.opened OR u.closed)
         THEN least(p.months, (u.last_day - u.first_day + 30) / 31) ELSE p.months END)""",
    "days": """(CASE WHEN q.share OR p.is_levelled OR q.guess AND r.id IS NOT NULL THEN 0
         WHEN u.opened OR u.closed THEN u.last_day - u.first_day ELSE 0 END)""",
    "read_on": "CASE WHEN q.guess THEN b.last_day ELSE coalesce(r.read_on, p.last_day) END",
    "begins_on": "b.first_day",
    "credited": "0 AS credited_yen",
    "guesses": "q.guess",
    "span": "b",
    "wrapped": "r.index_m3 < r.previous_m3 AND p.part = 1 AND NOT q.guess",
    "kind": """CASE WHEN r.kind = 'final' AND NOT q.guess OR q.ended THEN 'final' WHEN q.guess THEN 'estimate'
         WHEN p.billed = 'settlement' THEN 'settlement' ELSE 'regular' END""",
    "guessed": f"""WHEN p.billed = 'nothing' THEN 'unbilled'
                WHEN q.guess AND least(s.ends_on, v.ends_on) < p.last_day THEN 'closing'
                WHEN q.guess AND s.ends_on IS NOT NULL AND EXISTS (
                    SELECT FROM billing_assessment a WHERE a.supply_id = s.id AND a.charge = v.charge
                    AND a.kind = 'final' AND a.cycle_month >= %(month)s) THEN 'closing'
                WHEN q.guess AND (r.id IS NULL AND f.id IS NOT NULL OR r.hold <> '' OR {_IS_DOUBTED})
                THEN 'no_basis'
                WHEN q.guess THEN NULL
                WHEN s.ends_on <= p.ended_by AND f.id IS NOT NULL AND r.kind IS DISTINCT FROM 'final'
                THEN 'no_reading'""",  # noqa: S608
    "whole": "WHEN p.part > 1 AND p.billed = 'part' AND (u.opened OR u.closed) THEN 'no_part'",
    "slots": f"""
    JOIN {SLOTS} ON p.charge = v.charge AND p.cycle = v.cycle""",
    "readings": f"""
    LEFT JOIN (
        SELECT DISTINCT ON (w.reading_from, w.reading_until, x.supply_id) w.*, x.*
        FROM (SELECT DISTINCT reading_from, reading_until FROM {SLOTS}) w
        JOIN metering_reading x ON x.cycle_month BETWEEN w.reading_from AND w.reading_until
        ORDER BY w.reading_from, w.reading_until, x.supply_id, x.cycle_month DESC, x.sequence DESC
    ) r ON r.supply_id = s.id AND r.reading_from = p.reading_from AND r.reading_until = p.reading_until""",  # noqa: S608
    "first_day": "CASE WHEN least(s.ends_on, v.ends_on) <= p.ended_by THEN p.since ELSE p.first_day END",
    "shares": """
    CROSS JOIN LATERAL (
        SELECT ended, p.billed = 'part' AND p.parts > 1 AND NOT (u.opened OR u.closed) AS share,
               p.billed IN ('estimate', 'deposit') AND NOT ended AS guess
        FROM (SELECT coalesce(least(s.ends_on, v.ends_on) <= p.ended_by, false) AS ended) x
    ) q
    CROSS JOIN LATERAL (
        SELECT CASE WHEN q.guess AND r.id IS NOT NULL
                    THEN (r.read_on + make_interval(months => p.part - 1))::date
                    WHEN q.share THEN u.first_day + (u.last_day - u.first_day) * (p.part - 1) / p.parts
                    ELSE u.first_day END AS first_day,
               CASE WHEN q.guess AND r.id IS NOT NULL
                    THEN (r.read_on + make_interval(months => p.part))::date
                    WHEN q.share THEN u.first_day + (u.last_day - u.first_day) * p.part / p.parts
                    ELSE u.last_day END AS last_day
    ) b""",
    "in_turn": "true",
    "seen_from": "p.seen_from",
}

# What was guessed since the reading before, with its corrections, is taken off where a reading settles it.
_GUESSES = """
    LEFT JOIN (
        SELECT a.supply_id, a.charge, sum(a.amount_yen)::bigint AS yen
        FROM billing_assessment a
        JOIN unnest(%(credit_charges)s::text[], %(credit_from)s::date[]) n(charge, since)
             ON n.charge = a.charge AND a.cycle_month >= n.since
        LEFT JOIN billing_assessment o ON o.id = a.corrects_id
        WHERE a.cycle_month >= %(credited_since)s AND a.cycle_month < %(month)s
          AND coalesce(o.kind, a.kind) = 'estimate'
        GROUP BY 1, 2
    ) e ON e.supply_id = s.id AND e.charge = v.charge"""
_CREDITED = "(CASE WHEN q.guess THEN 0 ELSE coalesce(e.yen, 0) END) AS credited_yen"

_NOT_CUT = "0 AS cut_first, 0 AS cut_end"
_CUT = """
           CASE WHEN c.is_cut THEN {span}.first_day - DATE '0001-01-01' + 1 ELSE 0 END AS cut_first,
           CASE WHEN c.is_cut THEN {span}.last_day - DATE '0001-01-01' + 1 ELSE 0 END AS cut_end"""
_IS_CUT = """
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM unnest(%(cut_charges)s::text[], %(cut_days)s::date[]) x(charge, day)
            WHERE x.charge = v.charge AND x.day > {span}.first_day AND x.day <= {span}.last_day
        ) AS is_cut
    ) c"""
NEAR = timedelta(days=400)  # no period is so long

_BEHIND = """
    LEFT JOIN unnest(%(behind)s::bigint[], %(behind_months)s::date[], %(behind_m3)s::bigint[],
                     %(behind_problems)s::text[]) k(supply_id, month, m3, problem)
           ON k.supply_id = s.id AND k.month = r.cycle_month"""
_UNMOVED = {"nobody_before": "", "or_late": "", "not_followed": ""}
_NOBODY_BEFORE = """AND NOT EXISTS (
                         SELECT FROM unnest(%(heirs)s::bigint[], %(began)s::date[], %(ended)s::date[])
                              h(id, began, ended)
                         WHERE h.id = v.id AND h.began < {span}.last_day AND h.ended > {span}.first_day)"""


@dataclass(frozen=True)
class Statement:
    """A SELECT of what is due, and the values it is asked with."""

    text: str
    values: dict[str, Any]


def statement_of(plan: Plan, pack: Pack) -> Statement:
    """The statement that finds what a month of bills brings.

    Periods that a revision cuts are looked for only where a version begins so near.
    """
    parts = dict(_PLAIN if plan.is_plain else _SCHEDULED)
    values: dict[str, Any] = {"month": plan.month, "cycles": plan.cycles, "days": thresholds(pack)}
    if not plan.is_plain:
        values |= slot_values(plan.slots)
    settling = {slot.charge: slot.credit_from for slot in plan.slots if slot.settles}
    if settling:
        parts |= {"readings": parts["readings"] + _GUESSES, "credited": _CREDITED}
        values |= {"credit_charges": list(settling), "credit_from": list(settling.values())}
        values |= {"credited_since": min(settling.values())}
    cuts = [(charge, day) for charge, day in cutting_days(pack) if abs(day - plan.month) < NEAR]
    if cuts:
        values |= {"cut_charges": [charge for charge, _ in cuts], "cut_days": [day for _, day in cuts]}
    cut, is_cut = (_CUT, _IS_CUT) if cuts else (_NOT_CUT, "")
    span = parts["span"]
    more_parts = (
        _moved(moved_in(plan), span),
        _behind(behind_parents(plan), parts),
        _sources(lacking_sources(plan)),
        _advanced(advanced_in(plan)),
        _policies(plan, pack, parts["guesses"]),
    )
    for more, known in more_parts:
        parts |= more
        values |= known
    cuts_of = {"cut": cut.format(span=span), "is_cut": is_cut.format(span=span)}
    return Statement(_DUE.format(**parts, **cuts_of, doubted=_DOUBTED), values)


def _moved(moved: Moved, span: str) -> tuple[dict[str, str], dict[str, Any]]:
    """What the statement says of services that follow others or ended late; nothing where there are none."""
    parts, values = dict(_UNMOVED), dict[str, Any]()
    if moved.followed:
        parts["not_followed"] = "AND v.id <> ALL(%(followed)s)"
        parts["nobody_before"] = _NOBODY_BEFORE.format(span=span)
        heirs, began, ended = (list(column) for column in zip(*moved.heirs, strict=True))
        values |= {"followed": list(moved.followed), "heirs": heirs, "began": began, "ended": ended}
    if moved.late:
        parts["or_late"] = "OR v.id = ANY(%(late)s)"
        values["late"] = list(moved.late)
    return parts, values


def _behind(found: Sequence[Behind], parts: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """A parent is billed for what its meter measured less what those behind it did."""
    if not found:
        return {"behind_problem": ""}, {}
    own = parts["usage_m3"].replace("r.usage_m3", "(r.usage_m3 - coalesce(k.m3, 0))")
    return {
        "usage_m3": f"greatest({own}, 0)",
        "readings": parts["readings"] + _BEHIND,
        "behind_problem": "WHEN k.problem <> '' THEN k.problem",
    }, {
        "behind": [one.supply_id for one in found],
        "behind_months": [one.month for one in found],
        "behind_m3": [one.m3 for one in found],
        "behind_problems": [one.problem for one in found],
    }


def _sources(lacking: Sequence[tuple[int, str]]) -> tuple[dict[str, str], dict[str, Any]]:
    """A charge whose further meter was not read waits for it."""
    if not lacking:
        return {"no_source": ""}, {}
    ids, charges = (list(column) for column in zip(*lacking, strict=True))
    return {
        "no_source": "WHEN (s.id, v.charge::text) IN (SELECT * FROM unnest(%(lacking)s::bigint[], "
        "%(lacking_charges)s::text[])) THEN 'source'"
    }, {"lacking": ids, "lacking_charges": charges}


def _advanced(supply_ids: Sequence[int]) -> tuple[dict[str, str], dict[str, Any]]:
    """What pays in advance is left to its last bill."""
    if not supply_ids:
        return {"advanced": ""}, {}
    return {"advanced": "WHEN s.id = ANY(%(advanced)s) THEN 'advance'"}, {"advanced": list(supply_ids)}


def _policies(plan: Plan, pack: Pack, guesses: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The reading months whose bills the rules reduce for everybody; a guess waits for its reading."""
    months = [(one, policy_month_of(pack, one.charge, one.reading_until)) for one in plan.slots]
    found = [(one.charge, one.cycle, month) for one, month in months if month]
    if not found:
        return {"policy": "''::text"}, {}
    charges, cycles, read_in = (list(column) for column in zip(*found, strict=True))
    text = """coalesce((SELECT x.month FROM unnest(%(policy_charges)s::text[], %(policy_cycles)s::text[],
                     %(policy_months)s::text[]) x(charge, cycle, month)
               WHERE x.charge = v.charge AND x.cycle = v.cycle AND NOT """
    return {"policy": f"{text}{guesses}), '')"}, {
        "policy_charges": charges,
        "policy_cycles": cycles,
        "policy_months": read_in,
    }


def slot_values(slots: Sequence[Slot]) -> dict[str, list[Any]]:
    """The slots as `SLOTS` is asked with them, a list a column."""
    return {f"slot_{name}": [getattr(slot, name) for slot in slots] for name in _COLUMNS}
