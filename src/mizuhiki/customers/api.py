"""The door of this room."""

from mizuhiki.customers.models import (
    Customer,
    CustomerMark,
    Installation,
    Meter,
    MeterFitting,
    Phone,
    Premises,
    Supply,
    SupplyParty,
    SupplyService,
)
from mizuhiki.customers.services import lock_supplies

__all__ = [
    "Customer",
    "CustomerMark",
    "Installation",
    "Meter",
    "MeterFitting",
    "Phone",
    "Premises",
    "Supply",
    "SupplyParty",
    "SupplyService",
    "lock_supplies",
]
