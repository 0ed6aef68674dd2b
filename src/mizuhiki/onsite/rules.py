"""How far a price table goes."""

from collections.abc import Sequence

LEAST_USUAL_M3 = 10
TIMES = 3
MOST_ROWS = 3_000


def table_m3(usages_m3: Sequence[int]) -> int:
    """The most m³ in a price table: three times the highest of the last usages, thirty at least."""
    return max([LEAST_USUAL_M3, *usages_m3]) * TIMES
