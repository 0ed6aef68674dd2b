"""日次ファイル: what a bank says, once a day, was registered with it; and what became of rows of nobody."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.signup.models.evidence import Evidence


class DailyFile(InsertOnly):
    """A bank's file that was taken in, whole; the same bytes again change nothing."""

    bank_code = models.CharField("金融機関", max_length=4)
    sha256 = models.CharField("照合番号", max_length=64, unique=True)
    file_name = models.CharField("ファイル名", max_length=200)
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class DailyLine(InsertOnly):
    """One row of a file, and the bank's word it is; not new where an earlier row said the very same."""

    file = models.ForeignKey(DailyFile, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()  # of the row in its file, from 1
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    is_new = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "position"), name="daily_line_once"),)


class Settling(InsertOnly):
    """What a clerk made of a registration that belonged to no application, or was a second one of its own.

    It became the account of a supply, or was left with the reason. `by` is empty where the rule decided:
    of two accounts of one application the one that was registered later.
    """

    evidence = models.OneToOneField(
        Evidence, primary_key=True, on_delete=models.PROTECT, related_name="settling"
    )
    mandate = models.OneToOneField(
        "directdebit.Mandate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("理由", max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(mandate__isnull=False) | ~Q(reason=""), name="settling_left_with_reason"
            ),
        )
