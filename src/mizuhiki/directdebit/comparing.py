"""A file beside the one before it at the same bank: what a person looks at before it is sent.

A file ten times as long as the last, or one that lacks half of its accounts, is seen here or never.
Bills of two months alternate, so the file before is that of the last three with most supplies in common.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mizuhiki.directdebit.days import FATED, Amount
from mizuhiki.directdebit.models import DebitBatch
from mizuhiki.directdebit.refused import RETRIED, Refused
from mizuhiki.directdebit.schedule import Slot
from mizuhiki.platform import sql

LOOKS_BACK = 3


@dataclass(frozen=True)
class Change:
    """What is different from the file before."""

    batch_id: int
    debit_on: date
    before: Amount
    rows: int  # more than before; below zero fewer
    yen: int
    new: Amount  # rows of supplies that the file before did not ask for
    gone: Amount  # rows of the file before whose supplies this one does not ask for


def change_of(batch: DebitBatch) -> Change | None:
    """The difference of a file to the one before it; None for a profile's first."""
    return _change(
        Amount(batch.row_count, batch.amount_yen),
        _ROWS.format(batch="here"),
        {"here": batch.pk},
        before=_before(batch.profile, batch.debit_on, attempt=batch.attempt),
    )


def change_to_come(slot: Slot, chosen: Amount) -> Change | None:
    """The difference of the file that would be made now; none where it would hold nothing.

    Args:
        chosen: its count and yen.
    """
    here = f"SELECT supply_id, open_yen FROM ({FATED}) q WHERE fate = 'chosen'"  # noqa: S608
    before = _before(slot.profile.code, slot.debit_on, attempt=0)
    return _change(chosen, here, slot.params(), before=before) if chosen.count else None


def change_of_retry(found: Refused) -> Change | None:
    """The same of the second try that would follow a file now."""
    if found.retry_on is None or not found.retried.count:
        return None
    before = _before(found.batch.profile, found.retry_on, attempt=1)
    return _change(found.retried, RETRIED, found.params, before=before)


def _before(profile: str, debit_on: date, *, attempt: int) -> list[DebitBatch]:
    found = DebitBatch.objects.filter(profile=profile, attempt=attempt, debit_on__lt=debit_on)
    return list(found.order_by("-debit_on")[:LOOKS_BACK])


_ROWS = """
    SELECT m.supply_id, r.amount_yen FROM directdebit_debitrow r
    JOIN directdebit_mandate m ON m.id = r.mandate_id WHERE r.batch_id = %({batch})s
"""
_BESIDE = f"""
    WITH here(supply_id, yen) AS MATERIALIZED ({{here}}),
    there(supply_id, yen) AS MATERIALIZED ({_ROWS.format(batch="there")})
    SELECT (SELECT count(*) FROM here h WHERE EXISTS (SELECT FROM there t WHERE t.supply_id = h.supply_id)),
           new.*, gone.*
    FROM (SELECT count(*), coalesce(sum(yen), 0)::bigint FROM here h
          WHERE NOT EXISTS (SELECT FROM there t WHERE t.supply_id = h.supply_id)) new,
         (SELECT count(*), coalesce(sum(yen), 0)::bigint FROM there t
          WHERE NOT EXISTS (SELECT FROM here h WHERE h.supply_id = t.supply_id)) gone
"""  # noqa: S608


def _change(whole: Amount, here: str, params: dict[str, Any], *, before: list[DebitBatch]) -> Change | None:
    """A file beside the one of those before it with which it has most supplies in common."""
    best, common = None, -1
    for one in before:
        ((shared, *rest),) = sql.rows(_BESIDE.format(here=here), params | {"there": one.pk})
        if shared > common:
            common, best = shared, (one, Amount(*map(int, rest[:2])), Amount(*map(int, rest[2:])))
    if best is None:
        return None
    batch, new, gone = best
    return Change(
        batch_id=batch.pk,
        debit_on=batch.debit_on,
        before=Amount(batch.row_count, batch.amount_yen),
        rows=whole.count - batch.row_count,
        yen=whole.yen - batch.amount_yen,
        new=new,
        gone=gone,
    )
