"""What screens show of applications for reductions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mizuhiki.approvals import api as approvals
from mizuhiki.billing.api import Assessment
from mizuhiki.reductions.models import KIND, ReductionApplication, ReductionEnd
from mizuhiki.rulepacks.api import pack_on

TONES = {ReductionEnd.How.GRANTED: "good", ReductionEnd.How.REFUSED: "wrong", ReductionEnd.How.WITHDRAWN: ""}


@dataclass(frozen=True)
class Line:
    """One application of the book, with the word of its state."""

    application: ReductionApplication
    state: str
    tone: str
    yen: int  # taken off; 0 until it is granted


def book(fiscal_year: int) -> list[Line]:
    """The applications of a fiscal year, newest first."""
    found = list(
        ReductionApplication.objects.filter(fiscal_year=fiscal_year)
        .select_related("customer", "received_by", "end")
        .prefetch_related("reduced__assessment")
        .order_by("-number")
    )
    waiting = approvals.open_requests_of(kind=KIND, subject_ids=[one.pk for one in found])
    return [
        Line(
            one,
            *state_of(one, is_waiting=one.pk in waiting),
            -sum(each.assessment.amount_yen for each in one.reduced.all()),
        )
        for one in found
    ]


def state_of(application: ReductionApplication, *, is_waiting: bool) -> tuple[str, str]:
    """The word of a state and its tone."""
    end = getattr(application, "end", None)
    if end is not None:
        return end.get_how_display(), TONES[end.how]
    return ("決定待ち", "care") if is_waiting else ("受付中", "care")


@dataclass(frozen=True)
class Reduced:
    """One line that a granted application took off."""

    assessment_id: int
    month: date
    label: str
    before_yen: int
    yen: int


def reduced_by(application: ReductionApplication) -> Sequence[Reduced]:
    """The adjustment lines of a granted application, oldest bill first."""
    found = Assessment.objects.filter(
        pk__in=application.reduced.values("assessment_id")
    ).select_related("pricing").order_by("cycle_month", "pk")  # fmt: skip
    return [
        Reduced(
            one.pk,
            one.cycle_month,
            pack_on(one.cycle_month).charges[one.charge].label,
            one.pricing.amount_yen - one.amount_yen,
            one.amount_yen,
        )
        for one in found
    ]
