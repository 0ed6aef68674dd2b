"""Who is visited, as whoever looks may see them."""

from collections.abc import Iterable
from datetime import date

from mizuhiki.customers.api import Holder, Viewer, holders_of, users_and_payers
from mizuhiki.fieldwork.kinds import kind_of
from mizuhiki.fieldwork.models import Visit


def faces_of(visits: Iterable[Visit], *, today: date, viewer: Viewer) -> dict[int, Holder]:
    """The person of each visit: of a kind's own, else the water user of the supply."""
    found, wanted = dict[int, Holder](), list(visits)
    for code in {one.kind for one in wanted}:
        own = kind_of(code).faces
        if own is not None:
            found |= own([one for one in wanted if one.kind == code], viewer, today)
    left = {one.pk: one.supply_no for one in wanted if one.pk not in found}
    holders = holders_of(left.values(), today=today, viewer=viewer)
    return found | {number: holders[supply_id] for number, supply_id in left.items()}


def customers_of(faces: Iterable[Holder]) -> list[int]:
    """Their numbers, for the read log; who is no customer yet has none."""
    return sorted({one.customer_id for one in faces if one.customer_id})


def touched_by(visits: Iterable[Visit], *, on: date) -> list[int]:
    """Whose record an act on visits touches; at a tap that nobody uses nobody's."""
    return users_and_payers([one.supply_id for one in visits if one.supply_id is not None], on=on)
