"""What must not change any more once a bill stands on it."""

from mizuhiki.billing.models import Assessment
from mizuhiki.metering.api import ReadingsChanging
from mizuhiki.platform.errors import RuleBroken


class ReadingBilled(RuleBroken):
    """An assessment stands on the reading; only a correction of the assessment could change it."""

    code = "reading_billed"
    sentence = (
        "{month}分は調定済みのため、ここでは検針値を変えられません。"
        "調定の内訳の「更正する」から、検針値と請求額を一緒に直してください。"
    )


def refuse_billed_readings(event: ReadingsChanging) -> None:
    """Listener: a reading that was billed stays as it is.

    Raises:
        ReadingBilled: the transaction ends, and nothing is changed.
    """
    billed = Assessment.objects.filter(supply_id=event.supply_id, reading__cycle_month__in=event.cycle_months)
    month = billed.order_by("cycle_month").values_list("cycle_month", flat=True).first()
    if month is not None:
        raise ReadingBilled(month=f"{month.year}年{month.month}月")
