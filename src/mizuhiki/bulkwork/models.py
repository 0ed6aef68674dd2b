"""What a file would change in many records, that it was done, and what it would take to go back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

KIND = "bulkwork.work"  # of the agreement and the run


class BulkWork(InsertOnly):
    """一括変更: the changes of one file, or those that take another work back; whole or not at all.

    `effective_on` is the day from which banks know the new branches; the other kinds hold at once.
    """

    class Kind(models.TextChoices):
        RENAME = "rename", "住居表示・町名の変更"
        ROUTE = "route", "検針区・検針順の変更"
        BANK = "bank", "金融機関の統廃合"

    kind = models.CharField("種類", max_length=8, choices=Kind)
    file = models.OneToOneField(
        "attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    file_name = models.CharField("ファイル", max_length=200, blank=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    effective_on = models.DateField("変わる日", null=True)
    change_count = models.PositiveIntegerField("変わる件数")
    left_count = models.PositiveIntegerField("変えない件数")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(file__isnull=False, undoes__isnull=True)
                | Q(file__isnull=True, undoes__isnull=False),
                name="bulk_work_from_a_file_or_back",
            ),
            models.CheckConstraint(
                condition=Q(kind="bank", effective_on__isnull=False)
                | ~Q(kind="bank") & Q(effective_on__isnull=True),
                name="bulk_work_of_banks_has_a_day",
            ),
            models.CheckConstraint(condition=Q(change_count__gt=0), name="bulk_work_changes"),
        )


class BulkChange(InsertOnly):
    """One record as it is and as it would be; `subject_id` is a place, a tap, or the supply of an account."""

    work = models.ForeignKey(BulkWork, on_delete=models.PROTECT, related_name="changes", db_index=False)
    line = models.PositiveIntegerField("行")
    subject_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("work", "subject_id"), name="bulk_change_once_a_work"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="bulk_change_changes"),
        )


class BulkDone(InsertOnly):
    """That a work was carried out, with a second person's agreement; `people` had their address follow."""

    work = models.OneToOneField(BulkWork, primary_key=True, on_delete=models.PROTECT, related_name="done")
    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField("approvals.Decision", on_delete=models.PROTECT, related_name="+")
    people_count = models.PositiveIntegerField("お客様の住所")
    at = models.DateTimeField()
