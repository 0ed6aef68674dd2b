"""Accidents as they were reported, and the one that a number, a seal or a card is of."""

from collections.abc import Sequence

from mizuhiki.registers.models import Accident

What = Accident.What


def accidents(*, limit: int) -> Sequence[Accident]:
    """Newest first."""
    found = Accident.objects.select_related("book", "seal", "card__holder", "reported_by").prefetch_related(
        "sightings"
    )
    return list(found.order_by("-pk")[:limit])


def accident_of_number(what: Accident.What, number: int) -> Accident | None:
    """The report that a numbered sheet is in."""
    assert what in {What.SHEETS, What.BLANKS}, what
    return Accident.objects.filter(what=what, first_no__lte=number, last_no__gte=number).first()


def accident_of_thing(what: Accident.What, code: str) -> Accident | None:
    """The report that a seal or a card is in."""
    field = {What.SEAL: "seal__code", What.CARD: "card__number"}[what]
    return Accident.objects.filter(what=what, **{field: code}).first()
