"""The custody sheet is counted and signed, each morning and each evening."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.till import custody_sheet, errors, safe_book
from mizuhiki.till.models import CustodyCount, Safe
from mizuhiki.till.services.safes import key_of


@transaction.atomic
def count_custody(
    *,
    safe: Safe,
    slot: CustodyCount.Slot,
    counted: Mapping[CustodyCount.Kind, int],
    reasons: Mapping[CustodyCount.Kind, str],
    at: datetime,
    actor: Actor,
) -> Sequence[CustodyCount]:
    """Sign for what lies in the safe now, of all four kinds, beside what the books say.

    Raises:
        NotAKeyHolder: who signs is on the list of key holders.
        CustodyCounted: this morning or evening is signed for.
        CustodyDiffers: a count is not the book's, and nobody said why. Nothing is kept by any of them.

    Source:
        COL-057 【金沢収納】第23条(2)エ.
    """
    assert set(counted) == set(CustodyCount.Kind), counted
    locks.take_name("till-open")  # no seal goes out and no drawer moves meanwhile
    safe_book.lock(safe)
    if key_of(safe, actor.pk) is None:
        raise errors.NotAKeyHolder(name=safe.name)
    day = clock.day_of(at)
    if CustodyCount.objects.filter(safe=safe, day=day, slot=slot).exists():
        raise errors.CustodyCounted(day=day, slot=slot.label)
    rows = []
    for kind, expected in custody_sheet.balances(safe).items():
        number, reason = counted[kind], reasons.get(kind, "").strip()
        if number != expected and not reason:
            raise errors.CustodyDiffers(kind=kind, counted=number, expected=expected)
        rows.append(
            CustodyCount.objects.create(
                safe=safe,
                day=day,
                slot=slot,
                kind=kind,
                expected=expected,
                counted=number,
                reason="" if number == expected else reason,
                at=at,
                by_id=actor.pk,
            )
        )
    differing = sum(1 for row in rows if row.counted != row.expected)
    audit.record(
        action="till.custody.counted", subject=safe, actor=actor, at=at, slot=slot.value, differing=differing
    )
    return rows
