"""What people said of the service in a month, and what was proposed: beside the figures in the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mizuhiki.callcentre import api as callcentre
from mizuhiki.callcentre.api import Analysis, Case, Proposal, Register
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import next_month

DAY = timedelta(days=1)
CHANNELS = tuple(str(one.label) for one in Case.Channel)  # in the order of the counts


@dataclass(frozen=True)
class Voices:
    """Opinions of a month as they are tagged now, and the proposals of the month with what became of them."""

    analysis: Analysis
    proposals: Sequence[tuple[Proposal, str]]
    register: Register


def voices_of(month: date, *, today: date) -> Voices:
    """What was said and proposed in a month.

    Source:
        CC-052, CC-057 【金沢CC】第2章 第14, 第18.
    """
    since, until = clock.end_of(month - DAY), clock.end_of(next_month(month) - DAY)
    return Voices(
        callcentre.analysis_of(since, until),
        [(one, callcentre.outcome_of(one)) for one in callcentre.proposals_in(since, until)],
        callcentre.register_on(min(today, next_month(month) - DAY)),
    )
