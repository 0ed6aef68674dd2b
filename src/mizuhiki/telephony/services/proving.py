"""Legs are made again from the events and compared with those that stand (design.md, law 4)."""

from collections.abc import Iterator

from django.db import models, transaction

from mizuhiki.telephony.models import Call, CallState, Leg
from mizuhiki.telephony.services.hearing import names_of, renew, rows_derived, shape_now


def calls_that_differ() -> Iterator[int]:
    """Calls whose state or legs are not what follows from their events and the names registered now."""
    for call_id in Call.objects.order_by("pk").values_list("pk", flat=True).iterator():
        shape, is_read = shape_now(call_id)
        state, legs = rows_derived(call_id, shape, is_read=is_read, names=names_of(shape))
        stands = CallState.objects.filter(pk=call_id).first()
        if (
            stands is None
            or _values(stands) != _values(state)
            or [_values(one) for one in Leg.objects.filter(call_id=call_id).order_by("number")]
            != [_values(one) for one in legs]
        ):
            yield call_id


def _values(row: models.Model) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname != "id"
    }


def make_again(call_ids: list[int]) -> None:
    """Make state and legs of these calls anew: a line, a code or a telephone was registered after them."""
    with transaction.atomic():
        for call_id in call_ids:
            renew(call_id)
