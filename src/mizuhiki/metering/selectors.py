"""What was read."""

from mizuhiki.metering.models import Reading


def readings_of_supply(*, supply_id: int, limit: int = 13) -> list[Reading]:
    """The newest readings of a supply, newest first; the last word on each month."""
    newest = (
        Reading.objects.filter(supply_id=supply_id)
        .order_by("-cycle_month", "-sequence")
        .distinct("cycle_month")
        .select_related("fitting__meter")
    )
    return list(newest[:limit])
