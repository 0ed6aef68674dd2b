"""By which account a supply pays."""

from mizuhiki.directdebit.models import Mandate


def mandates_of_supply(*, supply_id: int) -> list[Mandate]:
    """The accounts of a supply, newest first. Screens show `masked_no`, never the number."""
    return list(Mandate.objects.filter(supply_id=supply_id).order_by("-starts_on", "-pk"))
