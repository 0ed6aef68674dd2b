"""口座振替受付結果一覧: which application is told to the utility on which day, in which file, and who has it.

A day's lines are fixed when its file is made. The file may be made again in another layout: a new version
takes the place of the one before, which stays.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.signup.models.applications import Application, ApplicationState

DIGEST = r"^[0-9a-f]{64}$"


class ResultDay(InsertOnly):
    """A day whose applications were gathered; on a day without one there is no file."""

    on = models.DateField("受付日", unique=True)
    due_on = models.DateField("提供期限")  # the next open day
    line_count = models.PositiveIntegerField("件数")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(due_on__gt=F("on")), name="result_day_due_later"),)


class ResultLine(InsertOnly):
    """An end of an application, told to the utility once. A later, other end is a line that corrects it.

    What the line says is what was known when its day was made (`ResultDay.made_at`), in whichever layout.
    """

    day = models.ForeignKey(ResultDay, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=ApplicationState.State)
    finished_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "attempt", "outcome"), name="result_told_once"),
            models.UniqueConstraint(fields=("day", "position"), name="result_position_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=("confirmed", "refused", "returned_ng", "paper", "expired")),
                name="result_is_an_end",
            ),
        )


class ResultFile(InsertOnly):
    """One version of a day's file, or a test file of made-up lines, which has no day."""

    day = models.ForeignKey(ResultDay, null=True, on_delete=models.PROTECT, related_name="files")
    version = models.PositiveSmallIntegerField("版")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reason = models.CharField("作り直した理由", max_length=200, blank=True, default="")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField("件数")
    loss_count = models.PositiveIntegerField("文字の欠落")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "version"), name="result_version_once"),
            models.CheckConstraint(
                condition=Q(version=1, supersedes=None, reason="")
                | (Q(version__gt=1, supersedes__isnull=False, day__isnull=False) & ~Q(reason="")),
                name="result_version_follows",
            ),
            models.CheckConstraint(condition=Q(line_count__gt=0), name="result_has_lines"),
        )

    @property
    def is_test(self) -> bool:
        """Whether its lines are made up."""
        return self.day_id is None


class ResultTaking(InsertOnly):
    """A file was taken out: by whom, from where, and the digest of what left."""

    result = models.ForeignKey(ResultFile, on_delete=models.PROTECT, related_name="takings")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    address = models.GenericIPAddressField("接続元")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sha256__regex=DIGEST), name="result_taking_digest"),
        )


class ResultReceipt(InsertOnly):
    """受領: the utility says that it has the file, with the count and the digest it found."""

    result = models.OneToOneField(
        ResultFile, primary_key=True, on_delete=models.PROTECT, related_name="receipt"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    line_count = models.PositiveIntegerField("件数")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sha256__regex=DIGEST), name="result_receipt_digest"),
        )
