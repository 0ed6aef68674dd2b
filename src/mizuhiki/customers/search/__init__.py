"""One box that finds people: what is stored for it, what was typed, and the search between them."""

from mizuhiki.customers.search.finder import Found, find
from mizuhiki.customers.search.hits import Hit
from mizuhiki.customers.search.keeping import (
    drop_search_indexes,
    refill,
    refresh,
    refresh_hidden,
    refresh_with_neighbours,
)
from mizuhiki.customers.search.query import parse

__all__ = [
    "Found",
    "Hit",
    "drop_search_indexes",
    "find",
    "parse",
    "refill",
    "refresh",
    "refresh_hidden",
    "refresh_with_neighbours",
]
