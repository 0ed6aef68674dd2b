"""A case of a complaint ends when the complaint does (listener, wired in `config`)."""

from django.db import transaction

from mizuhiki.callcentre.models import Case, Standing
from mizuhiki.callcentre.services.going_on import end
from mizuhiki.callcentre.services.writing import lock, write
from mizuhiki.callcentre.standing import Kind
from mizuhiki.contacts.api import ComplaintEnded

CLOSED, VOID = "苦情の処理結果を記録したため", "苦情ではなかったため"


@transaction.atomic
def follow_complaint(event: ComplaintEnded) -> None:
    """Listener: end the case of a complaint with it; where somebody still waits for it, only say so.

    Source:
        CC-040 【金沢CC】別紙３ １(7).
    """
    case_id = Case.objects.filter(complaint_id=event.complaint_id).values_list("pk", flat=True).first()
    if case_id is None:
        return
    standing = lock(case_id)
    if standing.place == Standing.Place.OVER:
        return
    if event.is_void:
        end(standing, Kind.CANCELLED, VOID, actor=event.actor, at=event.at)
    elif standing.asked_id is not None or standing.holder_id is None:
        write(standing, Kind.NOTED, CLOSED, actor=event.actor, at=event.at)
    else:
        end(standing, Kind.CLOSED, CLOSED, actor=event.actor, at=event.at)
