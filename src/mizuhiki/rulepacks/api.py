"""The door of this room."""

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.models import RulePackVersion
from mizuhiki.rulepacks.pack import Charge, LegalClass, Pack, next_month
from mizuhiki.rulepacks.services import (
    DATA,
    NoRulesInForce,
    load_pack,
    pack_of_version,
    pack_on,
    put_in_force,
    read_folder,
    unreadable_versions,
)

__all__ = [
    "DATA",
    "Charge",
    "LegalClass",
    "NoRulesInForce",
    "Pack",
    "RulePackFault",
    "RulePackVersion",
    "load_pack",
    "next_month",
    "pack_of_version",
    "pack_on",
    "put_in_force",
    "read_folder",
    "unreadable_versions",
]
