"""Law 3: what a month must come to is counted before its run, and the run is held to it.

The services in use are counted by a statement of their own, which knows nothing of readings, meters or
prices, so that a service lost on the way to the bill is missed. What the run wrote is counted again
from the rows it wrote.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.billing import steps
from mizuhiki.billing.moved import moved_in
from mizuhiki.billing.schedules import Plan, plan_of
from mizuhiki.platform import sql
from mizuhiki.platform.errors import RuleBroken
from mizuhiki.rulepacks.api import Pack


class CountsDiffer(Exception):  # noqa: N818 - named by what is true now
    """The steps of the run do not agree: a fault of ours, and nothing is committed."""


class ExpectationChanged(RuleBroken):
    """Between the count and the start, readings or contracts changed."""

    code = "expectation_changed"
    sentence = (
        "件数を数えたあとに、検針または契約が変わりました。何も調定していません。"
        "新しい件数を確かめて、もう一度開始してください。"
    )


@dataclass(frozen=True)
class Due:
    """One charge of a month: services in use, and how many of them have which reason not to be billed."""

    charge: str
    services: int
    reasons: Mapping[str, int]

    @property
    def excused(self) -> int:
        """How many will not be billed, with a reason."""
        return sum(self.reasons.values())

    @property
    def billable(self) -> int:
        """How many must be assessed."""
        return self.services - self.excused


@dataclass(frozen=True)
class Expectation:
    """What a month's run must come to, by charge."""

    charges: tuple[Due, ...]
    settled: int = 0  # by earlier runs of the month

    @property
    def services(self) -> int:
        """Everything in use, all charges."""
        return sum(due.services for due in self.charges)

    @property
    def billable(self) -> int:
        """Everything that must be assessed."""
        return sum(due.billable for due in self.charges)

    @property
    def excused(self) -> int:
        """Everything that has a reason."""
        return sum(due.excused for due in self.charges)

    def to_dict(self) -> dict[str, Any]:
        """As the batch run keeps it."""
        return {due.charge: {"services": due.services, **due.reasons} for due in self.charges}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Mapping[str, int]]) -> "Expectation":
        """As the batch run kept it."""
        return cls(
            tuple(
                Due(charge, counts["services"], {k: n for k, n in counts.items() if k != "services"})
                for charge, counts in sorted(kept.items())
            )
        )

    @property
    def digest(self) -> str:
        """What a clerk saw, in a few letters: sent back with the start."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[:16]


def expectation_of(cycle_month: date, *, pack: Pack, turn: int = 1) -> Expectation:
    """What a run of the month would come to now; a later turn has what earlier ones left. Changes nothing."""
    plan = plan_of(pack, cycle_month)
    return _expectation(plan, steps.count_due(plan=plan, pack=pack, turn=turn))


def collect(cycle_month: date, *, pack: Pack, turn: int) -> Expectation:
    """The same, from what the run has put into `due` for its later steps."""
    plan = plan_of(pack, cycle_month)
    settled = steps.collect(plan=plan, pack=pack, turn=turn)
    before = [(charge, steps.SETTLED, count) for charge, count in settled]
    return _expectation(plan, [*steps.count_collected(), *before])


def _expectation(plan: Plan, counted: Iterable[tuple[str, str, int]]) -> Expectation:
    in_use, reasons = services_in_use(plan), dict[str, Counter[str]]()
    for charge, reason, count in counted:
        reasons.setdefault(charge, Counter())[reason] += count
    if {charge: found.total() for charge, found in reasons.items()} != in_use:
        raise CountsDiffer(f"in use {in_use}, found on the way to the bill {reasons}")
    settled = {charge: found.pop(steps.SETTLED, 0) for charge, found in reasons.items()}
    return Expectation(
        tuple(
            Due(charge, found.total(), {reason: n for reason, n in sorted(found.items()) if reason})
            for charge, found in sorted(reasons.items())
            if found
        ),
        settled=sum(settled.values()),
    )


def services_in_use(plan: Plan) -> dict[str, int]:
    """Services in use some day of their period, by charge: nothing else is asked of them.

    One that another of its charge follows within the month is billed with that one; one that ended after the
    reading of its last month has its place in the next. One whose charge no tariff knows has no slot; it is
    counted all the same, so that it is missed.
    """
    moved = moved_in(plan)
    found = sql.rows(
        """
        SELECT v.charge, count(*) FROM customers_supplyservice v
        JOIN customers_supply s ON s.id = v.supply_id
        LEFT JOIN unnest(%(charges)s::text[], %(cycles)s::text[], %(seen_from)s::date[], %(until)s::date[])
             p(charge, cycle, seen_from, until) ON p.charge = v.charge AND p.cycle = v.cycle
        WHERE greatest(s.starts_on, v.starts_on) < p.until AND v.id <> ALL (%(followed)s::bigint[])
          AND (least(s.ends_on, v.ends_on, 'infinity') > p.seen_from OR v.id = ANY (%(late)s::bigint[]))
           OR v.charge <> ALL (%(known)s::text[])
        GROUP BY 1
        """,
        {
            "followed": list(moved.followed),
            "late": list(moved.late),
            "charges": [slot.charge for slot in plan.slots],
            "cycles": [slot.cycle for slot in plan.slots],
            "seen_from": [slot.seen_from for slot in plan.slots],
            "until": [slot.last_day for slot in plan.slots],
            "known": list(plan.charges),
        },
    )
    return {charge: int(count) for charge, count in found}


def require_complete(run_id: int, expectation: Expectation) -> None:
    """Hold what the run wrote against what was expected, charge by charge and reason by reason.

    Raises:
        CountsDiffer: inside the run's transaction, so that nothing of it is committed.
    """
    written = outcome_of(run_id)
    if written != expectation.to_dict():
        raise CountsDiffer(f"expected {expectation.to_dict()}, written {written}")


def outcome_of(run_id: int) -> dict[str, dict[str, int]]:
    """What a run wrote, in the form of an expectation: each service once, assessed or with a reason."""
    found = sql.rows(
        """
        SELECT charge, '' AS reason, count(*) FROM billing_assessment
        WHERE run_id = %(run)s AND sequence = 0 GROUP BY 1
        UNION ALL
        SELECT charge, reason, count(*) FROM billing_notassessed WHERE run_id = %(run)s GROUP BY 1, 2
        """,
        {"run": run_id},
    )
    written: dict[str, dict[str, int]] = {}
    for charge, reason, count in sorted(found):
        counts = written.setdefault(charge, {"services": 0})
        counts["services"] += count
        if reason:
            counts[reason] = count
    return written
