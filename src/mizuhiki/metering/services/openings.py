"""開栓時の指針: what a new supply begins to count from."""

from datetime import date, datetime

from mizuhiki.customers.api import MeterFitting
from mizuhiki.metering.opening_models import OpeningIndex


def keep_opening_index(
    *, supply_id: int, fitting: MeterFitting, previous_m3: int, index_m3: int, on: date, at: datetime
) -> bool:
    """Let a new supply count from what its dial showed; whether that is more than was read there last.

    A figure below the last one is a mistake of somebody's, and changes nothing. The supply is locked; who
    opened the tap left the trace.

    Source:
        issue 7, point 3: a new user after use at a closed tap.
    """
    if index_m3 <= previous_m3:
        return False
    OpeningIndex.objects.create(
        supply_id=supply_id, fitting=fitting, read_on=on, previous_m3=previous_m3, index_m3=index_m3, at=at
    )
    return True
