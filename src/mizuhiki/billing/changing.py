"""What must not change any more once a bill stands on it."""

from mizuhiki.billing.models import Assessment
from mizuhiki.customers.api import TermsChanging
from mizuhiki.metering.api import ReadingsChanging, SourceMeasured
from mizuhiki.platform.errors import RuleBroken


class ReadingBilled(RuleBroken):
    """An assessment stands on the reading; only a correction of the assessment could change it."""

    code = "reading_billed"
    sentence = (
        "{month}分は調定済みのため、ここでは検針値を変えられません。"
        "調定の内訳の「更正する」から、検針値と請求額を一緒に直してください。"
    )


class TermsBilled(RuleBroken):
    """The day lies in a period that was billed; only a correction of the bill could change it."""

    code = "terms_billed"
    sentence = (
        "{on}は、調定済みの{month}分の期間に入っています。その請求は「請求を更正する」で直し、"
        "ここでは{until}以後の日から登録してください。"
    )


def refuse_billed_terms(event: TermsChanging) -> None:
    """Listener: what a bill was priced by stays as it was.

    Raises:
        TermsBilled: the transaction ends, and nothing is changed.
    """
    billed = Assessment.objects.filter(supply_id=event.supply_id, corrects=None, period_end__gt=event.on)
    billed = billed.exclude(kind=Assessment.Kind.OPENING)
    if event.charge:
        billed = billed.filter(charge=event.charge)
    last = billed.order_by("-period_end").first()
    if last is not None:
        month = f"{last.cycle_month.year}年{last.cycle_month.month}月"
        raise TermsBilled(on=event.on, month=month, until=last.period_end)


def refuse_billed_sources(event: SourceMeasured) -> None:
    """Listener: a further meter keeps the reading that a bill has.

    Raises:
        ReadingBilled: the transaction ends, and nothing is changed.
    """
    billed = Assessment.objects.filter(supply_id=event.supply_id, charge__in=event.charges)
    if billed.filter(reading__cycle_month=event.cycle_month).exists():
        raise ReadingBilled(month=f"{event.cycle_month.year}年{event.cycle_month.month}月")


def refuse_billed_readings(event: ReadingsChanging) -> None:
    """Listener: a reading that was billed stays as it is.

    Raises:
        ReadingBilled: the transaction ends, and nothing is changed.
    """
    billed = Assessment.objects.filter(supply_id=event.supply_id, reading__cycle_month__in=event.cycle_months)
    month = billed.order_by("cycle_month").values_list("cycle_month", flat=True).first()
    if month is not None:
        raise ReadingBilled(month=f"{month.year}年{month.month}月")
