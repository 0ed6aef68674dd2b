"""The lock step of the house, and the changes to people, places and supplies."""

from mizuhiki.customers.services.addresses import Origin, correct_address, erase_address_history
from mizuhiki.customers.services.bores import change_bore
from mizuhiki.customers.services.days import follow_the_day
from mizuhiki.customers.services.locking import lock_customers, lock_supplies, lock_supplies_of, lock_taps
from mizuhiki.customers.services.marks import begin_mark, end_mark
from mizuhiki.customers.services.merging import merge_customers, unmerge_customers
from mizuhiki.customers.services.meters import GivenMeter, fitting_now, replace_meter
from mizuhiki.customers.services.parties import begin_party, end_party
from mizuhiki.customers.services.people import (
    GivenPhone,
    change_customer,
    fingerprint,
    register_customer,
)
from mizuhiki.customers.services.places import (
    change_owner,
    change_premises,
    change_route,
    register_premises,
)
from mizuhiki.customers.services.shutting import note_opened, note_shut
from mizuhiki.customers.services.supplies import (
    FirstService,
    begin_supply,
    end_supply,
    move_start,
    park_supplies,
    unpark_supply,
)

__all__ = [
    "FirstService",
    "GivenMeter",
    "GivenPhone",
    "Origin",
    "begin_mark",
    "begin_party",
    "begin_supply",
    "change_bore",
    "change_customer",
    "change_owner",
    "change_premises",
    "change_route",
    "correct_address",
    "end_mark",
    "end_party",
    "end_supply",
    "erase_address_history",
    "fingerprint",
    "fitting_now",
    "follow_the_day",
    "lock_customers",
    "lock_supplies",
    "lock_supplies_of",
    "lock_taps",
    "merge_customers",
    "move_start",
    "note_opened",
    "note_shut",
    "park_supplies",
    "register_customer",
    "register_premises",
    "replace_meter",
    "unmerge_customers",
    "unpark_supply",
]
