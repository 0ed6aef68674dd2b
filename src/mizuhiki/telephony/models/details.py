"""通話明細: files of the exchange with one line a call, and which call each line became."""

from django.conf import settings
from django.db import models

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.telephony.models.calls import Call

USER = settings.AUTH_USER_MODEL


class DetailImport(InsertOnly):
    """One file, taken in whole."""

    sha256 = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    row_count = models.PositiveIntegerField()
    matched_count = models.PositiveIntegerField()  # lines of calls that were known: keyed, or heard live
    known_count = models.PositiveIntegerField()  # lines that an earlier file had
    differed_count = models.PositiveIntegerField()  # of the matched: what we had stood otherwise
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class DetailRow(InsertOnly):
    """One line, by the exchange's number of the call, and the call it speaks of."""

    brought = models.ForeignKey(DetailImport, on_delete=models.PROTECT, related_name="rows")
    line_number = models.PositiveIntegerField()
    conversation = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)  # of its content
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    is_matched = models.BooleanField()  # to a call that was known; else it became one
