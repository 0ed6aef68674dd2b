"""Erasing the addresses letters carried, when an approved disposal says so."""

from datetime import datetime

from django.db import transaction

from mizuhiki.audit.api import record
from mizuhiki.mail.models import PieceAddress
from mizuhiki.platform.actors import Actor


@transaction.atomic
def erase_addresses(*, printed_before: datetime, approval: str, actor: Actor, at: datetime) -> int:
    """Erase the names and addresses of letters printed before an instant; the letters stay.

    Args:
        approval: number of the approval that ordered it.

    Source:
        design.md, law 12; 【金沢収納】特記仕様書 第12条.
    """
    count, _ = PieceAddress.objects.filter(piece__printed_at__lt=printed_before).delete()
    record(
        action="mail.addresses.erased",
        subject=None,
        actor=actor,
        at=at,
        approval=approval,
        count=count,
        printed_before=printed_before.date(),
    )
    return count
