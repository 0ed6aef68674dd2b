"""Pictures that a tablet took: kept as they came, once, whatever became of the visit."""

import uuid
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mizuhiki.attachments import api as attachments
from mizuhiki.attachments.api import StoredFile
from mizuhiki.audit import api as audit
from mizuhiki.customers.api import PROTECTED_SEE
from mizuhiki.fieldwork import errors
from mizuhiki.fieldwork.faces import faces_of, touched_by
from mizuhiki.fieldwork.models import SheetVisit, Visit, VisitPhoto
from mizuhiki.fieldwork.selectors import lines_of, sheet_of_device
from mizuhiki.platform import clock, locks
from mizuhiki.platform.actors import Actor
from mizuhiki.staff.api import User

PHOTO = "fieldwork.photo"
MOST = 20  # of a visit


@transaction.atomic
def take_photo(
    upload: "UploadedFile[bytes]",
    *,
    key: uuid.UUID,
    device: str,
    visit_id: int,
    taken_at: datetime,
    at: datetime,
    actor: Actor,
) -> VisitPhoto:
    """Keep a picture of a visit on the tablet's list. The same key again gives the same row.

    Args:
        taken_at: by the tablet's clock; what cannot be is moved to the hand-out, or to now.

    Raises:
        SheetUnknown, NotOnSheet, BroughtConflict, TooManyPhotos: it is none of this tablet's.
        What `attachments.store_upload` raises: it is no picture, or too large. Nothing is changed.

    Source:
        COL-062, COL-069 【金沢収納】第23条(3)エ, 第23条(4)ア.
    """
    locks.take_name(f"fieldwork-brought:{key}")
    sheet = sheet_of_device(device, crew_id=actor.pk)
    if sheet is None:
        raise errors.SheetUnknown
    line = next((one for one in lines_of(sheet) if one.visit_id == visit_id), None)
    if line is None:
        raise errors.NotOnSheet
    before = VisitPhoto.objects.filter(key=key).first()
    if before is not None:
        if before.line_id != line.pk:
            raise errors.BroughtConflict
        return before
    if VisitPhoto.objects.filter(line__visit=line.visit_id).count() >= MOST:
        raise errors.TooManyPhotos(most=MOST)
    file = attachments.store_upload(upload, name=f"現場写真-{visit_id}", kind=PHOTO, actor=actor, at=at)
    photo = VisitPhoto.objects.create(
        key=key,
        line=line,
        file=file,
        taken_at=min(max(taken_at, sheet.made_at), at),
        brought_at=at,
        brought_by_id=actor.pk,
    )
    audit.record(
        action="fieldwork.photo.kept",
        subject=line.visit,
        actor=actor,
        at=at,
        customers=touched_by([line.visit], on=sheet.day),
    )
    return photo


def photos_of(visit: Visit) -> list[VisitPhoto]:
    """The pictures of a visit, in the order they were taken."""
    found = VisitPhoto.objects.filter(line__visit=visit).select_related("file__erasure", "brought_by")
    return list(found.order_by("taken_at", "pk"))


def why_photo_kept(file: StoredFile, person: Actor) -> str:
    """Why somebody may not have a picture: it shows where somebody under protection lives (law 16)."""
    assert isinstance(person, User), person
    visits = _visits_of(file)
    faces = faces_of(visits, today=clock.today(), viewer=person)
    if person.has_perm(PROTECTED_SEE) or not any(face.is_protected for face in faces.values()):
        return ""
    return "支援措置のある方の家の写真です。権限のある職員に確かめてください。"


def people_of_photo(file: StoredFile) -> dict[str, list[int]]:
    """Whose visit a picture is of, for the read log."""
    visits = _visits_of(file)
    return {"customers.customer": touched_by(visits, on=visits[0].visit_on) if visits else []}


def _visits_of(file: StoredFile) -> list[Visit]:
    lines = SheetVisit.objects.filter(photos__file=file).select_related("visit__supply")
    return [one.visit for one in lines]
