"""Reading people and places. Nothing here tells where a protected person is without being asked to."""

from mizuhiki.customers.selectors.conditions import known_facts
from mizuhiki.customers.selectors.owners import FlatView, flats_of_owner
from mizuhiki.customers.selectors.payers import who_pays
from mizuhiki.customers.selectors.people import (
    AddressView,
    MarkView,
    PersonView,
    merges_of,
    person_view,
    records_of,
)
from mizuhiki.customers.selectors.residents import residents_of
from mizuhiki.customers.selectors.spots import Spot, spot_of_supply, spots
from mizuhiki.customers.selectors.supplies import (
    MeterView,
    PartyView,
    ServiceView,
    SupplyView,
    supplies_of,
)
from mizuhiki.customers.selectors.touched import stays_of, users_and_payers

__all__ = [
    "AddressView",
    "FlatView",
    "MarkView",
    "MeterView",
    "PartyView",
    "PersonView",
    "ServiceView",
    "Spot",
    "SupplyView",
    "flats_of_owner",
    "known_facts",
    "merges_of",
    "person_view",
    "records_of",
    "residents_of",
    "spot_of_supply",
    "spots",
    "stays_of",
    "supplies_of",
    "users_and_payers",
    "who_pays",
]
