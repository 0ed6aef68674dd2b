"""What an exchange says it has is kept beside what is registered here, so that nothing is missing unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mizuhiki.audit import api as audit
from mizuhiki.platform import locks
from mizuhiki.telephony.models import Call, ExchangeEntry
from mizuhiki.telephony.selectors import entries_there
from mizuhiki.telephony.services.registering import REGISTERS

MOST_KEY, MOST_NAME, MOST_NOTE = 80, 120, 200  # characters, as the table has them


@dataclass(frozen=True)
class Named:
    """One thing the exchange has."""

    name: str
    note: str = ""


@transaction.atomic
def note_entries(*, source: str, kind: str, entries: Mapping[str, Named], at: datetime) -> int:
    """Keep what the exchange has of a kind, as it says; how much was new, otherwise or gone.

    Args:
        entries: all of it, by the exchange's own name; one whose name is too long cannot be in a call either.

    Source:
        issue 5, point 1; CC-092, CC-093 【金沢CC】別紙４ １(1).
    """
    locks.take_name(REGISTERS)
    before = {row.key: row for row in entries_there(source=source, kind=kind)}
    told = {
        key: Named(one.name[:MOST_NAME], one.note[:MOST_NOTE])
        for key, one in entries.items()
        if 0 < len(key) <= MOST_KEY
    }
    other = {key for key in told if key in before and Named(before[key].name, before[key].note) != told[key]}
    gone, new = before.keys() - told.keys(), told.keys() - before.keys()
    ExchangeEntry.objects.filter(pk__in=[before[key].pk for key in gone | other]).delete()
    ExchangeEntry.objects.bulk_create(
        ExchangeEntry(
            source=Call.Source(source),
            kind=ExchangeEntry.Kind(kind),
            key=key,
            name=told[key].name,
            note=told[key].note,
            at=at,
        )
        for key in sorted(new | other)
    )
    count = len(gone) + len(new) + len(other)
    if count:
        audit.record(action="telephony.entries.read", subject=None, actor=None, at=at, kind=kind, count=count)
    return count
