"""給水停止中の指針: what a dial showed while its tap was shut off."""

from datetime import date, datetime

from mizuhiki.customers.api import Supply, fitting_now
from mizuhiki.metering.shut_models import ShutIndex


def keep_shut_index(*, supply_id: int, index_m3: int, on: date, at: datetime) -> None:
    """Keep what somebody read at a tap that is shut off; the supply is locked, who read it left the trace.

    Source:
        issue 7, point 3: last reading while shut off.
    """
    fitting = fitting_now(Supply.objects.values_list("installation_id", flat=True).get(pk=supply_id))
    if fitting is not None:
        ShutIndex.objects.create(supply_id=supply_id, fitting=fitting, read_on=on, index_m3=index_m3, at=at)
