"""Whose data a stored file of this room shows, and who may not have it (law 16)."""

from mizuhiki.attachments.api import StoredFile
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.platform import clock
from mizuhiki.platform.actors import Actor
from mizuhiki.research import doors
from mizuhiki.research.models import Death, Enquiry, Renunciation, ReturnStep, TraceReply
from mizuhiki.research.selectors.protected import protected_among

KEPT = "支援措置の対象者についてのファイルです。権限のある人だけが開けます。"


def customers_of(file: StoredFile) -> list[int]:
    """The people a scan or a proof is about; a photograph of a letter put in is its addressee's."""
    found = set[int]()
    found |= set(ReturnStep.objects.filter(file=file).values_list("returned__customer", flat=True))
    found |= set(
        ReturnStep.objects.filter(again__events__photo=file).values_list("returned__customer", flat=True)
    )
    found |= set(TraceReply.objects.filter(file=file).values_list("request__trace__customer", flat=True))
    found |= set(Death.objects.filter(file=file).values_list("customer", flat=True))
    found |= set(Renunciation.objects.filter(file=file).values_list("heir__deceased", flat=True))
    maps = Enquiry.objects.filter(steps__file=file).values_list("subject_kind", "subject_id")
    for named in doors.names_of(list(maps)).values():
        found |= set(named.customer_ids)
    return sorted(found)


def why_kept(file: StoredFile, actor: Actor) -> str:
    """Why a file may not leave: it is about a protected person, and the asker lacks the right."""
    sees = actor.has_perm(PROTECTED_SEE)  # type: ignore[attr-defined]
    return KEPT if not sees and protected_among(customers_of(file), today=clock.today()) else ""
