"""Reading people and places. Nothing here tells where a protected person is without being asked to."""

from mizuhiki.customers.selectors.people import (
    MarkView,
    PersonView,
    merges_of,
    person_view,
    records_of,
)
from mizuhiki.customers.selectors.supplies import (
    MeterView,
    PartyView,
    ServiceView,
    SupplyView,
    supplies_of,
)

__all__ = [
    "MarkView",
    "MeterView",
    "PartyView",
    "PersonView",
    "ServiceView",
    "SupplyView",
    "merges_of",
    "person_view",
    "records_of",
    "supplies_of",
]
