"""The people and places of design.md, section 6."""

from mizuhiki.customers.models.addresses import AddressChange
from mizuhiki.customers.models.changes import BoreChange
from mizuhiki.customers.models.facts import ServiceFact
from mizuhiki.customers.models.people import Customer, CustomerMark, CustomerMerge, Phone
from mizuhiki.customers.models.places import Installation, Meter, MeterFitting, Ownership, Premises
from mizuhiki.customers.models.supplies import Supply, SupplyParty, SupplyService

__all__ = [
    "AddressChange",
    "BoreChange",
    "Customer",
    "CustomerMark",
    "CustomerMerge",
    "Installation",
    "Meter",
    "MeterFitting",
    "Ownership",
    "Phone",
    "Premises",
    "ServiceFact",
    "Supply",
    "SupplyParty",
    "SupplyService",
]
