"""The rows of the file store. Contents lie on disk under their digest (see `disk`)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class StoredFile(InsertOnly):
    """A file somebody made or received: what it is, not what it says.

    Two rows may share one content. `name` is ours and tells nobody's name; `media_type` may carry a
    charset. A file whose content was erased keeps its row (see `FileErasure`).
    """

    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    name = models.CharField("ファイル名", max_length=90)
    kind = models.CharField(max_length=40)  # code of a registered `FileKind`
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    erase_by = models.DateField(null=True)  # the last day its content may be kept

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_digest"),
        )
        indexes = (
            models.Index(fields=("sha256",), name="stored_file_of_content"),
            models.Index(
                fields=("erase_by",), condition=Q(erase_by__isnull=False), name="stored_file_to_erase"
            ),
        )


class FileErasure(InsertOnly):
    """An approved disposal of a file: its content is gone when no other row needs it; its row stays."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="erasure")
    erased_at = models.DateTimeField()
    erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    approval = models.CharField(max_length=40)  # number of the approval that ordered it


class IncomingFile(InsertOnly):
    """A file brought to be taken in: kept first as it came, then read by a job.

    `facts` is what was asked with it (the reading month); what became of it is `IncomingOutcome`.
    """

    kind = models.CharField(max_length=40)  # code of a registered `IncomingKind`
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField("ファイル名", max_length=200)  # as the sender calls it
    facts: Any = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("kind", "-received_at"), name="incoming_of_kind"),)


class IncomingOutcome(InsertOnly):
    """What became of an incoming file: taken in whole, refused whole with every reason, or known before."""

    class State(models.TextChoices):
        TAKEN = "taken", "取込済み"
        REFUSED = "refused", "取り込みませんでした"
        KNOWN = "known", "取込済みのファイル"

    incoming = models.OneToOneField(
        IncomingFile, primary_key=True, on_delete=models.PROTECT, related_name="outcome"
    )
    state = models.CharField(max_length=8, choices=State)
    at = models.DateTimeField()
    sentence = models.CharField(max_length=400, blank=True)
    faults: Any = models.JSONField(default=list)  # [line, field, value, problem]
    fault_count = models.PositiveIntegerField(default=0)  # all of them, kept or not
    result_id = models.BigIntegerField(null=True)  # the record it made, in the room that took it in
