"""A month's figures: of a closed one from what was kept, of any other from what is known now."""

from datetime import date, timedelta

from mizuhiki.reporting import counting
from mizuhiki.reporting.errors import NoContract
from mizuhiki.reporting.figures import MonthFigures
from mizuhiki.reporting.models import ClosedMonth
from mizuhiki.reporting.tally import Tally, from_json
from mizuhiki.rulepacks.api import KpiTerms, Pack, next_month, pack_of_version

DAY = timedelta(days=1)


def closed_month(month: date) -> ClosedMonth | None:
    """The closing of a month that holds."""
    found = ClosedMonth.objects.filter(month=month).select_related("closed_by", "reduced__by")
    return found.order_by("-number").first()


def figures_of(closed: ClosedMonth) -> MonthFigures:
    """What the kept counts come to by the definition they were counted by, whatever holds today."""
    pack = pack_of_version(closed.definition_id)
    assert pack.kpi is not None, closed.pk
    return _figures(closed.month, pack, pack.kpi, from_json(closed.counts))


def month_figures(month: date, *, today: date) -> MonthFigures:
    """The figures of a month, as closed or as they stand.

    Raises:
        NoContract: the pack in force has no definition.
    """
    closed = closed_month(month)
    if closed is not None:
        return figures_of(closed)
    pack, terms = counting.definition_of(month, today=min(today, next_month(month) - DAY))
    return _figures(month, pack, terms, counting.tally_of_month(month, terms))


def _figures(month: date, pack: Pack, terms: KpiTerms, tally: Tally) -> MonthFigures:
    """The counts under the contract whose fee they may lessen."""
    return MonthFigures(month, terms, tally, pack.outsourcing.contracts.get(terms.fee.contract))


def year_figures(fiscal_year: int, *, today: date) -> list[MonthFigures]:
    """The months of a fiscal year that have begun and have a definition, April first."""
    months = [date(fiscal_year + (number > 12), (number - 1) % 12 + 1, 1) for number in range(4, 16)]
    found = []
    for month in months:
        if month <= today:
            try:
                found.append(month_figures(month, today=today))
            except NoContract:
                continue
    return found
