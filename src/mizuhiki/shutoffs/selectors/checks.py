"""Closed taps that somebody has to look at, and what was found (COL-072)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from mizuhiki.platform import clock
from mizuhiki.shutoffs.models import CheckFinding, CheckVisit, Cut
from mizuhiki.shutoffs.selectors.rows import terms_on


@dataclass(frozen=True)
class CheckDue:
    """A check that the rules ask for: the one after so many days."""

    cut: Cut
    on: date
    after_days: int
    planned: CheckVisit | None  # that nobody brought a finding of

    @property
    def is_late(self) -> bool:
        """Whether its day is over."""
        return self.on < clock.today()


def check_visits() -> QuerySet[CheckVisit]:
    """Every check that was planned, with its finding."""
    return CheckVisit.objects.select_related(
        "cut__supply", "cut__execution", "visit__crew", "finding__order__list", "finding__by"
    )


def closed_cuts() -> QuerySet[Cut]:
    """The cut behind each tap that is closed now."""
    later = Cut.objects.filter(supply=OuterRef("supply"), pk__gt=OuterRef("pk"))
    found = Cut.objects.filter(~Exists(later), reopening=None, execution__isnull=False)
    return found.select_related("supply", "execution")


def checks_due(*, until: date) -> Sequence[CheckDue]:
    """The next check of each closed tap, where its day is no later than `until`; the oldest first.

    Each number of days of the rules asks for one look; a look counts for every day it came after.
    """
    found = list[CheckDue]()
    for cut in closed_cuts().prefetch_related("check_visits__finding", "check_visits__visit__end"):
        closed_on = clock.day_of(cut.committed_at)
        looked = [clock.day_of(one.finding.found_at) for one in cut.check_visits.all() if _is_done(one)]
        planned = next((one for one in cut.check_visits.all() if _is_planned(one)), None)
        for days in terms_on(closed_on).check_after:
            on = closed_on + timedelta(days=days)
            if not any(day >= on for day in looked):
                if on <= until:
                    found.append(CheckDue(cut, on, days, planned))
                break
    return sorted(found, key=lambda one: (one.on, one.cut.pk))


def _is_done(one: CheckVisit) -> bool:
    return hasattr(one, "finding") and one.finding.tap != CheckFinding.Tap.UNSEEN


def _is_planned(one: CheckVisit) -> bool:
    return not hasattr(one, "finding") and not hasattr(one.visit, "end")


def findings(*, most: int) -> Sequence[CheckVisit]:
    """What was found lately, the last first."""
    return list(check_visits().filter(finding__isnull=False).order_by("-finding__found_at", "-pk")[:most])


def unauthorised_of(supply_ids: Sequence[int]) -> Sequence[CheckVisit]:
    """無断使用: checks of supplies that found water running behind a closed tap; the last first."""
    found = check_visits().filter(cut__supply__in=supply_ids, finding__is_unauthorised=True)
    return list(found.order_by("-pk"))
