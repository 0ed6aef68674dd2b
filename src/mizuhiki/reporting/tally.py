"""Raw counts of a month, and their one form as JSON: a closed month keeps it and is read back from it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from mizuhiki.reporting import rules
from mizuhiki.reporting.rules import Completion, CountedCall, Counts
from mizuhiki.rulepacks.api import KpiTerms

Slot = tuple[date, time]


@dataclass(frozen=True)
class Tally:
    """All that the figures of a month are made of.

    Attributes:
        slots: by day and slot of the report; days without a call have none.
        agents: by the operator who answered, by number; nobody's are under 0.
        lines: by the line called, by number; of an unknown one under 0.
        outside: calls that came while the centre was closed; in none of the others.
        cases: how many of each row of 別紙5 were registered.
    """

    slots: Mapping[Slot, Counts] = field(default_factory=dict)
    agents: Mapping[int, Counts] = field(default_factory=dict)
    lines: Mapping[int, Counts] = field(default_factory=dict)
    outside: int = 0
    completion: Completion = field(default_factory=Completion)
    cases: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """The whole of it."""
        return sum(self.slots.values(), start=Counts())

    def days(self) -> dict[date, Counts]:
        """By day, in order."""
        found = dict[date, Counts]()
        for (day, _), counts in sorted(self.slots.items()):
            found[day] = found.get(day, Counts()) + counts
        return found

    def by_slot(self) -> dict[time, Counts]:
        """By slot of the day."""
        found = dict[time, Counts]()
        for (_, slot), counts in self.slots.items():
            found[slot] = found.get(slot, Counts()) + counts
        return found


def tally_of(
    calls: Iterable[CountedCall],
    terms: KpiTerms,
    *,
    outside: int,
    completion: Completion,
    cases: Mapping[str, int],
) -> Tally:
    """Count the calls of a month."""
    held = list(calls)
    starts = terms.hour_starts
    return Tally(
        slots=rules.counts_by(
            held, terms, lambda call: (call.entered_at.date(), rules.slot_of(call.entered_at, starts))
        ),
        agents=rules.counts_by(held, terms, lambda call: call.agent_id or 0),
        lines=rules.counts_by(held, terms, lambda call: call.line_id or 0),
        outside=outside,
        completion=completion,
        cases=cases,
    )


def to_json(tally: Tally) -> dict[str, Any]:
    """Plain data, the same for the same counts."""
    return {
        "slots": [
            [day.isoformat(), f"{slot:%H:%M}", vars(counts)]
            for (day, slot), counts in sorted(tally.slots.items())
        ],
        "agents": [[agent, vars(counts)] for agent, counts in sorted(tally.agents.items())],
        "lines": [[line, vars(counts)] for line, counts in sorted(tally.lines.items())],
        "outside": tally.outside,
        "completion": vars(tally.completion),
        "cases": dict(sorted(tally.cases.items())),
    }


def from_json(content: Mapping[str, Any]) -> Tally:
    """The counts again."""
    return Tally(
        slots={
            (date.fromisoformat(day), time.fromisoformat(slot)): Counts(**counts)
            for day, slot, counts in content["slots"]
        },
        agents={agent: Counts(**counts) for agent, counts in content["agents"]},
        lines={line: Counts(**counts) for line, counts in content["lines"]},
        outside=content["outside"],
        completion=Completion(**content["completion"]),
        cases=content["cases"],
    )


def digest_of(content: object) -> str:
    """SHA-256 of plain data, whatever the order of its keys."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
