"""The door of this room."""

from mizuhiki.revisions.newrates import rates_of, with_new_version
from mizuhiki.revisions.selectors import findings_of
from mizuhiki.revisions.services import check_table, path_of, propose
from mizuhiki.revisions.shadow import ask_for_shadow, price_shadow

__all__ = [
    "ask_for_shadow",
    "check_table",
    "findings_of",
    "path_of",
    "price_shadow",
    "propose",
    "rates_of",
    "with_new_version",
]
