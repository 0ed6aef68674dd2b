"""The lock step of a visit: the supply, or the tap where there is none yet."""

from mizuhiki.customers.api import lock_supplies, lock_taps


def lock_place(supply_id: int | None, installation_id: int | None) -> None:
    """Lock where a visit goes, before anything of it is read."""
    if supply_id is not None:
        lock_supplies([supply_id])
    if installation_id is not None:
        lock_taps([installation_id])
